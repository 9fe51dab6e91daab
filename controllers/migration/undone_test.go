package migration_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/harness"
	"github.com/drover-dev/drover/internal/simulator/scenario"
)

// pressedAndEdited makes a migration whose plan somebody ran, and whose spec was edited since.
func pressedAndEdited(t *testing.T) (*harness.World, *v1alpha1.Migration) {
	t.Helper()
	m := unapprovedMigration("wave-1", "ENG")
	w := saved(t, m)
	w.PressRun(w.Sim.Jobs()[0].ID)
	w.Change(m, func() { m.Spec.Scope.Spaces.Keys = append(m.Spec.Scope.Spaces.Keys, "OPS") })
	w.Until(time.Hour, "blocked", saying(w, "wave-1", v1alpha1.ReasonBlocked, "Undo the edit, and the run is followed"))
	return w, m
}

func undo(m *v1alpha1.Migration) { m.Spec.Scope.Spaces.Keys = m.Spec.Scope.Spaces.Keys[:1] }

func TestARunThatAPersonStartedIsFollowedOnceTheEditThatDoesNotFitItIsUndone(t *testing.T) {
	t.Parallel()
	tests := map[string]func(w *harness.World){
		"as a rule": func(*harness.World) {},
		"also by a process that has just started": func(w *harness.World) { w.Restart() },
	}
	for name, before := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, m := pressedAndEdited(t)
			before(w)
			w.Change(m, func() { undo(m) })
			w.Until(15*time.Minute, "running", w.Is("wave-1", v1alpha1.ReasonRunning))
			w.Until(48*time.Hour, "finished", w.Is("wave-1", v1alpha1.ReasonFinished))
			wantNoDuplicates(t, w)
			wantRuns(t, w, 1)
		})
	}
}

func TestARunThatAPersonStartedAndThatCannotBeReadOnceTheEditIsUndoneIsFollowedLater(t *testing.T) {
	t.Parallel()
	w, m := pressedAndEdited(t)
	w.Faults(scenario.Fault{
		Operation: "listTasks", Forever: true, Effect: scenario.EffectStatus, Status: http.StatusServiceUnavailable,
	})
	w.Change(m, func() { undo(m) })
	w.For(30 * time.Minute)
	w.Faults()
	w.Until(15*time.Minute, "running", w.Is("wave-1", v1alpha1.ReasonRunning))
}

package migration_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/harness"
	"github.com/drover-dev/drover/internal/simulator/scenario"
)

func TestAMigrationWhoseSavedPlanRunsLeavesThatRunBehindWhenItIsDeleted(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		before func(w *harness.World, m *v1alpha1.Migration)
		says   string // of whoever waits
	}{
		"after its spec was edited": {
			func(w *harness.World, m *v1alpha1.Migration) {
				w.Change(m, func() { m.Spec.Scope.Spaces.Keys = append(m.Spec.Scope.Spaces.Keys, "OPS") })
				w.Until(time.Hour, "blocked", saying(w, "wave-1", v1alpha1.ReasonBlocked, "once that run is over, delete this"))
			},
			"Somebody ran the plan of Migration",
		},
		"while nobody can tell whether it runs": {
			func(w *harness.World, m *v1alpha1.Migration) {
				w.Faults(scenario.Fault{
					Operation: "listTasks", Contains: w.Migration(m.Name).Status.Job.ID, Forever: true,
					Effect: scenario.EffectStatus, Status: http.StatusServiceUnavailable,
				})
			},
			"delete that Migration only if nobody ran it",
		},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := unapprovedMigration("wave-1", "ENG")
			w := saved(t, m)
			w.PressRun(w.Sim.Jobs()[0].ID)
			tc.before(w, m)
			w.Create(withRun(harness.NewMigration("wave-2", "ENG")))
			w.Until(time.Hour, "waiting for the plan", saying(w, "wave-2", v1alpha1.ReasonQueued, tc.says))
			remove(w, "wave-1")
			if left := abandoned(w); len(left) != 1 {
				t.Errorf("left behind: %+v, want the run of the plan, or what may be one", left)
			}
			w.Until(time.Hour, "waiting for its run", saying(w, "wave-2", v1alpha1.ReasonQueued, "wave-1 was deleted"))
			w.Faults()
			w.Until(48*time.Hour, "blocked by what it brought", w.Is("wave-2", v1alpha1.ReasonBlocked))
			wantNoDuplicates(t, w)
		})
	}
}

func TestASavedPlanThatNobodyRanKeepsNoSpacesForLongOnceItsMigrationIsDeleted(t *testing.T) {
	t.Parallel()
	w := saved(t, unapprovedMigration("wave-1", "ENG"))
	w.Faults(scenario.Fault{
		Operation: "listTasks", Contains: w.Sim.Jobs()[0].ID, Forever: true, Effect: scenario.EffectStatus,
		Status: http.StatusServiceUnavailable,
	})
	w.Create(withRun(harness.NewMigration("wave-2", "ENG")))
	w.Until(time.Hour, "waiting for the plan", saying(w, "wave-2", v1alpha1.ReasonQueued, "cannot be read"))
	w.Faults()
	remove(w, "wave-1")
	w.Until(30*time.Minute, "started", func() bool { return w.State("wave-2") == v1alpha1.ReasonRunning })
	if left := abandoned(w); len(left) != 0 {
		t.Errorf("left behind: %+v, want nothing, because nobody ran the plan", left)
	}
}

func TestAPlanOfAnEarlierScopeThatIsLeftBehindKeepsItsOwnSpaces(t *testing.T) {
	t.Parallel()
	w := slowly(t, both(large("ENG"), space("HR", "FAILED", "SUCCESS", "SUCCESS")))
	site := w.Site()
	w.Change(site, func() { site.Spec.MaxConcurrentMigrations = new(int32(5)) })
	m := unapprovedMigration("wave-1", "ENG")
	w.Create(m)
	w.Until(time.Hour, "saved", w.Is("wave-1", v1alpha1.ReasonSaved))
	old := w.Migration("wave-1").Status.Job.ID
	w.Change(m, func() { m.Spec.Scope.Spaces.Keys, m.Spec.Run = []v1alpha1.SpaceKey{"OPS", "HR"}, harness.Approved() })
	w.Until(48*time.Hour, "waiting to rerun", w.Is("wave-1", v1alpha1.ReasonWaitingToRerun))
	w.Adjust(func(t *scenario.Tunables) { t.Durations.PickUp = scenario.Duration(3 * time.Hour) })
	w.PressRun(old)
	w.Until(48*time.Hour, "blocked by the old plan", w.Is("wave-1", v1alpha1.ReasonBlocked))
	wantGate(t, w, "wave-1", v1alpha1.ReasonLeftPlanRan)
	remove(w, "wave-1")
	w.Create(withRun(harness.NewMigration("wave-2", "ENG")))
	w.Until(3*time.Hour, "waiting for its run", saying(w, "wave-2", v1alpha1.ReasonQueued, leftMessage))
	w.Until(48*time.Hour, "blocked by what it brought", w.Is("wave-2", v1alpha1.ReasonBlocked))
	wantNoDuplicates(t, w)
}

func TestARunThatWasLeftBehindAndIsAdoptedTakesOneSlot(t *testing.T) {
	t.Parallel()
	w := slowly(t, large("ENG"))
	site := w.Site()
	w.Change(site, func() { site.Spec.MaxConcurrentMigrations = new(int32(2)) })
	w.Adjust(func(t *scenario.Tunables) { t.Durations.PickUp = scenario.Duration(10 * time.Hour) })
	w.Create(withRun(harness.NewMigration("wave-1", "ENG")))
	w.Until(12*time.Hour, "running", w.Is("wave-1", v1alpha1.ReasonRunning))
	job := w.Migration("wave-1").Status.Job.ID
	remove(w, "wave-1")
	w.Create(adopting(withRun(harness.NewMigration("wave-1", "ENG")), job))
	w.Until(time.Hour, "adopted", w.Is("wave-1", v1alpha1.ReasonRunning))
	w.Create(withRun(harness.NewMigration("wave-2", "OPS")))
	w.Until(time.Hour, "running beside it", w.Is("wave-2", v1alpha1.ReasonRunning))
	w.Create(withRun(harness.NewMigration("wave-3", "HR")))
	w.Until(time.Hour, "waiting for a slot", saying(w, "wave-3", v1alpha1.ReasonQueued, "maxConcurrentMigrations"))
	wantNoDuplicates(t, w)
}

package migration_test

import (
	"slices"
	"testing"
	"time"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/harness"
	"github.com/drover-dev/drover/internal/lifecycle"
	"github.com/drover-dev/drover/internal/simulator/scenario"
)

// lostStart is a world in which the start of wave-1 got no answer, and its task is listed late and picked up later still.
func lostStart(t *testing.T) *harness.World {
	t.Helper()
	w := harness.New(t, "small", large("ENG"))
	w.Site()
	w.Adjust(func(t *scenario.Tunables) {
		t.Lags.TaskList, t.Durations.PickUp = scenario.Duration(8*time.Minute), scenario.Duration(40*time.Minute)
	})
	w.Faults(scenario.Fault{Operation: "createTask", Times: 1, Effect: scenario.EffectLoseAnswer})
	w.Create(withRun(harness.NewMigration("wave-1", "ENG")))
	w.Until(12*time.Hour, "the start lost", func() bool { return starting(w, "wave-1")() && w.Sim.Calls("createTask") > 0 })
	w.Quiet()
	return w
}

func TestALeaderWhoseClockIsAheadLetsNobodyGiveUpALostStart(t *testing.T) {
	t.Parallel()
	w := lostStart(t)
	w.PutClock(25 * time.Minute)
	w.Restart()
	w.EventReasons()
	verb(w, "wave-1", v1alpha1.AnnotationRerun, "1")
	if reasons := w.EventReasons(); !slices.Contains(reasons, lifecycle.EventRerunRefused) {
		t.Errorf("events: %v", reasons)
	}
	w.Until(48*time.Hour, "finished", w.Is("wave-1", v1alpha1.ReasonFinished))
	wantRan(t, w, "ENG")
	wantNoDuplicates(t, w)
}

func TestAnAdoptedPlanFollowsTheRunThatItsFormerMigrationLeftBehind(t *testing.T) {
	t.Parallel()
	w := lostStart(t)
	job := w.Migration("wave-1").Status.Job.ID
	if err := w.Client.Delete(t.Context(), w.Migration("wave-1")); err != nil {
		t.Fatal(err)
	}
	w.Quiet()
	again := withRun(harness.NewMigration("wave-1b", "ENG"))
	again.Spec.AdoptJobID = job
	w.Create(again)
	w.Until(30*time.Minute, "following the run", w.Is("wave-1b", v1alpha1.ReasonRunning))
	w.Until(48*time.Hour, "finished", w.Is("wave-1b", v1alpha1.ReasonFinished))
	wantRan(t, w, "ENG")
	wantNoDuplicates(t, w)
}

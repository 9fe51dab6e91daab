package migration_test

import (
	"testing"
	"time"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/harness"
	"github.com/drover-dev/drover/internal/simulator/scenario"
)

// An assistant that lists no transfers differs from the mark, and says nothing about a trigger that never left.
func TestAnEmptyListOfTransfersProvesNoTrigger(t *testing.T) {
	t.Parallel()
	w := slowly(t, onlyComala("INCOMPLETE", "SUCCESS"))
	w.Site()
	w.Assessment(comala)
	w.Faults(scenario.Fault{Operation: "triggerApps", Effect: scenario.EffectDropBefore})
	w.Create(harness.WithApps(harness.NewMigration("wave-1", "ENG"), comala))
	lost := func() bool {
		pending := w.Migration("wave-1").Status.Pending
		return pending != nil && pending.Action == v1alpha1.ActionTrigger
	}
	w.Until(48*time.Hour, "the trigger lost", lost)
	w.Faults(scenario.Fault{
		Operation: "getAppProgress", Forever: true, Effect: scenario.EffectStatus, Status: 200,
		Body: `{"migrations":[]}`, ContentType: "application/json",
	})
	w.For(6 * time.Hour)
	if !lost() || w.Sim.Calls("triggerApps") != 1 {
		t.Errorf("after %d calls: %s: %s", w.Sim.Calls("triggerApps"), w.State("wave-1"), w.Message("wave-1"))
	}
	w.Faults()
	w.Until(48*time.Hour, "finished", w.Is("wave-1", v1alpha1.ReasonFinished))
	wantStory(t, w, "wave-1", "Initial Incomplete", "AppsOnly Succeeded")
	if got := len(w.Sim.Triggers()); got != 1 {
		t.Errorf("%d triggers, want 1", got)
	}
}

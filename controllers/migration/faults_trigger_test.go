package migration_test

import (
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/harness"
	"github.com/drover-dev/drover/internal/simulator/scenario"
)

// failsEverySecondTime lets the app fail in each first transfer of a migration, and arrive in the next.
func failsEverySecondTime(migrations int) func(*scenario.Scenario) {
	return onlyComala(slices.Repeat([]string{"INCOMPLETE", "SUCCESS"}, migrations)...)
}

func TestATriggerOfAppsThatGoesWrongIsMadeOnce(t *testing.T) {
	t.Parallel()
	broken := brokenCalls()
	for _, standing := range []bool{false, true} {
		t.Run(fmt.Sprintf("standing: %t", standing), func(t *testing.T) {
			t.Parallel()
			w := harness.New(t, "small", both(numbered(len(broken)), failsEverySecondTime(len(broken))))
			w.Config.Polling.Shortest.Duration = 5 * time.Minute
			w.Restart()
			w.Site()
			w.Assessment(comala)
			for i, name := range slices.Sorted(maps.Keys(broken)) {
				b := broken[name]
				if !standing && (b.fate != lost || b.Handled) {
					continue
				}
				b.Operation, b.Forever = "triggerApps", standing
				w.Faults(b.Fault)
				triggersOnce(t, w, i+1, b, name)
			}
		})
	}
}

// triggersOnce lets the trigger of one migration meet a fault, for an hour where it stands.
func triggersOnce(t *testing.T, w *harness.World, number int, b brokenCall, fault string) {
	t.Helper()
	name := fmt.Sprintf("wave-%d", number)
	triggers, calls := len(w.Sim.Triggers()), w.Sim.Calls(b.Operation)
	w.Create(harness.WithApps(harness.NewMigration(name, spaceKey(number)), comala))
	if b.Forever {
		w.Until(24*time.Hour, fault+": triggered", func() bool { return w.Sim.Calls(b.Operation) > calls })
		w.For(time.Hour)
		wantFewCalls(t, w.Sim.Calls(b.Operation)-calls, b, fault)
		wantNextStep(t, w, name, fault)
		w.Faults()
	}
	w.Until(48*time.Hour, fault+": settled", func() bool {
		return w.State(name) == v1alpha1.ReasonOutcomeUnknown || ended(w, name)()
	})
	if w.State(name) == v1alpha1.ReasonOutcomeUnknown {
		if b.fate != lost || b.Handled || !b.Forever {
			t.Errorf("%s: %s", fault, w.Message(name))
		}
		wantNextStep(t, w, name, fault)
		verb(w, name, v1alpha1.AnnotationRerun, "1")
		w.Until(48*time.Hour, fault+": ended", ended(w, name))
	}
	if state := w.State(name); state != v1alpha1.ReasonFinished || len(w.Sim.Triggers())-triggers != 1 {
		t.Errorf("%s: %s: %s: %d triggers", fault, state, w.Message(name), len(w.Sim.Triggers())-triggers)
	}
	remove(w, name)
}

package migration_test

import (
	"testing"
	"time"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/harness"
	"github.com/drover-dev/drover/internal/simulator/scenario"
)

// givesUpAfter is how long a call may take in this test, in real time.
const givesUpAfter = 400 * time.Millisecond

// withoutEnd are calls of a migration, in their order, and how often each is left without an end before it goes well.
var withoutEnd = []struct {
	operation string
	times     int
}{
	{"getServerInformation", 3},
	{"createToken", 2},
	{"attach", 2},
	{"listSpaces", 3},
	{"createJob", 1},
	{"listTasks", 3},
	{"createTask", 1},
	{"getTaskStatus", 3},
	{"listCloudSpaces", 3},
}

func TestACallWithoutAnEndIsGivenUp(t *testing.T) {
	t.Parallel()
	for name, effect := range map[string]scenario.Effect{
		"that is never answered": scenario.EffectHang, "whose answer drips": scenario.EffectDrip,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := harness.New(t, "instant", nil)
			w.Config.ExactlyOnce.RequestTimeout.Duration = givesUpAfter
			w.Restart()
			var faults []scenario.Fault
			for _, call := range withoutEnd {
				faults = append(faults, scenario.Fault{Operation: call.operation, Times: call.times, Effect: effect})
			}
			w.Faults(faults...)
			w.Site()
			w.Create(harness.NewMigration("wave-1", "ENG"))
			w.Until(24*time.Hour, "finished", w.Is("wave-1", v1alpha1.ReasonFinished))
			for _, call := range withoutEnd {
				if got := w.Sim.Calls(call.operation); got <= call.times {
					t.Errorf("%d calls of %s, want more than %d", got, call.operation, call.times)
				}
			}
			wantOneRun(t, w)
		})
	}
}

func TestACallThatNeverEndsForAnHourIsToldAndNotMadeOverAndOver(t *testing.T) {
	t.Parallel()
	for operation, effect := range map[string]scenario.Effect{
		"getServerInformation": scenario.EffectHang, "createToken": scenario.EffectDrip,
		"listTasks": scenario.EffectHang, "getTaskStatus": scenario.EffectDrip,
	} {
		t.Run(operation, func(t *testing.T) {
			t.Parallel()
			w := harness.New(t, "small", nil)
			w.Config.ExactlyOnce.RequestTimeout.Duration = givesUpAfter
			w.Restart()
			w.Faults(scenario.Fault{Operation: operation, Forever: true, Effect: scenario.EffectDropBefore})
			w.Site()
			w.Create(harness.NewMigration("wave-1", "ENG"))
			w.For(10 * time.Minute)
			wantPatience(t, w, string(effect), scenario.Fault{Operation: operation, Forever: true, Effect: effect})
			w.Faults()
			w.Until(48*time.Hour, "finished", w.Is("wave-1", v1alpha1.ReasonFinished))
			wantOneRun(t, w)
		})
	}
}

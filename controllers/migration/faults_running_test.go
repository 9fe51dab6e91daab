package migration_test

import (
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/harness"
	"github.com/drover-dev/drover/internal/simulator/scenario"
)

// garbledReads are answers that can be read and are not true.
var garbledReads = map[string]scenario.Fault{
	"unknown words":       {Effect: scenario.EffectUnknownWords},
	"each thing twice":    {Effect: scenario.EffectRepeat},
	"the first left out":  {Effect: scenario.EffectOmit},
	"one more page, ever": {Effect: scenario.EffectEndlessPages},
	"not found":           {Effect: scenario.EffectStatus, Status: 404},
}

// callsInARun is what following a run may ask in an hour: it is looked at every five minutes here, and a tree has some pages.
const callsInARun = 5 * callsAnHour

// lasting lets spaces, or the data of the apps, move for days.
func lasting(what string) func(*scenario.Scenario) {
	return func(sc *scenario.Scenario) {
		onlyComala("SUCCESS")(sc)
		for i := range sc.Instances[0].Spaces {
			if sc.Instances[0].Spaces[i].Key == "ENG" && what == "getTaskStatus" {
				sc.Instances[0].Spaces[i].Pages = 5_000_000
			}
		}
		for i := range sc.AppTransfers {
			if what == "getAppProgress" {
				sc.AppTransfers[i].Duration = scenario.Duration(60 * time.Hour)
			}
		}
	}
}

func TestARunIsFollowedOnWhateverItsReadingsWere(t *testing.T) {
	t.Parallel()
	faults := maps.Clone(brokenReads)
	maps.Copy(faults, garbledReads)
	for _, operation := range []string{"getTaskStatus", "getAppProgress"} {
		t.Run(operation, func(t *testing.T) {
			t.Parallel()
			w := harness.New(t, "small", lasting(operation))
			w.Config.Polling.Shortest.Duration = 5 * time.Minute
			w.Restart()
			w.Site()
			w.Assessment(comala)
			w.Create(harness.WithApps(harness.NewMigration("wave-1", "ENG", "OPS"), comala))
			calls := w.Sim.Calls(operation)
			w.Until(24*time.Hour, "running", func() bool {
				return w.State("wave-1") == v1alpha1.ReasonRunning && w.Sim.Calls(operation) > calls
			})
			for _, name := range slices.Sorted(maps.Keys(faults)) {
				fault := faults[name]
				fault.Operation, fault.Forever = operation, true
				staysRunning(t, w, name, fault)
			}
			w.Until(30*24*time.Hour, "finished", w.Is("wave-1", v1alpha1.ReasonFinished))
			wantOneRun(t, w)
		})
	}
}

// staysRunning lets the readings of a run be broken for an hour, and lets it be read once more.
func staysRunning(t *testing.T, w *harness.World, name string, fault scenario.Fault) {
	t.Helper()
	w.Faults(fault)
	before, percent := w.Sim.Calls(fault.Operation), w.Migration("wave-1").Status.Progress.Percent
	w.For(time.Hour)
	if calls := w.Sim.Calls(fault.Operation) - before; calls == 0 || calls > callsInARun {
		t.Errorf("%s: %d calls of %s in an hour", name, calls, fault.Operation)
	}
	if now := w.Migration("wave-1").Status.Progress.Percent; now < percent {
		t.Errorf("%s: progress went back from %d to %d", name, percent, now)
	}
	if w.Migration("wave-1").Status.CompletionTime != nil {
		t.Fatalf("%s: ended: %s: %s", name, w.State("wave-1"), w.Message("wave-1"))
	}
	if w.State("wave-1") != v1alpha1.ReasonRunning {
		wantNextStep(t, w, "wave-1", name)
	}
	w.Faults()
	if w.State("wave-1") == v1alpha1.ReasonOutcomeUnknown {
		verb(w, "wave-1", v1alpha1.AnnotationRerun, name)
	}
	w.Until(time.Hour, name+": running again", w.Is("wave-1", v1alpha1.ReasonRunning))
}

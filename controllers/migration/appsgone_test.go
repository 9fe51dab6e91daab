package migration_test

import (
	"strings"
	"testing"
	"time"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/harness"
	"github.com/drover-dev/drover/internal/simulator/scenario"
)

func TestAppsWhosePlanIsGoneAreNotAwaitedForEver(t *testing.T) {
	t.Parallel()
	w := appsLeftBehindByAGonePlan(t)
	w.Until(6*time.Hour, "an end", w.Is("wave-1", v1alpha1.ReasonIncomplete))
	if message := w.Message("wave-1"); !strings.Contains(message, "Atlassian does not know the plan of run 1 any more") {
		t.Errorf("the reason is not said: %s", message)
	}
	verb(w, "wave-1", v1alpha1.AnnotationRerun, "1")
	w.For(6 * time.Hour)
	if state := w.State("wave-1"); state != v1alpha1.ReasonIncomplete {
		t.Errorf("after one more run: %s: %s", state, w.Message("wave-1"))
	}
}

func TestAPlanThatIsUnknownForAMomentIsStillAskedForItsApps(t *testing.T) {
	t.Parallel()
	w := appsLeftBehindByAGonePlan(t)
	w.For(3 * time.Minute)
	w.Faults()
	w.Until(6*time.Hour, "an end", w.Is("wave-1", v1alpha1.ReasonFinished))
}

// appsLeftBehindByAGonePlan is a migration whose failed space went again, and arrived with its apps, while the plan of the first run
// is not known any more: how its apps ended is all that is left to read.
func appsLeftBehindByAGonePlan(t *testing.T) *harness.World {
	t.Helper()
	w := harness.New(t, "small", both(onlyComala("SUCCESS"), both(space("OPS", "FAILED", "SUCCESS"), func(sc *scenario.Scenario) {
		for i := range sc.AppTransfers {
			sc.AppTransfers[i].Duration = scenario.Duration(4 * time.Hour)
		}
	})))
	w.Site()
	w.Assessment(comala)
	w.Create(harness.WithApps(harness.NewMigration("wave-1", "ENG", "OPS"), comala))
	w.Until(240*time.Hour, "a second run", func() bool { return len(w.Migration("wave-1").Status.Runs) == 2 })
	w.Faults(scenario.Fault{
		Operation: "*", Contains: w.Sim.Jobs()[0].ID, Forever: true, Effect: scenario.EffectStatus, Status: 404,
	})
	w.Until(240*time.Hour, "the end of the second run", func() bool {
		runs := w.Migration("wave-1").Status.Runs
		return runs[1].FinishedAt != nil && runs[0].AppsSettledAt == nil
	})
	return w
}

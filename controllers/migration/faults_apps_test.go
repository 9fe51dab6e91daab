package migration_test

import (
	"maps"
	"slices"
	"testing"
	"time"

	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/harness"
	"github.com/drover-dev/drover/internal/simulator/scenario"
)

// installedApps is how many apps the Marketplace is asked about each time.
const installedApps = 5

func TestAppsThatCannotBeReadForHoursAreAssessedByThemselves(t *testing.T) {
	t.Parallel()
	for operation, most := range map[string]int{"listPlugins": 2 * callsAnHour, "getAddonMigration": installedApps * callsAnHour} {
		t.Run(operation, func(t *testing.T) {
			t.Parallel()
			w := harness.New(t, "small", onlyComala("SUCCESS"))
			w.Faults(scenario.Fault{Operation: operation, Forever: true, Effect: scenario.EffectDropBefore})
			w.Site()
			w.Assessment(comala)
			w.Create(harness.WithApps(harness.NewMigration("wave-1", "ENG"), comala))
			w.For(10 * time.Minute)
			for _, name := range slices.Sorted(maps.Keys(brokenReads)) {
				fault := brokenReads[name]
				fault.Operation, fault.Forever = operation, true
				w.Faults(fault)
				before := w.Sim.Calls(operation)
				w.For(time.Hour)
				if calls := w.Sim.Calls(operation) - before; calls == 0 || calls > most {
					t.Errorf("%s: %d calls of %s in an hour", name, calls, operation)
				}
				if ready := assessed(w); ready.Status == metav1.ConditionTrue || !saysNextStep(ready.Message) {
					t.Errorf("%s: no next step in %s: %q", name, ready.Reason, ready.Message)
				}
				wantNextStep(t, w, "wave-1", name)
			}
			w.Faults()
			w.Until(48*time.Hour, "finished", w.Is("wave-1", v1alpha1.ReasonFinished))
			wantOneRun(t, w)
		})
	}
}

// assessed reads the Ready condition of the AppAssessment.
func assessed(w *harness.World) metav1.Condition {
	w.T.Helper()
	assessment := &v1alpha1.AppAssessment{ObjectMeta: metav1.ObjectMeta{Namespace: w.Namespace, Name: "acme"}}
	w.Refresh(assessment)
	if ready := meta.FindStatusCondition(assessment.Status.Conditions, v1alpha1.ConditionReady); ready != nil {
		return *ready
	}
	return metav1.Condition{}
}

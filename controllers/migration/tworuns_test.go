package migration_test

import (
	"strings"
	"testing"
	"time"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/harness"
	"github.com/drover-dev/drover/internal/simulator/scenario"
)

// Which of the two is the one that was meant nobody can tell, so neither is taken up while the other moves the same spaces.
func TestARunIsLostAndAPersonPressesRunMeanwhile(t *testing.T) {
	t.Parallel()
	w := slowly(t, large("ENG"))
	w.Site()
	tasksAreListedAfter(w, scenario.Duration(8*time.Minute))
	w.Faults(scenario.Fault{Operation: "createTask", After: 1, Effect: scenario.EffectLoseAnswer})
	w.Create(harness.NewMigration("wave-1", "ENG"))
	w.Until(time.Hour, "lost", starting(w, "wave-1"))
	job := w.Sim.Jobs()[0].ID
	w.PressRun(job)
	calls := w.Sim.Calls("createTask")
	w.Until(time.Hour, "told", w.Is("wave-1", v1alpha1.ReasonOutcomeUnknown))
	for _, task := range w.Sim.Tasks(job) {
		if !strings.EqualFold(task.Kind, "check") {
			wantSays(t, w, "wave-1", v1alpha1.ReasonOutcomeUnknown, "2 runs of this plan where one was meant", task.ID)
		}
	}
	w.For(72 * time.Hour)
	wantSays(t, w, "wave-1", v1alpha1.ReasonOutcomeUnknown, "2 runs of this plan where one was meant")
	if got := w.Sim.Calls("createTask"); got != calls {
		t.Errorf("%d tasks were made beside the two", got-calls)
	}
}

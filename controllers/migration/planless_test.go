package migration_test

import (
	"strings"
	"testing"
	"time"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/harness"
	"github.com/drover-dev/drover/internal/simulator/scenario"
)

// planless is a Migration whose call of that number to make a task got no answer, and whose plan Atlassian does not know any more.
func planless(t *testing.T, call int) *harness.World {
	t.Helper()
	w := harness.New(t, "small", large("ENG"))
	w.Site()
	tasksAreListedAfter(w, scenario.Duration(8*time.Minute))
	w.Faults(scenario.Fault{Operation: "createTask", After: call - 1, Times: 1, Effect: scenario.EffectLoseAnswer})
	w.Create(harness.NewMigration("wave-1", "ENG"))
	w.Until(time.Hour, "lost", func() bool {
		pending := w.Migration("wave-1").Status.Pending
		return pending != nil && pending.Action != v1alpha1.ActionCreateJob && w.Sim.Calls("createTask") == call
	})
	w.Faults(scenario.Fault{
		Operation: "*", Contains: w.Migration("wave-1").Status.Job.ID, Forever: true, Effect: scenario.EffectStatus, Status: 404,
	})
	return w
}

func TestALostStartOfAPlanThatIsGoneIsAnUnknownOutcome(t *testing.T) {
	t.Parallel()
	w := planless(t, 2)
	w.Create(harness.NewMigration("wave-2", "HR"))
	w.Until(time.Hour, "unknown", saying(w, "wave-1", v1alpha1.ReasonOutcomeUnknown, "does not know the plan any more (HTTP 404)"))
	calls, written := w.Sim.Calls("listTasks"), w.Migration("wave-1").ResourceVersion
	w.Restart()
	w.For(6 * time.Hour)
	if got := w.Sim.Calls("listTasks") - calls; got == 0 || got > 60 {
		t.Errorf("its tasks were listed %d times in 6 hours, want now and then", got)
	}
	if w.Migration("wave-1").ResourceVersion != written {
		t.Errorf("written again: %s", w.Message("wave-1"))
	}
	if state := w.State("wave-2"); state != v1alpha1.ReasonQueued {
		t.Errorf("wave-2 is %s, although a slot is held for noProgressAfter", state)
	}
	w.Until(48*time.Hour, "the slot is given up", w.Is("wave-2", v1alpha1.ReasonFinished))

	w.Faults()
	w.Until(24*time.Hour, "taken up and finished", w.Is("wave-1", v1alpha1.ReasonFinished))
	wantNoSpaceTwice(t, w)
}

func TestALostCheckOfAPlanThatIsGoneSaysWhatToDo(t *testing.T) {
	t.Parallel()
	w := planless(t, 1)
	w.Until(2*time.Hour, "blocked", w.Is("wave-1", v1alpha1.ReasonBlocked))
	if !strings.Contains(w.Message("wave-1"), "change spec.displayName") || w.Migration("wave-1").Status.Pending != nil {
		t.Errorf("%s, pending %+v", w.Message("wave-1"), w.Migration("wave-1").Status.Pending)
	}
}

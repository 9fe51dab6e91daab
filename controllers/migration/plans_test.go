package migration_test

import (
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/harness"
	"github.com/drover-dev/drover/internal/simulator/scenario"
)

// attachmentsLie answers each attachment as if it had worked, which it has not: no run begins until the faults are cleared.
func attachmentsLie(w *harness.World) {
	w.T.Helper()
	w.Adjust(func(t *scenario.Tunables) { t.Switches.NotAttached = scenario.Fail })
	w.Faults(scenario.Fault{
		Operation: "attach", Forever: true, Effect: scenario.EffectStatus, Status: 200, ContentType: "application/json",
		Body: `{"cloudUrl":"https://acme.atlassian.net/","expiryTime":99999999999999}`,
	})
}

// lapsed brings an unapproved migration of ENG to a plan whose attachment has lapsed.
func lapsed(t *testing.T, change func(*scenario.Scenario)) (*harness.World, *v1alpha1.Migration) {
	t.Helper()
	w := slowly(t, change)
	w.Site()
	m := unapprovedMigration("wave-1", "ENG")
	w.Create(m)
	w.Until(time.Hour, "saved", w.Is("wave-1", v1alpha1.ReasonSaved))
	w.For(25 * time.Hour) // The attachment lapses.
	attachmentsLie(w)
	w.Change(m, func() {
		m.Spec.Run = harness.Approved()
		m.Spec.Checks = &v1alpha1.ChecksPolicy{When: v1alpha1.CheckWithRun, MaxAge: "720h"}
	})
	return w, m
}

func TestMoreRunsOfAPlanThanAStatusKeeps(t *testing.T) {
	t.Parallel()
	w, _ := lapsed(t, nil)
	last := func() int32 {
		runs := w.Migration("wave-1").Status.Runs
		if len(runs) == 0 {
			return 0
		}
		return runs[len(runs)-1].Number
	}
	for before := int32(0); before <= 13; {
		w.Until(48*time.Hour, "blocked after more runs", func() bool {
			return w.State("wave-1") == v1alpha1.ReasonBlocked && last() > before
		})
		before = last()
		verb(w, "wave-1", v1alpha1.AnnotationRecheck, strconv.Itoa(int(before)))
	}
	if runs := w.Migration("wave-1").Status.Runs; len(runs) > 12 {
		t.Errorf("%d runs are kept", len(runs))
	}
	w.Faults()
	w.Until(48*time.Hour, "finished", w.Is("wave-1", v1alpha1.ReasonFinished))
	if got := len(w.Sim.Jobs()); got != 1 {
		t.Errorf("%d jobs, want 1", got)
	}
	wantNoDuplicates(t, w)
}

func TestSomebodyPressesRunAfterARunThatNeverBegan(t *testing.T) {
	t.Parallel()
	w, _ := lapsed(t, nil)
	w.Until(2*time.Hour, "running", w.Is("wave-1", v1alpha1.ReasonRunning))
	w.For(4 * time.Minute)
	w.PressRun(w.Migration("wave-1").Status.Job.ID)
	tasks := w.Sim.Tasks(w.Sim.Jobs()[0].ID)
	pressed := tasks[len(tasks)-1].ID
	w.Until(3*time.Hour, "taken up", func() bool {
		return slices.ContainsFunc(w.Migration("wave-1").Status.Runs, func(run v1alpha1.Run) bool { return run.TaskID == pressed })
	})
	if first := w.Migration("wave-1").Status.Runs[0]; first.FinishedAt == nil || first.Outcome != v1alpha1.OutcomeNeverBegan {
		t.Errorf("run 1: %+v, want it closed", first)
	}
	w.Faults()
	w.Until(48*time.Hour, "finished", w.Is("wave-1", v1alpha1.ReasonFinished))
	wantNoDuplicates(t, w)
}

func TestAPlanThatTakesNoSecondRunIsReplacedOnceItsLeftoversAreDeleted(t *testing.T) {
	t.Parallel()
	w := slowly(t, both(space("OPS", "FAILED", "SUCCESS"), func(sc *scenario.Scenario) {
		sc.Switches.FailedSpaceLeavesLeftovers = true
		sc.Switches.SecondMigrate = scenario.Refuse
	}))
	w.Site()
	w.Create(harness.NewMigration("wave-1", "ENG", "OPS"))
	w.Until(48*time.Hour, "blocked", w.Is("wave-1", v1alpha1.ReasonBlocked))
	w.Sim.DeleteSpace("https://acme.atlassian.net", "OPS")
	verb(w, "wave-1", v1alpha1.AnnotationRecheck, "1")
	w.Until(12*time.Hour, "finished", w.Is("wave-1", v1alpha1.ReasonFinished))
	wantStory(t, w, "wave-1", "Initial Incomplete", "FailedSpaces Blocked", "FailedSpaces Succeeded")
	wantRan(t, w, "ENG+OPS", "OPS", "OPS")
}

func TestAPlanOfARerunThatWasDeletedInTheAssistantIsReplaced(t *testing.T) {
	t.Parallel()
	w := harness.New(t, "small", space("OPS", "FAILED", "SUCCESS"))
	w.Site()
	w.Create(harness.NewMigration("wave-1", "ENG", "OPS"))
	w.Until(48*time.Hour, "at the plan of the re-run", func() bool { return len(w.Sim.Jobs()) == 2 })
	w.Faults(scenario.Fault{
		Operation: "*", Contains: w.Sim.Jobs()[1].ID, Forever: true, Effect: scenario.EffectStatus, Status: 404,
	})
	w.Until(12*time.Hour, "finished", w.Is("wave-1", v1alpha1.ReasonFinished))
	wantStory(t, w, "wave-1", "Initial Incomplete", "FailedSpaces Succeeded")
	wantRan(t, w, "ENG+OPS", "OPS")
}

func TestATreeWithoutPartsAfterARerunCostsFewCalls(t *testing.T) {
	t.Parallel()
	w := outOfSight(t)
	w.Faults(scenario.Fault{
		Operation: "getTaskStatus", Forever: true, Effect: scenario.EffectStatus, Status: 200, ContentType: "application/json",
		Body: `{"status":"FINISHED","outcome":"INCOMPLETE","children":{"check":{"status":"FINISHED","outcome":"SUCCESS"},
			"migrate":{"status":"FINISHED","outcome":"INCOMPLETE","children":{"spaces":{"status":"FINISHED","outcome":"INCOMPLETE"}}}}}`,
	})
	calls := w.Calls()
	verb(w, "wave-1", v1alpha1.AnnotationRerun, "1")
	w.For(3 * time.Hour)
	if got := w.Calls() - calls; got > 200 {
		t.Errorf("%d calls for a run of which nothing can be told", got)
	}
	wantRan(t, w, "ENG")
	if state := w.State("wave-1"); state == v1alpha1.ReasonFinished || strings.Contains(w.Message("wave-1"), "arrived.") {
		t.Errorf("%s: %s", state, w.Message("wave-1"))
	}
}

func TestARunThatBeganAndWhoseTreeForgotItGoesIntoANewPlan(t *testing.T) {
	t.Parallel()
	w := slowly(t, large("ENG"))
	w.Site()
	w.Create(harness.NewMigration("wave-1", "ENG"))
	w.Until(time.Hour, "moving", func() bool {
		progress := w.Migration("wave-1").Status.Progress
		return progress != nil && progress.Percent > 0
	})
	first := w.Migration("wave-1").Status.Runs[0]
	w.Sim.Stop(first.JobID, first.TaskID)
	w.Faults(scenario.Fault{
		Operation: "getTaskStatus", Contains: first.TaskID, Forever: true, Effect: scenario.EffectStatus, Status: 200,
		ContentType: "application/json", Body: `{"status":"FINISHED","outcome":"FAILED","children":{
			"check":{"status":"FINISHED","outcome":"SUCCESS"},"migrate":{"status":"PENDING","children":{"spaces":{"status":"PENDING"}}}}}`,
	})
	w.Until(24*time.Hour, "unknown", w.Is("wave-1", v1alpha1.ReasonOutcomeUnknown))
	wantHeld(t, w, "wave-1")
	looked := w.Sim.Calls("listCloudSpaces")
	verb(w, "wave-1", v1alpha1.AnnotationRerun, "1")
	w.Until(24*time.Hour, "finished or blocked", func() bool {
		return w.State("wave-1") == v1alpha1.ReasonFinished || w.State("wave-1") == v1alpha1.ReasonBlocked
	})
	if w.Sim.Calls("listCloudSpaces") == looked {
		t.Error("the destination was not looked at before the new plan")
	}
	if len(w.Sim.Jobs()) != 2 {
		t.Errorf("%d jobs, want a second one", len(w.Sim.Jobs()))
	}
}

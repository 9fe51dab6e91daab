package migration_test

import (
	"strings"
	"testing"
	"time"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/harness"
	"github.com/drover-dev/drover/internal/simulator/scenario"
)

func TestALostRunShowsUpWhileTheSecondCallPassesItsGates(t *testing.T) {
	t.Parallel()
	w := harness.New(t, "small", nil)
	w.Site()
	w.Adjust(func(t *scenario.Tunables) { t.Lags.TaskList = scenario.Duration(3 * time.Hour) })
	w.Faults(scenario.Fault{Operation: "createTask", After: 1, Effect: scenario.EffectLoseAnswer})
	w.Create(harness.NewMigration("wave-1", "ENG"))
	w.Until(time.Hour, "looking for the lost run", func() bool {
		pending := w.Migration("wave-1").Status.Pending
		return pending != nil && pending.Action == v1alpha1.ActionMigrate
	})
	// The list of the destination is read between two lists of tasks: what the second shows must count.
	w.OnCall("listCloudSpaces", func() { w.Adjust(func(t *scenario.Tunables) { t.Lags.TaskList = 0 }) })
	w.Until(48*time.Hour, "ended or given up", func() bool {
		state := w.State("wave-1")
		return state == v1alpha1.ReasonFinished || state == v1alpha1.ReasonIncomplete
	})
	if _, runs := kinds(w); runs != 1 {
		t.Errorf("%d runs, want the one that was lost", runs)
	}
	wantNoDuplicates(t, w)
}

func TestARefusedSecondCallDoesNotForgetTheFirst(t *testing.T) {
	t.Parallel()
	w := harness.New(t, "small", nil)
	w.Site()
	w.Adjust(func(t *scenario.Tunables) { t.Lags.TaskList = scenario.Duration(100 * time.Hour) })
	w.Faults(
		scenario.Fault{Operation: "createTask", After: 1, Effect: scenario.EffectLoseAnswer},
		scenario.Fault{Operation: "createTask", After: 2, Forever: true, Effect: scenario.EffectStatus, Status: 403},
	)
	w.Create(harness.NewMigration("wave-1", "ENG"))
	w.For(3 * time.Hour)
	pending := w.Migration("wave-1").Status.Pending
	if pending == nil || pending.Action != v1alpha1.ActionMigrate || pending.Attempt != 1 {
		t.Errorf("the intent of the call that was lost must stand: %+v", pending)
	}
	if _, runs := kinds(w); runs != 1 {
		t.Errorf("%d runs", runs)
	}
	if got := w.Sim.Calls("createTask"); got > 60 {
		t.Errorf("%d calls with refused credentials in three hours", got)
	}
}

func TestALostRunShowsUpAfterTheSecondCallWentWell(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		pages      int
		state      string
		says       string
		duplicates int
	}{
		"and has made its space before the second was checked: only one moved": {4_000, v1alpha1.ReasonFinished, "The space arrived", 0},
		"and both moved the space": {60_000, v1alpha1.ReasonOutcomeUnknown, "2 runs", 1},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := harness.New(t, "small", func(sc *scenario.Scenario) { sc.Instances[0].Spaces[0].Pages = tc.pages })
			w.Site()
			w.Adjust(func(t *scenario.Tunables) { t.Lags.TaskList = scenario.Duration(12 * time.Minute) })
			// The gate on the destination would see the space of the first run.
			w.Faults(
				scenario.Fault{Operation: "createTask", After: 1, Effect: scenario.EffectLoseAnswer},
				scenario.Fault{
					Operation: "listCloudSpaces", Forever: true, Effect: scenario.EffectStatus, Status: 200,
					Body: `{"results":[]}`, ContentType: "application/json",
				},
			)
			w.Create(harness.NewMigration("wave-1", "ENG"))
			w.Until(72*time.Hour, tc.state, w.Is("wave-1", tc.state))
			w.For(time.Hour)
			if w.State("wave-1") != tc.state || !strings.Contains(w.Message("wave-1"), tc.says) {
				t.Errorf("%s: %s", w.State("wave-1"), w.Message("wave-1"))
			}
			if got := len(w.Sim.Duplicates()); got != tc.duplicates {
				t.Fatalf("%d duplicates: the test does not test what it should", got)
			}
		})
	}
}

func TestARunFromBeforeAnAdoptionIsNotTakenForALostOne(t *testing.T) {
	t.Parallel()
	w := slowly(t, nil)
	w.Secrets()
	site := harness.NewSite("acme")
	site.Spec.Confluence.ServerID = "AAAA-BBBB-CCCC-DDDD" // No assistant takes its plans up, so nothing begins.
	w.Create(site)
	w.Create(withRun(harness.NewMigration("wave-1", "ENG")))
	w.Until(7*24*time.Hour, "a second run in vain", func() bool {
		runs := w.Migration("wave-1").Status.Runs
		return len(runs) == 2 && runs[1].FinishedAt != nil
	})
	before := w.Migration("wave-1").Status.Runs
	clusterLost(w, "wave-1")
	w.Create(withRun(adopting(harness.NewMigration("wave-1", "ENG"), before[0].JobID)))
	w.Until(48*time.Hour, "ended in vain", ended(w, "wave-1"))
	w.Faults(scenario.Fault{Operation: "createTask", Times: 2, Effect: scenario.EffectDropBefore})
	verb(w, "wave-1", v1alpha1.AnnotationRerun, "1")
	w.Until(7*24*time.Hour, "its start lost twice", saying(w, "wave-1", v1alpha1.ReasonOutcomeUnknown, "got no answer twice"))
	verb(w, "wave-1", v1alpha1.AnnotationRerun, "2")
	w.For(3 * time.Hour)
	for _, run := range w.Migration("wave-1").Status.Runs {
		if run.TaskID == before[0].TaskID {
			t.Errorf("run %d of before the adoption counts as run %d: %s", before[0].Number, run.Number, run.Message)
		}
	}
	if got := len(w.Sim.Jobs()); got != 2 {
		t.Errorf("%d plans, want another one of what was left: %s", got, w.Message("wave-1"))
	}
}

func TestACloudSiteOfTheSameNameLeadsElsewhere(t *testing.T) {
	t.Parallel()
	w := harness.New(t, "small", nil)
	site := w.Site()
	m := harness.NewMigration("wave-1", "ENG")
	m.Spec.Run = nil
	w.Create(m)
	w.Until(time.Hour, "saved", w.Is("wave-1", v1alpha1.ReasonSaved))
	first := w.Migration("wave-1").Status.Job.ID
	if err := w.Client.Delete(t.Context(), site); err != nil {
		t.Fatal(err)
	}
	w.Wake()
	w.Quiet()
	other := harness.NewSite("acme")
	other.Spec.Confluence.ServerID = "AAAA-BBBB-CCCC-DDDD"
	w.Create(other)
	w.Change(m, func() { m.Spec.Run = harness.Approved() })
	w.For(2 * time.Hour)
	if job := w.Migration("wave-1").Status.Job; job == nil || job.ID == first {
		t.Error("a plan that is bound to other sides must not be used")
	}
	for _, task := range w.Sim.Tasks(first) {
		if !strings.EqualFold(task.Kind, "check") {
			t.Error("a plan that is bound to other sides was run")
		}
	}
}

func TestAPassing404EndsNoRun(t *testing.T) {
	t.Parallel()
	w := harness.New(t, "small", nil)
	w.Site()
	w.Create(harness.NewMigration("wave-1", "ENG", "OPS"))
	w.Until(time.Hour, "running", w.Is("wave-1", v1alpha1.ReasonRunning))
	w.Faults(scenario.Fault{Operation: "getTaskStatus", Times: 3, Effect: scenario.EffectStatus, Status: 404})
	w.Until(48*time.Hour, "finished", w.Is("wave-1", v1alpha1.ReasonFinished))
}

func TestARunThatIsGoneForGoodIsAnUnknownOutcome(t *testing.T) {
	t.Parallel()
	w := harness.New(t, "small", nil)
	w.Site()
	w.Create(harness.NewMigration("wave-1", "ENG", "OPS"))
	w.Until(time.Hour, "running", w.Is("wave-1", v1alpha1.ReasonRunning))
	w.Faults(scenario.Fault{Operation: "getTaskStatus", Forever: true, Effect: scenario.EffectStatus, Status: 404})
	w.Until(2*time.Hour, "told", w.Is("wave-1", v1alpha1.ReasonOutcomeUnknown))
	if w.Migration("wave-1").Status.CompletionTime != nil {
		t.Error("an unknown outcome has no completionTime")
	}
}

func TestAPlanThatIsGoneBlocksItsMigrationAlone(t *testing.T) {
	t.Parallel()
	w := harness.New(t, "small", nil)
	w.Site()
	m := harness.NewMigration("wave-1", "ENG")
	m.Spec.Run = nil
	w.Create(m)
	w.Until(time.Hour, "saved", w.Is("wave-1", v1alpha1.ReasonSaved))
	w.Faults(scenario.Fault{
		Operation: "*", Contains: w.Migration("wave-1").Status.Job.ID, Forever: true, Effect: scenario.EffectStatus, Status: 404,
	})
	w.Change(m, func() { m.Spec.Run = harness.Approved() })
	w.Create(harness.NewMigration("wave-2", "HR"))
	w.Until(3*time.Hour, "blocked", w.Is("wave-1", v1alpha1.ReasonBlocked))
	if !strings.Contains(w.Message("wave-1"), "spec.displayName") {
		t.Errorf("the message must say what to do: %s", w.Message("wave-1"))
	}
	w.Until(24*time.Hour, "the other finished", w.Is("wave-2", v1alpha1.ReasonFinished))
}

func TestAnAssistantThatCannotBeReadHoldsNoSlot(t *testing.T) {
	t.Parallel()
	w := harness.New(t, "small", nil)
	w.Site()
	w.Assessment("com.example.diagrams")
	w.Create(harness.WithApps(harness.NewMigration("wave-1", "ENG"), "com.example.diagrams"))
	w.Faults(scenario.Fault{Operation: "getAppProgress", Forever: true, Effect: scenario.EffectStatus, Status: 401})
	w.Create(harness.NewMigration("wave-2", "HR"))
	w.Until(24*time.Hour, "the other finished", w.Is("wave-2", v1alpha1.ReasonFinished))
	calls := w.Sim.Calls("getAppProgress")
	w.For(10 * time.Hour)
	if got := w.Sim.Calls("getAppProgress") - calls; got > 130 {
		t.Errorf("%d calls with refused credentials in ten hours", got)
	}
	if w.State("wave-1") != v1alpha1.ReasonRunning {
		t.Errorf("%s: %s", w.State("wave-1"), w.Message("wave-1"))
	}
	w.Faults()
	w.Until(24*time.Hour, "finished", w.Is("wave-1", v1alpha1.ReasonFinished))
}

func TestAnOutageIsNoStandstill(t *testing.T) {
	t.Parallel()
	w := harness.New(t, "small", nil)
	w.Site()
	m := harness.NewMigration("wave-1", "ENG", "OPS")
	m.Spec.Run.NoProgressAfter = "10m"
	w.Create(m)
	w.Until(time.Hour, "running", w.Is("wave-1", v1alpha1.ReasonRunning))
	w.Faults(scenario.Fault{Operation: "getTaskStatus", Forever: true, Effect: scenario.EffectStatus, Status: 503})
	w.For(40 * time.Minute)
	if w.State("wave-1") != v1alpha1.ReasonRunning || !strings.Contains(w.Message("wave-1"), "503") {
		t.Errorf("%s: %s", w.State("wave-1"), w.Message("wave-1"))
	}
	w.Faults()
	w.Until(24*time.Hour, "finished", w.Is("wave-1", v1alpha1.ReasonFinished))
}

package migration_test

import (
	"strings"
	"testing"
	"time"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/harness"
	"github.com/drover-dev/drover/internal/simulator/scenario"
)

// Each way of running again must be the same in each position of what is not known: a space that failed, and then an app.
func TestRunningAgainInEachPositionOfWhatIsNotKnown(t *testing.T) {
	t.Parallel()
	positions := map[string]func(*scenario.Tunables){
		"a second run of a job conflicts":           func(t *scenario.Tunables) { t.Switches.SecondMigrate = scenario.Refuse },
		"a second run of a job is invalid":          func(t *scenario.Tunables) { t.Switches.SecondMigrate = scenario.Invalid },
		"the trigger runs the plan's apps":          func(t *scenario.Tunables) { t.Switches.Trigger = scenario.PlanOnly },
		"the trigger runs the failed apps":          func(t *scenario.Tunables) { t.Switches.Trigger = scenario.FailedOnly },
		"progress lists the newest transfers alone": func(t *scenario.Tunables) { t.Switches.ProgressHistory = scenario.Newest },
		"an unknown plan is not found":              func(t *scenario.Tunables) { t.Switches.UnknownPlan = scenario.NotFound },
		"apps have no nodes":                        func(t *scenario.Tunables) { t.Switches.AppNodes = scenario.Absent },
		"apps' nodes show the first transfer":       func(t *scenario.Tunables) { t.Switches.AppNodes = scenario.First },
		"the root waits for apps":                   func(t *scenario.Tunables) { t.Switches.RootWaitsForApps = true },
		"a status tree comes in small pages":        func(t *scenario.Tunables) { t.PageSizes.StatusNodes = 2 },
		"nothing says when to call again":           func(t *scenario.Tunables) { t.Quotas.RetryAfter = false },
		"the task list lags by nine minutes":        func(t *scenario.Tunables) { t.Lags.TaskList = scenario.Duration(9 * time.Minute) },
	}
	for name, position := range positions {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := harness.New(t, "small", func(sc *scenario.Scenario) {
				onlyComala("INCOMPLETE", "SUCCESS")(sc)
				space("OPS", "FAILED", "SUCCESS")(sc)
			})
			w.Config.Polling.Shortest.Duration = 5 * time.Minute
			w.Restart()
			w.Adjust(position)
			w.Site()
			w.Assessment(comala)
			w.Create(harness.WithApps(harness.NewMigration("wave-1", "ENG", "OPS"), comala))
			w.Until(7*24*time.Hour, "finished", w.Is("wave-1", v1alpha1.ReasonFinished))
			wantStory(t, w, "wave-1", "Initial Incomplete", "FailedSpaces Succeeded", "AppsOnly Succeeded")
			wantNoDuplicates(t, w)
		})
	}
}

func TestATaskThatIsNeverPickedUpStandsStillUntilItIsDeleted(t *testing.T) {
	t.Parallel()
	w := harness.New(t, "small", nil)
	w.Config.Polling.Shortest.Duration = time.Hour
	w.Restart()
	w.Adjust(func(t *scenario.Tunables) { t.Switches.WrongServerID = scenario.Ignore })
	w.Secrets()
	site := harness.NewSite("acme")
	site.Spec.Confluence.ServerID = "AAAA-BBBB-CCCC-DDDD"
	w.Create(site)
	m := harness.NewMigration("wave-1", "ENG")
	m.Spec.Checks = &v1alpha1.ChecksPolicy{When: v1alpha1.CheckWithRun}
	w.Create(m)
	w.Until(7*24*time.Hour, "without progress", w.Is("wave-1", v1alpha1.ReasonNoProgress))
	w.For(3 * 24 * time.Hour)
	if _, runs := kinds(w); runs != 1 {
		t.Errorf("%d runs, want the one that is waited for", runs)
	}
	if err := w.Client.Delete(t.Context(), w.Migration("wave-1")); err != nil {
		t.Fatal(err)
	}
	w.Wake()
	w.Quiet()
	abandoned := harness.NewSite("acme")
	abandoned.Namespace = w.Namespace
	w.Refresh(abandoned)
	if len(abandoned.Status.Abandoned) != 1 {
		t.Errorf("left behind: %+v, want the run", abandoned.Status.Abandoned)
	}
	w.Create(withRun(harness.NewMigration("wave-2", "ENG")))
	w.Until(time.Hour, "waiting for it", saying(w, "wave-2", v1alpha1.ReasonQueued, leftMessage))
	w.For(20 * time.Hour)
	wantSays(t, w, "wave-2", v1alpha1.ReasonQueued, leftMessage)
	w.Until(8*time.Hour, "the run is given up", w.Is("wave-2", v1alpha1.ReasonRunning))
}

func TestAStoppedRunWhateverTheWord(t *testing.T) {
	t.Parallel()
	w := harness.New(t, "small", nil)
	w.Adjust(func(t *scenario.Tunables) { t.Switches.StopWord = scenario.Cancelled })
	w.Site()
	w.Create(harness.NewMigration("wave-1", "ENG", "OPS"))
	w.Until(time.Hour, "running", w.Is("wave-1", v1alpha1.ReasonRunning))
	run := w.Migration("wave-1").Status.Runs[0]
	w.For(5 * time.Minute)
	if !w.Sim.Stop(run.JobID, run.TaskID) {
		t.Fatal("there was nothing to stop")
	}
	w.Until(48*time.Hour, "stopped", w.Is("wave-1", v1alpha1.ReasonStopped))
}

func TestAFlowWordThatIsRefusedIsAMatterOfTheConfiguration(t *testing.T) {
	t.Parallel()
	w := harness.New(t, "small", nil)
	const word = "confluence-server-to-cloud"
	w.Adjust(func(t *scenario.Tunables) { t.Switches.FlowWord = word })
	w.Site()
	w.Create(harness.NewMigration("wave-1", "ENG"))
	w.Until(time.Hour, "blocked", w.Is("wave-1", v1alpha1.ReasonBlocked))
	if !strings.Contains(w.Message("wave-1"), "Atlassian refused the plan") {
		t.Errorf("message: %s", w.Message("wave-1"))
	}
	w.For(48 * time.Hour)
	if got := w.Sim.Calls("createJob"); got != 1 {
		t.Errorf("a plan that was refused was sent %d times", got)
	}
	w.Config.Dialect.Flow = word
	w.Restart()
	verb(w, "wave-1", v1alpha1.AnnotationRecheck, "1")
	w.Until(48*time.Hour, "finished", w.Is("wave-1", v1alpha1.ReasonFinished))
}

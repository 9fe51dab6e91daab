package migration_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/harness"
	"github.com/drover-dev/drover/internal/simulator/scenario"
)

// verb sets an annotation that asks for something, as kubectl annotate does.
func verb(w *harness.World, name, annotation, value string) {
	w.T.Helper()
	m := w.Migration(name)
	w.Change(m, func() {
		if m.Annotations == nil {
			m.Annotations = map[string]string{}
		}
		m.Annotations[annotation] = value
	})
	w.Quiet()
}

// story tells the runs of a migration in short.
func story(m *v1alpha1.Migration) []string {
	var runs []string
	for _, run := range m.Status.Runs {
		runs = append(runs, string(run.Strategy)+" "+string(run.Outcome))
	}
	return runs
}

func wantStory(t *testing.T, w *harness.World, name string, want ...string) {
	t.Helper()
	if diff := cmp.Diff(want, story(w.Migration(name))); diff != "" {
		t.Errorf("runs (-want +got):\n%s\n%s: %s", diff, w.State(name), w.Message(name))
	}
}

func ended(w *harness.World, name string) func() bool {
	return func() bool { return w.Migration(name).Status.CompletionTime != nil }
}

// space lets the migrations of a space end like this, one after the other.
func space(key string, outcomes ...string) func(*scenario.Scenario) {
	return func(sc *scenario.Scenario) {
		for i := range sc.Instances[0].Spaces {
			if sc.Instances[0].Spaces[i].Key == key {
				sc.Instances[0].Spaces[i].Outcomes = outcomes
			}
		}
	}
}

// onlyComala leaves one app that a trigger would call, in a version that may be repeated.
func onlyComala(outcomes ...string) func(*scenario.Scenario) {
	return func(sc *scenario.Scenario) {
		for i := range sc.Instances[0].Apps {
			if sc.Instances[0].Apps[i].Key == "com.example.diagrams" {
				sc.Instances[0].Apps[i].Disabled = true
			}
		}
		for i := range sc.AppTransfers {
			if sc.AppTransfers[i].App == comala {
				sc.AppTransfers[i].Outcomes = outcomes
			}
		}
	}
}

const comala = "com.comalatech.workflow"

func TestASpaceThatFailedIsRunAgain(t *testing.T) {
	t.Parallel()
	w := harness.New(t, "small", space("OPS", "FAILED", "SUCCESS"))
	w.Site()
	w.Create(harness.NewMigration("wave-1", "ENG", "OPS", "HR"))
	w.Until(48*time.Hour, "waiting for the re-run", w.Is("wave-1", v1alpha1.ReasonWaitingToRerun))
	m := w.Migration("wave-1")
	if m.Status.Reruns == nil || m.Status.Reruns.NextAt == nil ||
		!m.Status.Runs[0].FinishedAt.Add(5*time.Minute).Equal(m.Status.Reruns.NextAt.Time) {
		t.Errorf("reruns: %+v, want the next 5m after the run", m.Status.Reruns)
	}
	w.Until(48*time.Hour, "finished", w.Is("wave-1", v1alpha1.ReasonFinished))
	w.Quiet()

	wantStory(t, w, "wave-1", "Initial Incomplete", "FailedSpaces Succeeded")
	m = w.Migration("wave-1")
	if diff := cmp.Diff(v1alpha1.SpaceCounts{Total: 3, Done: 3}, m.Status.Progress.Spaces); diff != "" {
		t.Errorf("spaces (-want +got):\n%s", diff)
	}
	if m.Status.Reruns.Used != 1 || m.Status.Progress.Percent != 100 {
		t.Errorf("reruns %+v, progress %+v", m.Status.Reruns, m.Status.Progress)
	}
	jobs := w.Sim.Jobs()
	if len(jobs) != 2 {
		t.Fatalf("%d jobs, want 2", len(jobs))
	}
	if diff := cmp.Diff([]string{"OPS"}, jobs[1].SpaceKeys); diff != "" {
		t.Errorf("the second job (-want +got):\n%s", diff)
	}
	if jobs[1].UsersMode != "" {
		t.Errorf("users went again, although they had arrived: %q", jobs[1].UsersMode)
	}
	if checks, runs := kinds(w); checks != 1 || runs != 2 {
		t.Errorf("%d checks and %d runs, want 1 and 2: a re-run makes its checks itself", checks, runs)
	}
	wantNoDuplicates(t, w)
}

func TestAppsAreTriggeredAgain(t *testing.T) {
	t.Parallel()
	w := harness.New(t, "small", onlyComala("INCOMPLETE", "SUCCESS"))
	w.Site()
	w.Assessment(comala)
	w.Create(harness.WithApps(harness.NewMigration("wave-1", "ENG"), comala))
	w.Until(48*time.Hour, "finished", w.Is("wave-1", v1alpha1.ReasonFinished))
	wantStory(t, w, "wave-1", "Initial Incomplete", "AppsOnly Succeeded")
	if got := len(w.Sim.Triggers()); got != 1 {
		t.Errorf("%d triggers, want 1", got)
	}
	if checks, runs := kinds(w); checks != 1 || runs != 1 || len(w.Sim.Jobs()) != 1 {
		t.Errorf("%d checks, %d runs, %d jobs, want one of each: apps alone touch no space", checks, runs, len(w.Sim.Jobs()))
	}
}

func TestAppsAreNotTriggeredAgainWhere(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		scenario func(*scenario.Scenario)
		migrate  func(*v1alpha1.Migration)
		says     string
	}{
		"the version is not known to be repeatable": {
			scenario: func(sc *scenario.Scenario) {
				onlyComala("FAILED")(sc)
				sc.Instances[0].Apps[0].Version = "7.5.2"
			},
			says: "Version 7.5.2 of app com.comalatech.workflow is not known to be repeatable",
		},
		"the trigger would call another app as well": {
			scenario: func(*scenario.Scenario) {},
			says:     "The trigger would call app com.example.diagrams as well",
		},
		"the transfer timed out": {
			scenario: onlyComala("TIMED_OUT"),
			says:     "ended as TIMED_OUT",
		},
		"the spec forbids it": {
			scenario: onlyComala("INCOMPLETE"),
			migrate: func(m *v1alpha1.Migration) {
				m.Spec.Rerun = &v1alpha1.RerunPolicy{Apps: v1alpha1.AppsNever}
			},
			says: "rerun.apps is Never",
		},
		"the plan's ID is not known": {
			scenario: func(sc *scenario.Scenario) {
				onlyComala("INCOMPLETE")(sc)
				sc.Switches.PlanID = scenario.Other
			},
			says: "Set spec.planIDs",
		},
		"twelve days have passed": {
			scenario: func(sc *scenario.Scenario) {
				onlyComala("FAILED")(sc)
				sc.AppTransfers[0].Duration = scenario.Duration(13 * 24 * time.Hour)
			},
			says: "within 12 days",
		},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := harness.New(t, "small", tc.scenario)
			w.Config.Polling.Shortest.Duration = 3 * time.Hour
			w.Restart()
			w.Site()
			w.Assessment(comala)
			m := harness.WithApps(harness.NewMigration("wave-1", "ENG"), comala)
			if tc.migrate != nil {
				tc.migrate(m)
			}
			w.Create(m)
			w.Until(40*24*time.Hour, "ended", ended(w, "wave-1"))
			w.Quiet()
			wantStory(t, w, "wave-1", "Initial Incomplete")
			if w.State("wave-1") != v1alpha1.ReasonIncomplete || !strings.Contains(w.Message("wave-1"), tc.says) {
				t.Errorf("%s: %s; want Incomplete and %q in it", w.State("wave-1"), w.Message("wave-1"), tc.says)
			}
			if got := len(w.Sim.Triggers()); got != 0 {
				t.Errorf("%d triggers", got)
			}
		})
	}
}

func TestThePlanIDOfAPersonOpensTheTrigger(t *testing.T) {
	t.Parallel()
	w := harness.New(t, "small", func(sc *scenario.Scenario) {
		onlyComala("INCOMPLETE", "SUCCESS")(sc)
		sc.Switches.PlanID = scenario.Other
	})
	w.Site()
	w.Assessment(comala)
	m := harness.WithApps(harness.NewMigration("wave-1", "ENG"), comala)
	w.Create(m)
	w.Until(48*time.Hour, "ended", ended(w, "wave-1"))
	job := w.Sim.Jobs()[0]
	w.Change(m, func() { m.Spec.PlanIDs = []v1alpha1.PlanID{{JobID: job.ID, PlanID: w.Sim.Transfers()[0].PlanID}} })
	verb(w, "wave-1", v1alpha1.AnnotationRerun, "1")
	w.Until(48*time.Hour, "finished", w.Is("wave-1", v1alpha1.ReasonFinished))
	wantStory(t, w, "wave-1", "Initial Incomplete", "AppsOnly Succeeded")
}

func TestSpacesComeBeforeApps(t *testing.T) {
	t.Parallel()
	w := harness.New(t, "small", func(sc *scenario.Scenario) {
		onlyComala("INCOMPLETE", "SUCCESS")(sc)
		space("OPS", "FAILED", "SUCCESS")(sc)
	})
	w.Site()
	w.Assessment(comala)
	w.Create(harness.WithApps(harness.NewMigration("wave-1", "ENG", "OPS"), comala))
	w.Until(48*time.Hour, "finished", w.Is("wave-1", v1alpha1.ReasonFinished))
	wantStory(t, w, "wave-1", "Initial Incomplete", "FailedSpaces Succeeded", "AppsOnly Succeeded")
	m := w.Migration("wave-1")
	if m.Status.Runs[2].JobID != m.Status.Runs[0].JobID {
		t.Error("the apps of the first run are those that were left")
	}
	if m.Status.Reruns.Used != 2 {
		t.Errorf("%d re-runs used, want 2", m.Status.Reruns.Used)
	}
}

func TestFailedSpacesDoNotWaitForApps(t *testing.T) {
	t.Parallel()
	w := harness.New(t, "small", func(sc *scenario.Scenario) {
		onlyComala("SUCCESS")(sc)
		space("OPS", "FAILED", "SUCCESS")(sc)
		sc.AppTransfers[0].Duration = scenario.Duration(5 * 24 * time.Hour)
	})
	w.Config.Polling.Shortest.Duration = time.Hour
	w.Restart()
	w.Site()
	w.Assessment(comala)
	w.Create(harness.WithApps(harness.NewMigration("wave-1", "ENG", "OPS"), comala))
	w.Until(24*time.Hour, "run again", func() bool { return len(w.Migration("wave-1").Status.Runs) == 2 })
	if first := w.Migration("wave-1").Status.Runs[0]; first.AppsSettledAt != nil {
		t.Errorf("the apps of the first run have settled: %+v", first)
	}
	w.Until(20*24*time.Hour, "finished", w.Is("wave-1", v1alpha1.ReasonFinished))
	wantStory(t, w, "wave-1", "Initial Incomplete", "FailedSpaces Succeeded")
	for _, run := range w.Migration("wave-1").Status.Runs {
		if run.AppsSettledAt == nil || run.FailedApps != nil {
			t.Errorf("run %d: its apps must have settled well: %+v", run.Number, run)
		}
	}
}

func TestTheLimitEndsItAndAPersonGoesOn(t *testing.T) {
	t.Parallel()
	w := harness.New(t, "small", space("OPS", "FAILED", "FAILED", "FAILED", "SUCCESS"))
	w.Site()
	m := harness.NewMigration("wave-1", "ENG", "OPS")
	m.Spec.Rerun = &v1alpha1.RerunPolicy{Limit: new(int32(2))}
	w.Create(m)
	w.Until(48*time.Hour, "ended", ended(w, "wave-1"))
	w.Quiet()
	wantStory(t, w, "wave-1", "Initial Incomplete", "FailedSpaces Failed", "FailedSpaces Failed")
	if w.State("wave-1") != v1alpha1.ReasonIncomplete ||
		!strings.Contains(w.Message("wave-1"), "2 re-runs that rerun.limit allows are used up") {
		t.Errorf("%s: %s", w.State("wave-1"), w.Message("wave-1"))
	}
	runs := w.Migration("wave-1").Status.Runs
	first, second := runs[1].StartedAt.Sub(runs[0].FinishedAt.Time), runs[2].StartedAt.Sub(runs[1].FinishedAt.Time)
	if first < 5*time.Minute || second < 10*time.Minute {
		t.Errorf("pauses of %s and %s, want at least 5m and 10m", first, second)
	}

	verb(w, "wave-1", v1alpha1.AnnotationRerun, "once-more")
	if w.Migration("wave-1").Status.CompletionTime != nil {
		t.Error("a migration that runs again has not ended")
	}
	w.Until(48*time.Hour, "finished", w.Is("wave-1", v1alpha1.ReasonFinished))
	if got := w.Migration("wave-1").Status.LastHandled.Rerun; got != "once-more" {
		t.Errorf("acknowledged %q", got)
	}
	verb(w, "wave-1", v1alpha1.AnnotationRerun, "and-again")
	if w.State("wave-1") != v1alpha1.ReasonFinished {
		t.Errorf("a finished migration ran again: %s", w.State("wave-1"))
	}
	wantStory(t, w, "wave-1", "Initial Incomplete", "FailedSpaces Failed", "FailedSpaces Failed", "FailedSpaces Succeeded")
	wantNoDuplicates(t, w)
}

func TestThePolicySaysNo(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		policy v1alpha1.RerunPolicy
		says   string
	}{
		"never": {v1alpha1.RerunPolicy{Policy: v1alpha1.RerunNever}, "rerun.policy is Never"},
		"not after this outcome": {
			v1alpha1.RerunPolicy{Outcomes: []v1alpha1.RerunOutcome{v1alpha1.RerunFailed}}, "rerun.outcomes does not list Incomplete",
		},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := harness.New(t, "small", space("OPS", "FAILED"))
			w.Site()
			m := harness.NewMigration("wave-1", "ENG", "OPS")
			m.Spec.Rerun = &tc.policy
			w.Create(m)
			w.Until(48*time.Hour, "ended", ended(w, "wave-1"))
			w.Quiet()
			if w.State("wave-1") != v1alpha1.ReasonIncomplete || !strings.Contains(w.Message("wave-1"), tc.says) {
				t.Errorf("%s: %s", w.State("wave-1"), w.Message("wave-1"))
			}
			wantStory(t, w, "wave-1", "Initial Incomplete")
		})
	}
}

func TestLeftoversOfAFailedSpaceBlockUntilTheyAreDeleted(t *testing.T) {
	t.Parallel()
	w := harness.New(t, "small", func(sc *scenario.Scenario) {
		space("OPS", "FAILED", "SUCCESS")(sc)
		sc.Switches.FailedSpaceLeavesLeftovers = true
	})
	w.Site()
	w.Create(harness.NewMigration("wave-1", "ENG", "OPS"))
	w.Until(48*time.Hour, "blocked", w.Is("wave-1", v1alpha1.ReasonBlocked))
	if !strings.Contains(w.Message("wave-1"), "If they are left over from a failed run") {
		t.Errorf("message: %s", w.Message("wave-1"))
	}
	if used := w.Migration("wave-1").Status.Reruns.Used; used != 0 {
		t.Errorf("a run that its own checks blocked used %d of the limit", used)
	}
	if !w.Sim.DeleteSpace("https://acme.atlassian.net", "OPS") {
		t.Fatal("there was nothing to delete")
	}
	verb(w, "wave-1", v1alpha1.AnnotationRecheck, "1")
	w.Until(time.Hour, "finished", w.Is("wave-1", v1alpha1.ReasonFinished))
	wantStory(t, w, "wave-1", "Initial Incomplete", "FailedSpaces Blocked", "FailedSpaces Succeeded")
}

func TestAStoppedRunGoesOnInANewPlan(t *testing.T) {
	t.Parallel()
	w := harness.New(t, "small", nil)
	w.Site()
	w.Create(harness.NewMigration("wave-1", "ENG", "HR", "FIN"))
	w.Until(time.Hour, "one space there", func() bool {
		progress := w.Migration("wave-1").Status.Progress
		return progress != nil && progress.Spaces.Done == 1
	})
	run := w.Migration("wave-1").Status.Runs[0]
	if !w.Sim.Stop(run.JobID, run.TaskID) {
		t.Fatal("there was nothing to stop")
	}
	w.Until(48*time.Hour, "stopped", w.Is("wave-1", v1alpha1.ReasonStopped))
	w.For(24 * time.Hour)
	wantStory(t, w, "wave-1", "Initial Stopped")

	verb(w, "wave-1", v1alpha1.AnnotationRerun, "go-on")
	w.Until(48*time.Hour, "finished or blocked", func() bool {
		return w.State("wave-1") == v1alpha1.ReasonFinished || w.State("wave-1") == v1alpha1.ReasonBlocked
	})
	if w.State("wave-1") != v1alpha1.ReasonFinished {
		t.Fatalf("%s: %s", w.State("wave-1"), w.Message("wave-1"))
	}
	if jobs := w.Sim.Jobs(); len(jobs) != 2 || len(jobs[1].SpaceKeys) == 0 {
		t.Errorf("jobs: %+v, want a second one with what was left", jobs)
	}
	wantNoDuplicates(t, w)
}

func TestARunThatNeverBegan(t *testing.T) {
	t.Parallel()
	w := harness.New(t, "small", nil)
	w.Secrets()
	site := harness.NewSite("acme")
	site.Spec.Confluence.ServerID = "AAAA-BBBB-CCCC-DDDD"
	w.Create(site)
	m := harness.NewMigration("wave-1", "ENG")
	m.Spec.Checks = &v1alpha1.ChecksPolicy{When: v1alpha1.CheckWithRun}
	w.Create(m)
	w.Until(7*24*time.Hour, "blocked", w.Is("wave-1", v1alpha1.ReasonBlocked))
	w.For(48 * time.Hour)
	wantStory(t, w, "wave-1", "Initial NeverBegan", "SameJob NeverBegan", "SameJob NeverBegan", "SameJob NeverBegan")
	if !strings.Contains(w.Message("wave-1"), "Server ID") || len(w.Sim.Jobs()) != 1 {
		t.Errorf("%d jobs: %s", len(w.Sim.Jobs()), w.Message("wave-1"))
	}
	verb(w, "wave-1", v1alpha1.AnnotationRecheck, "1")
	w.Until(7*24*time.Hour, "tried again", func() bool { return len(w.Migration("wave-1").Status.Runs) > 4 })
}

func TestOnlyUsersFailed(t *testing.T) {
	t.Parallel()
	w := harness.New(t, "small", func(sc *scenario.Scenario) { sc.Outcomes.UsersAndGroups = []string{"FAILED", "SUCCESS"} })
	w.Site()
	w.Create(harness.NewMigration("wave-1", "ENG"))
	w.Until(48*time.Hour, "finished", w.Is("wave-1", v1alpha1.ReasonFinished))
	wantStory(t, w, "wave-1", "Initial Incomplete", "FailedSpaces Succeeded")
	if jobs := w.Sim.Jobs(); len(jobs[1].SpaceKeys) != 0 || jobs[1].UsersMode == "" {
		t.Errorf("the second job: %+v, want users alone", jobs[1])
	}
}

func TestApprovalIsWithdrawnWhileWaiting(t *testing.T) {
	t.Parallel()
	w := harness.New(t, "small", space("OPS", "FAILED", "SUCCESS"))
	w.Site()
	m := harness.NewMigration("wave-1", "ENG", "OPS")
	w.Create(m)
	w.Until(48*time.Hour, "waiting", w.Is("wave-1", v1alpha1.ReasonWaitingToRerun))
	w.Change(m, func() { m.Spec.Run.Approved = new(false) })
	w.Until(time.Hour, "incomplete", w.Is("wave-1", v1alpha1.ReasonIncomplete))
	verb(w, "wave-1", v1alpha1.AnnotationRerun, "1")
	if w.State("wave-1") != v1alpha1.ReasonIncomplete {
		t.Errorf("a re-run without approval: %s", w.State("wave-1"))
	}
	w.Change(m, func() { m.Spec.Run.Approved = new(true) })
	verb(w, "wave-1", v1alpha1.AnnotationRerun, "2")
	w.Until(48*time.Hour, "finished", w.Is("wave-1", v1alpha1.ReasonFinished))
}

func TestAnAnswerIsLostInARerun(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		fault    scenario.Fault
		scenario func(*scenario.Scenario)
		jobs     int
		runs     []string
	}{
		"of the plan": {
			scenario.Fault{Operation: "createJob", After: 1, Effect: scenario.EffectLoseAnswer},
			space("OPS", "FAILED", "SUCCESS"), 3,
			[]string{"Initial Incomplete", "FailedSpaces Succeeded"},
		},
		"of the run": {
			scenario.Fault{Operation: "createTask", After: 2, Effect: scenario.EffectLoseAnswer},
			space("OPS", "FAILED", "SUCCESS"), 2,
			[]string{"Initial Incomplete", "FailedSpaces Succeeded"},
		},
		"of the trigger": {
			scenario.Fault{Operation: "triggerApps", Effect: scenario.EffectLoseAnswer},
			onlyComala("INCOMPLETE", "SUCCESS"), 1,
			[]string{"Initial Incomplete", "AppsOnly Succeeded"},
		},
		"of the trigger, which never arrived": {
			scenario.Fault{Operation: "triggerApps", Effect: scenario.EffectDropBefore},
			onlyComala("INCOMPLETE", "SUCCESS"), 1,
			[]string{"Initial Incomplete", "AppsOnly Succeeded"},
		},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := harness.New(t, "small", tc.scenario)
			w.Site()
			w.Assessment(comala)
			w.Faults(tc.fault)
			spaces, apps := []string{"ENG", "OPS"}, strings.Contains(name, "trigger")
			m := harness.NewMigration("wave-1", spaces...)
			if apps {
				m = harness.WithApps(m, comala)
			}
			w.Create(m)
			w.Until(48*time.Hour, "finished", w.Is("wave-1", v1alpha1.ReasonFinished))
			wantStory(t, w, "wave-1", tc.runs...)
			if got := len(w.Sim.Jobs()); got != tc.jobs {
				t.Errorf("%d jobs, want %d", got, tc.jobs)
			}
			if apps && len(w.Sim.Triggers()) != 1 {
				t.Errorf("%d triggers, want 1", len(w.Sim.Triggers()))
			}
			wantNoDuplicates(t, w)
		})
	}
}

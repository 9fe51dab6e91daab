package migration_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/harness"
	"github.com/drover-dev/drover/internal/simulator/scenario"
)

func TestSomethingStandsInTheWay(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		change func(w *harness.World, m *v1alpha1.Migration)
		gate   string // the reason of PrerequisitesMet
		says   []string
		jobs   int
	}{
		"a space that Confluence does not have": {
			change: func(_ *harness.World, m *v1alpha1.Migration) {
				m.Spec.Scope.Spaces.Keys = []v1alpha1.SpaceKey{"ENG", "NOPE"}
			},
			gate: v1alpha1.ReasonSpacesNotFound, says: []string{"NOPE", "scope.spaces"},
		},
		"keys that differ only in case": {
			change: func(_ *harness.World, m *v1alpha1.Migration) {
				m.Spec.Scope.Spaces.Keys = []v1alpha1.SpaceKey{"ENG", "eng"}
			},
			gate: v1alpha1.ReasonSpacesNotFound, says: []string{"eng", "case"},
		},
		"a key in the wrong case": {
			change: func(_ *harness.World, m *v1alpha1.Migration) {
				m.Spec.Scope.Spaces.Keys = []v1alpha1.SpaceKey{"Eng", "OPS", "nope"}
			},
			gate: v1alpha1.ReasonSpacesNotFound, says: []string{"no spaces with the keys Eng, nope. Correct", "Did you mean ENG?"},
		},
		"a space that is in the cloud already": {
			change: func(_ *harness.World, m *v1alpha1.Migration) { m.Spec.Scope.Spaces.Keys = []v1alpha1.SpaceKey{"OLD"} },
			gate:   v1alpha1.ReasonMet, says: []string{"SpaceKeysConflict", "OLD"}, jobs: 1,
		},
		"a space that is in the cloud already, in another case that Atlassian's check does not see": {
			change: func(w *harness.World, m *v1alpha1.Migration) {
				w.Adjust(func(t *scenario.Tunables) { t.Switches.KeyComparison = scenario.Exact })
				m.Spec.Scope.Spaces.Keys = []v1alpha1.SpaceKey{"WELCOME2"}
			},
			gate: v1alpha1.ReasonSpacesInCloud, says: []string{"welcome2", "https://acme.atlassian.net"}, jobs: 1,
		},
		"a check that fails": {
			change: func(w *harness.World, _ *v1alpha1.Migration) {
				w.Adjust(func(t *scenario.Tunables) {
					t.Checks = []scenario.Check{{
						Key: "InvalidEmails", Outcome: "FAILED", Message: "Users have no valid e-mail.",
						Occurrences: []string{"jane.doe@acme.example"},
					}}
				})
			},
			gate: v1alpha1.ReasonMet, says: []string{"InvalidEmails", "Users have no valid e-mail", "***@acme.example"}, jobs: 1,
		},
		"an app that is not needed in cloud": {
			change: func(_ *harness.World, m *v1alpha1.Migration) { harness.WithApps(m, "com.example.retired") },
			gate:   v1alpha1.ReasonAppsNotReady, says: []string{"com.example.retired", "NeededInCloud", "AppAssessment acme"},
		},
		"an app that is not installed": {
			change: func(_ *harness.World, m *v1alpha1.Migration) { harness.WithApps(m, "com.example.nothing") },
			gate:   v1alpha1.ReasonAppsNotReady, says: []string{"com.example.nothing is not installed"},
		},
		"a plan that Atlassian refuses": {
			change: func(w *harness.World, _ *v1alpha1.Migration) {
				w.Faults(
					scenario.Fault{
						Operation: "createJob",
						Forever:   true,
						Effect:    scenario.EffectStatus,
						Status:    400,
						Body:      `{"errorMessage":"bad flow"}`,
					},
				)
			},
			gate: v1alpha1.ReasonJobRejected, says: []string{"refused", "bad flow", "Change the spec"},
		},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := harness.New(t, "small", func(sc *scenario.Scenario) {
				sc.Instances[0].Spaces = append(sc.Instances[0].Spaces,
					scenario.Space{Key: "WELCOME2", Name: "Welcome", Pages: 10}, scenario.Space{Key: "OLD", Name: "Old", Pages: 10})
				sc.Sites[0].Spaces = append(sc.Sites[0].Spaces,
					scenario.SiteSpace{Key: "welcome2", Name: "Welcome"}, scenario.SiteSpace{Key: "OLD", Name: "Old"})
			})
			w.Site()
			w.Assessment("com.example.diagrams")
			m := harness.NewMigration("wave-1", "ENG", "OPS")
			tc.change(w, m)
			w.Create(m)

			w.Until(2*time.Hour, "blocked", w.Is("wave-1", v1alpha1.ReasonBlocked))
			w.For(30 * time.Minute)
			if w.State("wave-1") != v1alpha1.ReasonBlocked {
				t.Fatalf("left Blocked for %s", w.State("wave-1"))
			}
			message := w.Message("wave-1")
			for _, part := range tc.says {
				if !strings.Contains(message, part) {
					t.Errorf("the message lacks %q: %s", part, message)
				}
			}
			if got := harness.Reason(w.Migration("wave-1").Status.Conditions, v1alpha1.ConditionPrerequisitesMet); got != tc.gate {
				t.Errorf("PrerequisitesMet has the reason %s, want %s", got, tc.gate)
			}
			if _, runs := kinds(w); runs != 0 || len(w.Sim.Jobs()) != tc.jobs {
				t.Errorf("%d jobs, %d runs, want %d and none", len(w.Sim.Jobs()), runs, tc.jobs)
			}
		})
	}
}

func TestABlockedMigrationGoesOnOnceTheCauseIsMended(t *testing.T) {
	t.Parallel()
	w := harness.New(t, "small", nil)
	w.Site()
	w.Adjust(func(t *scenario.Tunables) { t.Checks = []scenario.Check{{Key: "InvalidEmails", Outcome: "FAILED"}} })
	w.Create(harness.NewMigration("wave-1", "ENG"))
	w.Until(2*time.Hour, "blocked", w.Is("wave-1", v1alpha1.ReasonBlocked))
	writes := w.StatusWrites.Load()

	w.For(50 * time.Hour) // checked again after 1, 2, 4, 8, 16 and 24 hours
	if checks, _ := kinds(w); checks < 6 || checks > 8 {
		t.Errorf("%d checks within 50 hours, want the first and about six repeats, ever more slowly", checks)
	}
	if w.Migration("wave-1").Status.Checks.Unchanged < 5 {
		t.Errorf("unchanged %d times", w.Migration("wave-1").Status.Checks.Unchanged)
	}
	if got := w.StatusWrites.Load() - writes; got > 40 {
		t.Errorf("%d status writes while nothing changed", got)
	}

	w.Adjust(func(t *scenario.Tunables) { t.Checks = nil })
	w.Until(72*time.Hour, "finished", w.Is("wave-1", v1alpha1.ReasonFinished))
	if len(w.Sim.Jobs()) != 1 {
		t.Errorf("%d jobs, want the same one", len(w.Sim.Jobs()))
	}
}

func TestMigrationsOfOneSiteRunOneAfterTheOther(t *testing.T) {
	t.Parallel()
	w := harness.New(t, "small", nil)
	w.Site()
	for i, space := range []string{"ENG", "OPS", "HR"} {
		w.Create(harness.NewMigration(fmt.Sprintf("wave-%d", i), space))
	}
	waited := false
	w.Until(72*time.Hour, "all finished", func() bool {
		open, finished := 0, 0
		for i := range 3 {
			m := w.Migration(fmt.Sprintf("wave-%d", i))
			if len(m.Status.Runs) > 0 && m.Status.Runs[0].CoreFinishedAt == nil {
				open++
			}
			if w.State(m.Name) == v1alpha1.ReasonFinished {
				finished++
			}
			waited = waited || (w.State(m.Name) == v1alpha1.ReasonQueued && strings.Contains(w.Message(m.Name), "is running"))
		}
		if open > 1 {
			t.Fatalf("%d runs at the same time, want at most 1", open)
		}
		return finished == 3
	})
	if !waited {
		t.Error("nobody said that it waits for a slot")
	}
	wantNoDuplicates(t, w)
}

func TestTwoMigrationsWantTheSameSpace(t *testing.T) {
	t.Parallel()
	w := harness.New(t, "small", nil)
	site := w.Site()
	w.Change(site, func() { site.Spec.MaxConcurrentMigrations = new(int32(5)) })
	w.Create(harness.NewMigration("first", "ENG"))
	w.Create(harness.NewMigration("second", "ENG", "OPS"))

	w.Until(48*time.Hour, "the first finished", w.Is("first", v1alpha1.ReasonFinished))
	w.Until(48*time.Hour, "the second blocked", w.Is("second", v1alpha1.ReasonBlocked))
	if !strings.Contains(w.Message("second"), "ENG") {
		t.Errorf("the message must name the space: %s", w.Message("second"))
	}
	wantNoDuplicates(t, w)
}

func TestTheSpecChanges(t *testing.T) {
	t.Parallel()
	w := harness.New(t, "small", nil)
	w.Site()
	m := harness.NewMigration("wave-1", "ENG")
	m.Spec.Run = nil
	w.Create(m)
	w.Until(time.Hour, "saved", w.Is("wave-1", v1alpha1.ReasonSaved))
	first := w.Migration("wave-1").Status.Job.ID

	w.Change(m, func() { m.Spec.Scope.Spaces.Keys = []v1alpha1.SpaceKey{"ENG", "OPS"} })
	w.Until(time.Hour, "saved with another job", func() bool {
		job := w.Migration("wave-1").Status.Job
		return job != nil && job.ID != first && w.State("wave-1") == v1alpha1.ReasonSaved
	})
	abandoned := w.Migration("wave-1").Status.AbandonedJobs
	if abandoned == nil || abandoned.Count != 1 || abandoned.Newest[0].ID != first {
		t.Errorf("the plan that was left behind must be named: %+v", abandoned)
	}

	w.Change(m, func() { m.Spec.Run = harness.Approved() })
	w.Until(time.Hour, "running", w.Is("wave-1", v1alpha1.ReasonRunning))
	w.Refresh(m)
	before := m.DeepCopy()
	m.Spec.Scope.Spaces.Keys = []v1alpha1.SpaceKey{"ENG"}
	err := w.Client.Patch(t.Context(), m, client.MergeFrom(before))
	if !apierrors.IsInvalid(err) || !strings.Contains(err.Error(), "spec.scope") ||
		!strings.Contains(err.Error(), "once a run may have started") {
		t.Errorf("a scope that changes in mid-run: %v", err)
	}
}

func TestDeletedInMidRun(t *testing.T) {
	t.Parallel()
	w := harness.New(t, "small", nil)
	w.Site()
	m := harness.NewMigration("wave-1", "ENG")
	w.Create(m)
	w.Until(time.Hour, "running", w.Is("wave-1", v1alpha1.ReasonRunning))
	// Everything goes at once, as with a namespace.
	for _, name := range []string{"acme-cloud", "acme-confluence"} {
		if err := w.Client.Delete(t.Context(), w.Secret(name, nil)); err != nil {
			t.Fatal(err)
		}
	}
	w.Refresh(m)
	if err := w.Client.Delete(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	w.EventReasons()
	w.ReconcileAll()
	if err := w.Client.Get(t.Context(), client.ObjectKeyFromObject(m), m); !apierrors.IsNotFound(err) {
		t.Errorf("the first reconcile after a deletion must let go: %v", err)
	}
	if got := w.EventReasons(); len(got) == 0 || got[0] != "RunLeftBehind" {
		t.Errorf("events %v, want what is left behind at Atlassian", got)
	}
}

func TestADeletedMigrationIsCreatedAgainWhileItsRunGoesOn(t *testing.T) {
	t.Parallel()
	w := harness.New(t, "small", nil)
	w.Site()
	m := harness.NewMigration("wave-1", "ENG")
	w.Create(m)
	w.Until(time.Hour, "running", w.Is("wave-1", v1alpha1.ReasonRunning))
	w.Refresh(m)
	if err := w.Client.Delete(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	w.ReconcileAll()

	w.Create(harness.NewMigration("wave-1", "ENG"))
	w.Create(harness.NewMigration("wave-2", "HR"))
	w.Wake()
	w.Until(time.Hour, "waiting for the run that was left behind", func() bool {
		return w.State("wave-1") == v1alpha1.ReasonQueued && strings.Contains(w.Message("wave-1"), leftMessage)
	})
	w.Until(48*time.Hour, "blocked by what that run made", w.Is("wave-1", v1alpha1.ReasonBlocked))
	w.Until(48*time.Hour, "another finished after it", w.Is("wave-2", v1alpha1.ReasonFinished))
	wantNoDuplicates(t, w)

	site := harness.NewSite("acme")
	site.Namespace = w.Namespace
	w.Refresh(site)
	if len(site.Status.Abandoned) != 0 {
		t.Errorf("a run that is over must be let go: %+v", site.Status.Abandoned)
	}
}

func TestTheCloudSiteGoesAwayInMidRun(t *testing.T) {
	t.Parallel()
	w := harness.New(t, "small", nil)
	site := w.Site()
	w.Create(harness.NewMigration("wave-1", "ENG"))
	w.Until(time.Hour, "running", w.Is("wave-1", v1alpha1.ReasonRunning))
	if err := w.Client.Delete(t.Context(), site); err != nil {
		t.Fatal(err)
	}
	w.Wake()
	w.For(10 * time.Minute)
	if w.State("wave-1") != v1alpha1.ReasonRunning || !strings.Contains(w.Message("wave-1"), "CloudSite acme does not exist") {
		t.Errorf("%s: %s", w.State("wave-1"), w.Message("wave-1"))
	}
	w.Create(harness.NewSite("acme"))
	w.Wake()
	w.Until(48*time.Hour, "finished", w.Is("wave-1", v1alpha1.ReasonFinished))
	wantNoDuplicates(t, w)
}

func TestCredentialsFailInMidRun(t *testing.T) {
	t.Parallel()
	w := harness.New(t, "small", nil)
	w.Site()
	w.Create(harness.NewMigration("wave-1", "ENG", "OPS"))
	w.Until(time.Hour, "running", w.Is("wave-1", v1alpha1.ReasonRunning))
	secret := w.Secret("acme-cloud", nil)
	w.Change(secret, func() { secret.Data["token"] = []byte("canary-8d1f") })
	w.For(5 * time.Minute)
	message := w.Message("wave-1")
	if w.State("wave-1") != v1alpha1.ReasonRunning || !strings.Contains(message, "Secret") ||
		strings.Contains(message, "canary-8d1f") {
		t.Errorf("%s: %s", w.State("wave-1"), message)
	}
	w.Change(secret, func() { secret.Data["token"] = []byte("not-a-real-api-token") })
	w.Until(48*time.Hour, "finished", w.Is("wave-1", v1alpha1.ReasonFinished))
}

func TestASecretThatIsGoneIsToldFirst(t *testing.T) {
	t.Parallel()
	w := harness.New(t, "small", nil)
	w.Site()
	m := harness.NewMigration("wave-1", "ENG")
	m.Spec.Run = nil
	w.Create(m)
	w.Until(time.Hour, "saved", w.Is("wave-1", v1alpha1.ReasonSaved))
	if err := w.Client.Delete(t.Context(), w.Secret("acme-cloud", nil)); err != nil {
		t.Fatal(err)
	}
	w.For(5 * time.Minute)
	w.Change(m, func() { m.Spec.Run = harness.Approved() })
	w.Until(time.Hour, "connecting", w.Is("wave-1", v1alpha1.ReasonConnecting))
	if message := w.Message("wave-1"); !strings.HasPrefix(message, "Secret acme-cloud does not exist. Create it") {
		t.Errorf("the message must begin with what to do: %s", message)
	}
	w.Create(w.Secret("acme-cloud", map[string]string{"email": "migration-bot@acme.example", "token": "not-a-real-api-token"}))
	w.Until(24*time.Hour, "finished", w.Is("wave-1", v1alpha1.ReasonFinished))
}

func TestARestoredMigrationStartsNothing(t *testing.T) {
	t.Parallel()
	w := harness.New(t, "small", nil)
	w.Site()
	m := harness.NewMigration("wave-1", "ENG")
	m.Finalizers = []string{v1alpha1.FinalizerMigration}
	w.Create(m)
	w.For(6 * time.Hour)
	if w.State("wave-1") != v1alpha1.ReasonOutcomeUnknown || len(w.Sim.Jobs()) != 0 {
		t.Errorf("%s with %d jobs, want OutcomeUnknown and none", w.State("wave-1"), len(w.Sim.Jobs()))
	}
}

func TestARunEndsBadly(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		ops     string // how the space OPS ends
		during  func(w *harness.World)
		state   string
		outcome v1alpha1.RunOutcome
		says    string
	}{
		"one space of two fails": {
			"FAILED", nil,
			v1alpha1.ReasonIncomplete, v1alpha1.OutcomeIncomplete, "1 of 2 spaces failed (OPS)",
		},
		"one space of two is skipped": {
			"SKIPPED", nil,
			v1alpha1.ReasonIncomplete, v1alpha1.OutcomeIncomplete, "skipped (OPS)",
		},
		"somebody presses Stop": {
			"SUCCESS", func(w *harness.World) {
				w.Until(time.Hour, "running", w.Is("wave-1", v1alpha1.ReasonRunning))
				run := w.Migration("wave-1").Status.Runs[0]
				w.For(5 * time.Minute)
				if !w.Sim.Stop(run.JobID, run.TaskID) {
					t.Fatal("there was nothing to stop")
				}
			},
			v1alpha1.ReasonStopped, v1alpha1.OutcomeStopped, "stopped",
		},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := harness.New(t, "small", func(sc *scenario.Scenario) { sc.Instances[0].Spaces[1].Outcomes = []string{tc.ops} })
			w.Site()
			m := harness.NewMigration("wave-1", "ENG", "OPS")
			m.Spec.Rerun = &v1alpha1.RerunPolicy{Policy: v1alpha1.RerunNever}
			w.Create(m)
			if tc.during != nil {
				tc.during(w)
			}
			w.Until(48*time.Hour, "ended", func() bool { return w.Migration("wave-1").Status.CompletionTime != nil })
			w.Quiet()
			m = w.Migration("wave-1")
			if w.State("wave-1") != tc.state || m.Status.Runs[0].Outcome != tc.outcome ||
				!strings.Contains(w.Message("wave-1"), tc.says) {
				t.Errorf("%s, %s: %s", w.State("wave-1"), m.Status.Runs[0].Outcome, w.Message("wave-1"))
			}
			if !meta.IsStatusConditionFalse(m.Status.Conditions, v1alpha1.ConditionSucceeded) {
				t.Error("Succeeded must be False")
			}
			if m.Status.Progress.Percent == 100 {
				t.Error("progress must not read 100 unless all of it arrived")
			}
			calls := w.Calls()
			w.For(48 * time.Hour)
			if _, runs := kinds(w); runs != 1 {
				t.Errorf("%d runs", runs)
			}
			if got := w.Calls() - calls; got > 2 {
				t.Errorf("%d calls after the end", got)
			}
		})
	}
}

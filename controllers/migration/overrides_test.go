package migration_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"k8s.io/apimachinery/pkg/api/meta"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/harness"
	"github.com/drover-dev/drover/internal/simulator/scenario"
)

// fails is a check that fails; excludable is Atlassian's word that it may be accepted.
func fails(key string, excludable bool) scenario.Check {
	return scenario.Check{Key: key, Outcome: "FAILED", Excludable: excludable, Message: key + " found something."}
}

// checksAre replaces what the checks find.
func checksAre(w *harness.World, checks ...scenario.Check) {
	w.T.Helper()
	w.Adjust(func(t *scenario.Tunables) { t.Checks = checks })
}

func accepting(m *v1alpha1.Migration, keys ...v1alpha1.CheckKey) *v1alpha1.Migration {
	if m.Spec.Checks == nil {
		m.Spec.Checks = &v1alpha1.ChecksPolicy{}
	}
	m.Spec.Checks.Override = keys
	return m
}

// excluded are the keys that the tasks of a kind were sent.
func excluded(w *harness.World, kind string) []string {
	var keys []string
	for _, job := range w.Sim.Jobs() {
		for _, task := range w.Sim.Tasks(job.ID) {
			if strings.EqualFold(task.Kind, kind) {
				keys = append(keys, task.ExcludeKeys...)
			}
		}
	}
	return keys
}

func TestAFailedCheckIsAccepted(t *testing.T) {
	t.Parallel()
	w := harness.New(t, "small", nil)
	w.Site()
	checksAre(w, fails("MissingAttachments", true), scenario.Check{Key: "GroupNames", Outcome: "WARNING", Excludable: true})
	w.Create(accepting(harness.NewMigration("wave-1", "HR"), "MissingAttachments", "GroupNames", "NeverSeen"))
	w.Until(48*time.Hour, "finished", w.Is("wave-1", v1alpha1.ReasonFinished))

	if got := excluded(w, "Check"); len(got) != 0 {
		t.Errorf("a check was sent excludeKeys: %v", got)
	}
	if diff := cmp.Diff([]string{"MissingAttachments"}, excluded(w, "Migrate")); diff != "" {
		t.Errorf("excludeKeys of the run (-want +got):\n%s", diff)
	}
	m := w.Migration("wave-1")
	if diff := cmp.Diff([]v1alpha1.CheckKey{"MissingAttachments"}, m.Status.Runs[0].AcceptedChecks); diff != "" {
		t.Errorf("acceptedChecks (-want +got):\n%s", diff)
	}
	passed := meta.FindStatusCondition(m.Status.Conditions, v1alpha1.ConditionChecksPassed)
	if passed == nil || passed.Status != "True" || !strings.Contains(passed.Message, "MissingAttachments") ||
		strings.Contains(passed.Message, "NeverSeen") {
		t.Errorf("ChecksPassed: %+v, want True, naming what was accepted", passed)
	}
}

func TestAFailedCheckIsNotAccepted(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		check    scenario.Check
		scenario func(*scenario.Scenario)
		override []v1alpha1.CheckKey
		says     []string
		not      string
	}{
		"because Atlassian does not allow it": {
			check: fails("InvalidEmails", false), override: []v1alpha1.CheckKey{"InvalidEmails"},
			says: []string{"InvalidEmails found something"}, not: "spec.checks.override",
		},
		"because the spec accepts another": {
			check: fails("MissingAttachments", true), override: []v1alpha1.CheckKey{"missingattachments"},
			says: []string{"add MissingAttachments to spec.checks.override"},
		},
		"because a space is there, which is never accepted": {
			check: fails("MissingAttachments", true), override: []v1alpha1.CheckKey{"MissingAttachments"},
			scenario: func(sc *scenario.Scenario) {
				sc.Sites[0].Spaces = append(sc.Sites[0].Spaces, scenario.SiteSpace{Key: "HR"})
			},
			says: []string{"SpaceKeysConflict", "HR"}, not: "spec.checks.override",
		},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := harness.New(t, "small", tc.scenario)
			w.Site()
			checksAre(w, tc.check)
			w.Create(accepting(harness.NewMigration("wave-1", "HR"), tc.override...))
			w.Until(time.Hour, "blocked", w.Is("wave-1", v1alpha1.ReasonBlocked))
			w.For(3 * time.Hour)
			wantSays(t, w, "wave-1", v1alpha1.ReasonBlocked, tc.says...)
			if message := w.Message("wave-1"); tc.not != "" && strings.Contains(message, tc.not) {
				t.Errorf("the message offers what cannot be had: %s", message)
			}
			wantRuns(t, w, 0)
		})
	}
}

func TestAnOverrideThatIsAddedGoesOnAtOnce(t *testing.T) {
	t.Parallel()
	w := harness.New(t, "small", nil)
	w.Site()
	checksAre(w, fails("MissingAttachments", true))
	m := harness.NewMigration("wave-1", "HR")
	w.Create(m)
	w.Until(time.Hour, "blocked", w.Is("wave-1", v1alpha1.ReasonBlocked))
	w.Change(m, func() { accepting(m, "MissingAttachments") })
	w.Until(20*time.Minute, "running", w.Is("wave-1", v1alpha1.ReasonRunning))
	if diff := cmp.Diff([]string{"MissingAttachments"}, excluded(w, "Migrate")); diff != "" {
		t.Errorf("excludeKeys of the run (-want +got):\n%s", diff)
	}
}

func TestOnlyWhatFailedBeforeIsAccepted(t *testing.T) {
	t.Parallel()
	w := harness.New(t, "small", nil)
	w.Site()
	checksAre(w)
	m := accepting(unapprovedMigration("wave-1", "HR"), "MissingAttachments")
	w.Create(m)
	w.Until(time.Hour, "saved", w.Is("wave-1", v1alpha1.ReasonSaved))
	checksAre(w, fails("MissingAttachments", true)) // after the newest check
	w.Change(m, func() { m.Spec.Run = harness.Approved() })
	w.Until(time.Hour, "run", func() bool { return len(w.Migration("wave-1").Status.Runs) == 1 })
	if got := excluded(w, "Migrate"); len(got) != 0 {
		t.Errorf("the run was sent %v, which no check of this plan saw fail", got)
	}
	w.Until(48*time.Hour, "finished", w.Is("wave-1", v1alpha1.ReasonFinished))
	wantStory(t, w, "wave-1", "Initial Blocked", "Initial Succeeded")
	if diff := cmp.Diff([]string{"MissingAttachments"}, excluded(w, "Migrate")); diff != "" {
		t.Errorf("excludeKeys of the second run (-want +got):\n%s", diff)
	}
}

func TestAPlanOfARerunIsCheckedFirstWhereFailuresAreAccepted(t *testing.T) {
	t.Parallel()
	w := harness.New(t, "small", space("HR", "FAILED", "SUCCESS"))
	w.Site()
	checksAre(w, fails("MissingAttachments", true))
	w.Create(accepting(harness.NewMigration("wave-1", "HR"), "MissingAttachments"))
	w.Until(48*time.Hour, "finished", w.Is("wave-1", v1alpha1.ReasonFinished))
	wantStory(t, w, "wave-1", "Initial Incomplete", "FailedSpaces Succeeded")
	if checks, runs := kinds(w); checks != 2 || runs != 2 {
		t.Errorf("%d checks and %d runs, want 2 of each: a failure is accepted of the plan that was checked", checks, runs)
	}
	if diff := cmp.Diff([]string{"MissingAttachments", "MissingAttachments"}, excluded(w, "Migrate")); diff != "" {
		t.Errorf("excludeKeys of the runs (-want +got):\n%s", diff)
	}
}

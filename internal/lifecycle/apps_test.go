package lifecycle_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/lifecycle"
)

func TestResolveAppsSelectsWhatMayGoAlong(t *testing.T) {
	t.Parallel()
	needed := func(key v1alpha1.AppKey, path v1alpha1.MigrationPath) v1alpha1.AssessedApp {
		return v1alpha1.AssessedApp{Key: key, MigrationPath: path, Decision: v1alpha1.DecisionNeededInCloud}
	}
	assessment := assessmentOf(
		needed("z.automated", v1alpha1.PathAutomated), needed("a.install", v1alpha1.PathInstallOnly),
		needed("manual", v1alpha1.PathManual), needed("unknown", v1alpha1.PathUnknown),
		v1alpha1.AssessedApp{Key: "unneeded", MigrationPath: v1alpha1.PathAutomated, Decision: v1alpha1.DecisionNotNeededInCloud},
	)
	undecided := assessment.DeepCopy()
	undecided.Status.Summary = &v1alpha1.AssessmentSummary{Undecided: 2}
	unready := assessment.DeepCopy()
	setCondition(&unready.Status.Conditions, v1alpha1.ConditionReady, metav1.ConditionFalse, "The inventory is being read.")
	elsewhere := assessment.DeepCopy()
	elsewhere.Spec.CloudSiteRef.Name = "other"
	listed := func(keys ...v1alpha1.AppKey) *v1alpha1.AppScope {
		return &v1alpha1.AppScope{Selection: v1alpha1.AppsListed, Keys: keys}
	}
	all := &v1alpha1.AppScope{Selection: v1alpha1.AppsNeeded}
	type found struct {
		Keys             []string
		Waiting, Problem string // a part of it
	}
	tests := map[string]struct {
		tc         *v1alpha1.AppScope
		assessment *v1alpha1.AppAssessment
		want       found
	}{
		"a scope without apps needs no assessment": {nil, nil, found{}},
		"an assessment that is missing is awaited": {all, nil, found{Waiting: "AppAssessment apps does not exist yet. Create it"}},
		"an assessment that is not ready is awaited, with its reason": {
			all, unready, found{Waiting: "AppAssessment apps is not ready yet: The inventory is being read."},
		},
		"Needed takes the needed apps that have a path, in order": {
			all, assessment, found{Keys: []string{"a.install", "z.automated"}},
		},
		"Needed asks for every decision": {
			all, undecided, found{Keys: []string{"a.install", "z.automated"}, Problem: "2 apps have no decision"},
		},
		"Listed takes what is listed, in order": {
			listed("z.automated", "a.install"), assessment, found{Keys: []string{"a.install", "z.automated"}},
		},
		"Listed does not care for decisions of other apps": {
			listed("z.automated"), undecided, found{Keys: []string{"z.automated"}},
		},
		"an assessment of another CloudSite is a problem": {
			all, elsewhere, found{Problem: "assesses the apps of CloudSite other"},
		},
		"an app that is not installed is a problem": {
			listed("missing"), assessment, found{Problem: "missing is not installed"},
		},
		"an app whose key is in the wrong case is told how it is written": {
			listed("Z.Automated"), assessment, found{Problem: "Z.Automated is not installed (write z.automated)"},
		},
		"an app that is not needed is a problem": {
			listed("unneeded"), assessment, found{Problem: "unneeded is not decided as NeededInCloud"},
		},
		"an app that must be moved by hand is a problem": {
			listed("manual"), assessment, found{Problem: "manual has the path Manual"},
		},
		"an app with an unknown path is a problem": {
			listed("unknown"), assessment, found{Problem: "unknown has the path Unknown"},
		},
	}
	for name, row := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := lifecycle.ResolveApps(&v1alpha1.MigrationSpec{
				CloudSiteRef: v1alpha1.LocalReference{Name: "acme"}, AppAssessmentRef: &v1alpha1.LocalReference{Name: "apps"},
				Scope: v1alpha1.Scope{Apps: row.tc},
			}, row.assessment)
			if diff := cmp.Diff(row.want.Keys, got.Keys); diff != "" {
				t.Errorf("keys (-want +got):\n%s", diff)
			}
			if !says(got.Waiting, row.want.Waiting) || !says(got.Problem, row.want.Problem) {
				t.Errorf("waiting %q, problem %q, want %+v", got.Waiting, got.Problem, row.want)
			}
			if want := row.want.Waiting == "" && row.want.Problem == ""; got.OK() != want {
				t.Errorf("OK() = %t, want %t", got.OK(), want)
			}
		})
	}
}

// says tells whether a text has a part, or is empty where none is wanted.
func says(text, part string) bool {
	if part == "" {
		return text == ""
	}
	return strings.Contains(text, part)
}

func TestAppsGateARun(t *testing.T) {
	t.Parallel()
	noAssessment := func(in *lifecycle.Input) { in.Assessment = nil }
	agreed := withApp(v1alpha1.PathAutomated, v1alpha1.ConsentAgreed)
	notAgreed := withApp(v1alpha1.PathAutomated, v1alpha1.ConsentNotAgreed)
	tests := map[string]struct {
		tc   []change
		want decision
	}{
		"agreed apps go along": {[]change{agreed}, decision{lifecycle.StartRun, "Queued", "Met", true}},
		"an app without consent keeps a run from starting": {
			[]change{notAgreed}, decision{lifecycle.None, "Blocked", "AppsNotReady", false},
		},
		"an app without consent does not keep a migration from being saved": {
			[]change{notAgreed, unapproved}, decision{lifecycle.None, "Saved", "Met", false},
		},
		"an app without a path blocks before the job": {
			[]change{withApp(v1alpha1.PathManual, v1alpha1.ConsentAgreed)}, decision{lifecycle.None, "Blocked", "AppsNotReady", true},
		},
		"a missing assessment is awaited": {
			[]change{agreed, noAssessment}, decision{lifecycle.None, "Connecting", "WaitingForAppAssessment", true},
		},
		"a missing assessment does not stop an open run": {
			[]change{agreed, noAssessment, running}, decision{lifecycle.ReadRun, "Running", "Met", true},
		},
	}
	for name, row := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if step := lifecycle.Next(input(row.tc...)); decided(step) != row.want {
				t.Errorf("Next() = %+v, want %+v", step, row.want)
			}
		})
	}
}

package assessment_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/assessment"
)

func TestSummaryCountsApps(t *testing.T) {
	t.Parallel()
	row := func(key v1alpha1.AppKey, decision v1alpha1.Decision, path v1alpha1.MigrationPath) v1alpha1.AssessedApp {
		return v1alpha1.AssessedApp{Key: key, Enabled: true, Decision: decision, MigrationPath: path}
	}
	rows := []v1alpha1.AssessedApp{
		row("a", "NeededInCloud", "Automated"), row("b", "NeededInCloud", "InstallOnly"), row("c", "NeededInCloud", "Manual"),
		row("d", "NeededInCloud", "Unknown"), row("e", "NotNeededInCloud", "Manual"), row("f", "Undecided", "Automated"),
		row("g", "", ""),
	}
	want := &v1alpha1.AssessmentSummary{Total: 7, Needed: 4, Undecided: 2, Blocked: 2}
	if diff := cmp.Diff(want, assessment.Summary(rows)); diff != "" {
		t.Errorf("Summary() (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"f"}, assessment.Undecided(rows)); diff != "" {
		t.Errorf("Undecided() (-want +got):\n%s", diff)
	}
}

func TestDecisionsForAppsThatAreNotInstalledAreNamed(t *testing.T) {
	t.Parallel()
	rows := []v1alpha1.AssessedApp{{Key: "com.example.Forms"}, {Key: "com.example.notes"}, {Key: "com.example.NOTES"}}
	tests := map[string]struct {
		decided []v1alpha1.AppKey
		want    []string
	}{
		"all are installed": {[]v1alpha1.AppKey{"com.example.Forms", "com.example.notes", "com.example.NOTES"}, nil},
		"one that is not":   {[]v1alpha1.AppKey{"com.example.gone"}, []string{"com.example.gone"}},
		"one that is written otherwise": {
			[]v1alpha1.AppKey{"com.example.forms"}, []string{"com.example.forms (write com.example.Forms)"},
		},
		"one that is and one that is not":         {[]v1alpha1.AppKey{"com.example.notes", "x"}, []string{"x"}},
		"nothing is decided, so nothing is wrong": {nil, nil},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			decided := spec("")
			for _, key := range tc.decided {
				decided.Apps = append(decided.Apps, v1alpha1.AppDecision{Key: key})
			}
			if diff := cmp.Diff(tc.want, assessment.NotInstalled(decided, rows)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestPrepareNamesNeededAppsAlone(t *testing.T) {
	t.Parallel()
	apps := []assessment.App{
		appWith(func(a *assessment.App) { a.Key = "blocked"; a.Path = "MANUAL" }),
		appWith(func(a *assessment.App) { a.Key = "disagreed" }),
		appWith(func(a *assessment.App) { a.Key, a.CloudKey = "missing", "nowhere" }),
		appWith(func(a *assessment.App) { a.Key = "unneeded"; a.Path = "MANUAL" }),
		appWith(func(a *assessment.App) { a.Key = "ready" }),
	}
	decided := spec("", agreed("blocked"), agreed("missing"), agreed("ready"),
		v1alpha1.AppDecision{Key: "disagreed", Decision: "NeededInCloud"},
		v1alpha1.AppDecision{Key: "unneeded", Decision: "NotNeededInCloud"})
	known := catalogue(t).Rows(decided, v1alpha1.DeploymentDataCenter, apps, assessment.Inventory{"app.cloud": true})
	want := assessment.Preparation{Blocked: []string{"blocked", "disagreed"}, Missing: []string{"missing"}}
	if diff := cmp.Diff(want, assessment.Prepare(known)); diff != "" {
		t.Errorf("where the cloud site is known (-want +got):\n%s", diff)
	}
	want = assessment.Preparation{
		Blocked: []string{"blocked", "disagreed"}, Unknown: []string{"blocked", "disagreed", "missing", "ready"},
	}
	if diff := cmp.Diff(want, assessment.Prepare(rows(t, decided, apps...))); diff != "" {
		t.Errorf("where it is not (-want +got):\n%s", diff)
	}
}

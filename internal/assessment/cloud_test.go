package assessment_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/assessment"
)

func TestTheInventoryOfTheSiteTellsWhatIsThere(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		spec  *v1alpha1.AppAssessmentSpec
		app   assessment.App
		cloud assessment.Inventory
		want  v1alpha1.CloudInstallation
	}{
		"under its cloud key":                 {spec("NeededInCloud"), good(), assessment.Inventory{"app.cloud": true}, "Installed"},
		"under its own key":                   {spec("NeededInCloud"), good(), assessment.Inventory{"app": true}, "Installed"},
		"it is not there":                     {spec("NeededInCloud"), good(), assessment.Inventory{"x": true}, "Missing"},
		"nobody knows":                        {spec("NeededInCloud"), good(), nil, "Unknown"},
		"nobody knows, and nobody needs it":   {spec("NotNeededInCloud"), good(), nil, ""},
		"a fact about an app that none needs": {spec("NotNeededInCloud"), good(), assessment.Inventory{"x": true}, "Missing"},
		"what is part of the cloud is there": {
			spec("NeededInCloud"), appWith(func(a *assessment.App) { a.Availability = "native" }), nil, "Installed",
		},
		"an app without a cloud key is no app": {
			spec("NeededInCloud"), appWith(func(a *assessment.App) { a.CloudKey = "" }), assessment.Inventory{"x": true}, "Missing",
		},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := catalogue(t).Rows(tc.spec, v1alpha1.DeploymentDataCenter, []assessment.App{tc.app}, tc.cloud)
			if got[0].InstalledInCloud != tc.want {
				t.Errorf("got %q, want %q", got[0].InstalledInCloud, tc.want)
			}
		})
	}
}

// found is short for lines of tables.
type found = assessment.Finding

var noon = time.Date(2026, time.November, 2, 12, 0, 0, 0, time.UTC)

func checked(change func(*v1alpha1.MigrationStatus)) *v1alpha1.Migration {
	finished := metav1.NewTime(noon)
	m := &v1alpha1.Migration{Status: v1alpha1.MigrationStatus{
		Job:    &v1alpha1.JobStatus{ID: "j", Apps: []v1alpha1.AppKey{"a"}},
		Checks: &v1alpha1.ChecksStatus{JobID: "j", FinishedAt: &finished},
	}}
	change(&m.Status)
	return m
}

func TestFindingsAreReadFromChecks(t *testing.T) {
	t.Parallel()
	item := func(key, area string, change v1alpha1.CheckChange, occurrences ...string) func(*v1alpha1.MigrationStatus) {
		return func(s *v1alpha1.MigrationStatus) {
			s.Checks.Items = []v1alpha1.CheckItem{{Key: key, Area: area, Outcome: "FAILED", Change: change, Occurrences: occurrences}}
		}
	}
	scope := []v1alpha1.AppKey{"a"}
	tests := map[string]struct {
		tc   func(*v1alpha1.MigrationStatus)
		want *found
	}{
		"checks that passed": {func(*v1alpha1.MigrationStatus) {}, &found{At: noon, Scope: scope}},
		"the apps are missing": {
			item("AppsNotInstalledOnCloud", "apps", "New", "a"), &found{At: noon, Scope: scope, Missing: []string{"a"}},
		},
		"it is mended": {
			item("AppsNotInstalledOnCloud", "apps", "Fixed", "a"), &found{At: noon, Scope: scope, Mended: true},
		},
		"another check failed":      {item("MissingAttachments", "spaces", "", "x"), &found{At: noon, Scope: scope}},
		"the checks could not run":  {item("Check", "system", ""), nil},
		"no checks":                 {func(s *v1alpha1.MigrationStatus) { s.Checks = nil }, nil},
		"checks that are not over":  {func(s *v1alpha1.MigrationStatus) { s.Checks.FinishedAt = nil }, nil},
		"checks of another plan":    {func(s *v1alpha1.MigrationStatus) { s.Job.ID = "k" }, nil},
		"no plan any more":          {func(s *v1alpha1.MigrationStatus) { s.Job = nil }, nil},
		"no apps, and none missing": {func(s *v1alpha1.MigrationStatus) { s.Job.Apps = nil }, nil},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, ok := assessment.FindingOf(checked(tc.tc))
			if ok != (tc.want != nil) {
				t.Fatalf("it tells: %v", ok)
			}
			if ok {
				if diff := cmp.Diff(*tc.want, got); diff != "" {
					t.Errorf("(-want +got):\n%s", diff)
				}
			}
		})
	}
}

func TestTheNewestCheckThatTellsCounts(t *testing.T) {
	t.Parallel()
	at := func(hours int, f assessment.Finding) assessment.Finding {
		f.At = noon.Add(time.Duration(hours) * time.Hour)
		return f
	}
	missing := func(texts ...string) assessment.Finding {
		return assessment.Finding{Scope: []v1alpha1.AppKey{"app"}, Missing: texts}
	}
	passed := assessment.Finding{Scope: []v1alpha1.AppKey{"app"}}
	elsewhere := assessment.Finding{Scope: []v1alpha1.AppKey{"other"}}
	mended := assessment.Finding{Scope: []v1alpha1.AppKey{"app"}, Mended: true}
	tests := map[string]struct {
		before   v1alpha1.CloudInstallation
		findings []assessment.Finding
		want     v1alpha1.CloudInstallation
	}{
		"nothing was found":                               {"Unknown", nil, "Unknown"},
		"its key is named":                                {"Unknown", []found{missing("app")}, "Missing"},
		"its cloud key is named":                          {"Unknown", []found{missing("App (APP.cloud)")}, "Missing"},
		"its name is named":                               {"Unknown", []found{missing("my app")}, "Missing"},
		"its key stands in a sentence":                    {"Unknown", []found{missing("Not installed: 'app.cloud'.")}, "Missing"},
		"a key that only begins alike":                    {"Unknown", []found{missing("app.two", "my app two")}, "Unknown"},
		"a check that never failed proves nothing":        {"Unknown", []found{passed}, "Unknown"},
		"it is mended":                                    {"Unknown", []found{mended}, "Installed"},
		"it is not named any more":                        {"Missing", []found{passed}, "Installed"},
		"another one is missing now":                      {"Missing", []found{missing("two")}, "Installed"},
		"too many are missing to see all":                 {"Missing", []found{missing("1", "2", "3", "4", "5")}, "Missing"},
		"a plan without it tells nothing":                 {"Missing", []found{elsewhere}, "Missing"},
		"newest first":                                    {"Unknown", []found{at(2, passed), at(1, missing("app"))}, "Installed"},
		"newest last":                                     {"Unknown", []found{at(1, mended), at(2, missing("app"))}, "Missing"},
		"the newest does not tell, and the one before it": {"Unknown", []found{at(1, missing("app")), at(2, elsewhere)}, "Missing"},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			before := []v1alpha1.AssessedApp{{Key: "app", Name: "My App", CloudKey: "app.cloud", InstalledInCloud: tc.before}}
			if got := assessment.Tell(before, tc.findings)[0].InstalledInCloud; got != tc.want {
				t.Errorf("got %q, want %q", got, tc.want)
			}
			if before[0].InstalledInCloud != tc.before {
				t.Error("Tell() changed the rows that it was given")
			}
		})
	}
}

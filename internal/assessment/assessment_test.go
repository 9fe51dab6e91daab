package assessment_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/assessment"
)

func spec(fallback v1alpha1.Decision, apps ...v1alpha1.AppDecision) *v1alpha1.AppAssessmentSpec {
	return &v1alpha1.AppAssessmentSpec{DefaultDecision: fallback, Apps: apps}
}

func catalogue(t *testing.T, extra ...assessment.Repeatable) *assessment.Catalogue {
	t.Helper()
	c, err := assessment.NewCatalogue(extra...)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// rows are the rows of apps that nobody decided on, of which the cloud site is not known.
func rows(t *testing.T, spec *v1alpha1.AppAssessmentSpec, apps ...assessment.App) []v1alpha1.AssessedApp {
	t.Helper()
	return catalogue(t).Rows(spec, v1alpha1.DeploymentDataCenter, apps, nil)
}

func TestRowsTellWhatTheMarketplaceSays(t *testing.T) {
	t.Parallel()
	type told struct {
		Availability v1alpha1.CloudAvailability
		Path         v1alpha1.MigrationPath
	}
	tests := map[string]struct {
		tc   assessment.App
		want told
	}{
		"an app that is not listed":      {assessment.App{Availability: "PUBLIC"}, told{"NotListed", "Unknown"}},
		"an app without a cloud version": {assessment.App{Listed: true, Path: "DISCARDED"}, told{"Unavailable", "Discarded"}},
		"a path, and no word on a cloud version": {
			assessment.App{Listed: true, Path: "AUTOMATED"}, told{"Unknown", "Automated"},
		},
		"a public app": {
			assessment.App{Listed: true, Availability: "PUBLIC", Path: "AUTOMATED"}, told{"Available", "Automated"},
		},
		"a native function": {
			assessment.App{Listed: true, Availability: "NATIVE", Path: "INSTALL_ONLY"}, told{"Available", "InstallOnly"},
		},
		"a private app": {
			assessment.App{Listed: true, Availability: "private", Path: "manual"}, told{"Available", "Manual"},
		},
		"words that are not known": {
			assessment.App{Listed: true, Availability: "BETA", Path: "MAGIC"}, told{"Unknown", "Unknown"},
		},
	}
	for name, row := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := rows(t, spec(""), row.tc)[0]
			if diff := cmp.Diff(row.want, told{got.CloudAvailability, got.MigrationPath}); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestRowsHoldTheVersionAgainstTheRanges(t *testing.T) {
	t.Parallel()
	type told struct {
		Versions      string
		Compatibility v1alpha1.VersionCompatibility
		UpgradeTo     string
	}
	r := func(start, end string) assessment.Range { return assessment.Range{Start: start, End: end} }
	tests := map[string]struct {
		version, least string
		ranges         []assessment.Range
		want           told
	}{
		"nothing is stated":               {"1.0", "", nil, told{}},
		"a least version that is reached": {"7.5.3", "7.5.3", nil, told{">= 7.5.3", "Compatible", ""}},
		"a least version that is missed":  {"7.5.2", "7.5.3", nil, told{">= 7.5.3", "Incompatible", "7.5.3"}},
		"a range, at its end":             {"2", "", []assessment.Range{r("1", "2")}, told{"1 to 2", "Compatible", ""}},
		"a range, above its end":          {"2.0.1", "", []assessment.Range{r("1", "2")}, told{"1 to 2", "Incompatible", ""}},
		"ranges outweigh the least":       {"2", "1", []assessment.Range{r("3", "")}, told{">= 3", "Incompatible", "3"}},
		"a range that is open at both":    {"1.5", "1", []assessment.Range{r("", "")}, told{">= 1", "Compatible", ""}},
		"between two ranges":              {"3", "", []assessment.Range{r("", "2"), r("4", "")}, told{"<= 2, >= 4", "Incompatible", "4"}},
		"the lowest of two newer ranges": {
			"1", "", []assessment.Range{r("9", ""), r("4", "5")}, told{">= 9, 4 to 5", "Incompatible", "4"},
		},
		"a version that cannot be read":    {"latest", "1", nil, told{">= 1", "Unknown", ""}},
		"a range that cannot be read":      {"1", "", []assessment.Range{r("new", "")}, told{">= new", "Unknown", ""}},
		"an end that cannot be read":       {"3", "", []assessment.Range{r("2", "x")}, told{"2 to x", "Unknown", ""}},
		"below an end that cannot be read": {"1", "", []assessment.Range{r("2", "x")}, told{"2 to x", "Incompatible", "2"}},
		"another range fits all the same":  {"5", "", []assessment.Range{r("new", ""), r("4", "")}, told{">= new, >= 4", "Compatible", ""}},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			app := assessment.App{Key: "a", Version: tc.version, MinVersion: tc.least, Ranges: tc.ranges}
			got := rows(t, spec(""), app)[0]
			if diff := cmp.Diff(tc.want, told{got.CompatibleVersions, got.VersionCompatibility, got.UpgradeTo}); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestRowsAndDecideHoldTheDecisions(t *testing.T) {
	t.Parallel()
	type held struct {
		Decision v1alpha1.Decision
		Consent  v1alpha1.Consent
	}
	needed := v1alpha1.AppDecision{Key: "app", Decision: "NeededInCloud"}
	agreed := needed
	agreed.DataMigrationConsent = "Agreed"
	tests := map[string]struct {
		tc   *v1alpha1.AppAssessmentSpec
		want held
	}{
		"nothing is decided":               {spec(""), held{"Undecided", "NotAgreed"}},
		"the default decides":              {spec("NotNeededInCloud"), held{"NotNeededInCloud", "NotAgreed"}},
		"a decision without consent":       {spec("", needed), held{"NeededInCloud", "NotAgreed"}},
		"a decision with consent":          {spec("", agreed), held{"NeededInCloud", "Agreed"}},
		"a decision outweighs the default": {spec("NotNeededInCloud", agreed), held{"NeededInCloud", "Agreed"}},
		"a decision for another app changes nothing": {
			spec("", v1alpha1.AppDecision{Key: "App", Decision: "NeededInCloud"}), held{"Undecided", "NotAgreed"},
		},
	}
	for name, row := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			app := assessment.App{Key: "app", Name: "App", Version: "1.0", Enabled: true, Listed: true, Path: "AUTOMATED"}
			apps := []assessment.App{{Key: "z"}, app, {Key: "a"}}
			got := rows(t, row.tc, apps...)
			if got[0].Key != "a" || got[1].Key != "app" || got[2].Key != "z" {
				t.Fatalf("rows out of order: %+v", got)
			}
			if diff := cmp.Diff(row.want, held{got[1].Decision, got[1].Consent}); diff != "" {
				t.Errorf("Rows() (-want +got):\n%s", diff)
			}
			before := rows(t, spec("NotNeededInCloud"), apps...)
			if diff := cmp.Diff(got, catalogue(t).Decide(row.tc, before)); diff != "" {
				t.Errorf("Decide() differs from Rows() (-rows +decide):\n%s", diff)
			}
			if before[1].Decision != v1alpha1.DecisionNotNeededInCloud {
				t.Error("Decide() changed the rows that it was given")
			}
		})
	}
}

func TestTextsFitIntoTheStatus(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("ü", 300)
	row := rows(t, spec(""), assessment.App{Key: "a", Name: long, Version: long, MinVersion: long, CloudKey: long})[0]
	for text, most := range map[string]int{row.Name: 255, row.Version: 64, row.CompatibleVersions: 255, row.CloudKey: 255} {
		if len(text) > most || len(text) < most-1 || strings.ToValidUTF8(text, "") != text {
			t.Errorf("%d bytes of at most %d: %q", len(text), most, text)
		}
	}
}

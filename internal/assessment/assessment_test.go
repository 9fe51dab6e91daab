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

func TestRowsTellWhatTheMarketplaceSays(t *testing.T) {
	t.Parallel()
	type told struct {
		Availability v1alpha1.CloudAvailability
		Path         v1alpha1.MigrationPath
		Versions     string
	}
	tests := map[string]struct {
		tc   assessment.App
		want told
	}{
		"an app that is not listed":      {assessment.App{Availability: "PUBLIC"}, told{"Unknown", "Unknown", ""}},
		"an app without a cloud version": {assessment.App{Listed: true, Path: "DISCARDED"}, told{"Unavailable", "Discarded", ""}},
		"a public app": {
			assessment.App{Listed: true, Availability: "PUBLIC", Path: "AUTOMATED"}, told{"Available", "Automated", ""},
		},
		"a native function": {
			assessment.App{Listed: true, Availability: "NATIVE", Path: "INSTALL_ONLY"}, told{"Available", "InstallOnly", ""},
		},
		"a private app": {
			assessment.App{Listed: true, Availability: "private", Path: "manual"}, told{"Available", "Manual", ""},
		},
		"words that are not known": {
			assessment.App{Listed: true, Availability: "BETA", Path: "MAGIC"}, told{"Unknown", "Unknown", ""},
		},
		"a least version": {assessment.App{MinVersion: "7.5.3"}, told{"Unknown", "Unknown", ">= 7.5.3"}},
		"a range": {
			assessment.App{Ranges: []assessment.Range{{Start: "1", End: "2"}}}, told{"Unknown", "Unknown", "1 to 2"},
		},
		"ranges with open ends": {
			assessment.App{Ranges: []assessment.Range{{End: "2"}, {Start: "4"}}}, told{"Unknown", "Unknown", "<= 2, >= 4"},
		},
		"ranges outweigh the least version": {
			assessment.App{MinVersion: "1", Ranges: []assessment.Range{{Start: "3"}}}, told{"Unknown", "Unknown", ">= 3"},
		},
		"a range that is open at both ends": {
			assessment.App{MinVersion: "1", Ranges: []assessment.Range{{}}}, told{"Unknown", "Unknown", ">= 1"},
		},
	}
	for name, row := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := assessment.Rows(spec(""), []assessment.App{row.tc})[0]
			if diff := cmp.Diff(row.want, told{got.CloudAvailability, got.MigrationPath, got.CompatibleVersions}); diff != "" {
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
			rows := assessment.Rows(row.tc, []assessment.App{{Key: "z"}, app, {Key: "a"}})
			if rows[0].Key != "a" || rows[1].Key != "app" || rows[2].Key != "z" {
				t.Fatalf("rows out of order: %+v", rows)
			}
			if diff := cmp.Diff(row.want, held{rows[1].Decision, rows[1].Consent}); diff != "" {
				t.Errorf("Rows() (-want +got):\n%s", diff)
			}
			before := assessment.Rows(spec(""), []assessment.App{{Key: "z"}, app, {Key: "a"}})
			if diff := cmp.Diff(rows, assessment.Decide(row.tc, before)); diff != "" {
				t.Errorf("Decide() differs from Rows() (-rows +decide):\n%s", diff)
			}
			if before[1].Decision != v1alpha1.DecisionUndecided {
				t.Error("Decide() changed the rows that it was given")
			}
		})
	}
}

func TestSummaryCountsApps(t *testing.T) {
	t.Parallel()
	row := func(key v1alpha1.AppKey, decision v1alpha1.Decision, path v1alpha1.MigrationPath) v1alpha1.AssessedApp {
		return v1alpha1.AssessedApp{Key: key, Decision: decision, MigrationPath: path}
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
	decided := spec("", v1alpha1.AppDecision{Key: "a"}, v1alpha1.AppDecision{Key: "gone"})
	if diff := cmp.Diff([]string{"gone"}, assessment.NotInstalled(decided, rows)); diff != "" {
		t.Errorf("NotInstalled() (-want +got):\n%s", diff)
	}
}

func TestTextsFitIntoTheStatus(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("ü", 300)
	row := assessment.Rows(spec(""), []assessment.App{{Key: "a", Name: long, Version: long, MinVersion: long}})[0]
	for text, most := range map[string]int{row.Name: 255, row.Version: 64, row.CompatibleVersions: 255} {
		if len(text) > most || len(text) < most-1 || strings.ToValidUTF8(text, "") != text {
			t.Errorf("%d bytes of at most %d: %q", len(text), most, text)
		}
	}
}

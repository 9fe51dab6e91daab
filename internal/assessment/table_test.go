package assessment_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/assessment"
	"github.com/drover-dev/drover/internal/report"
)

func TestTheReportIsWrittenAsPeopleAndProgramsReadIt(t *testing.T) {
	t.Parallel()
	rows := []v1alpha1.AssessedApp{
		{
			Key: "com.example.a", Name: `Diagrams, "Pro"`, Version: "1.0", Enabled: true, CloudAvailability: "Available",
			CloudKey: "a.cloud", MigrationPath: "Automated", CompatibleVersions: ">= 2.0", VersionCompatibility: "Incompatible",
			UpgradeTo: "2.0", Decision: "NeededInCloud", Consent: "NotAgreed", InstalledInCloud: "Missing", RerunSupported: true,
			Blockers: []string{"One.", "Two."}, Warnings: []string{"Three."}, Suggestion: "Four.",
			Change: "Five.",
		},
		{Key: "com.example.b"},
	}
	want := "key,name,version,enabled,cloudAvailability,cloudKey,migrationPath,compatibleVersions,versionCompatibility,upgradeTo," +
		"decision,dataMigrationConsent,installedInCloud,rerunSupported,blockers,warnings,suggestion,changed\r\n" +
		`com.example.a,"Diagrams, ""Pro""",1.0,true,Available,a.cloud,Automated,>= 2.0,Incompatible,2.0,` +
		"NeededInCloud,NotAgreed,Missing,true,One. Two.,Three.,Four.,Five.\r\n" +
		"com.example.b,,,false,,,,,,,,,,false,,,,\r\n"
	got, err := report.CSV(assessment.Table(rows))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestRowsFitIntoAnObject takes the longest of all texts: no app has them all.
func TestRowsFitIntoAnObject(t *testing.T) {
	t.Parallel()
	for name, count := range map[string]int{"300 apps": 300, "as many as there may be": assessment.MaxApps} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			apps := make([]assessment.App, 0, count)
			for i := range count {
				apps = append(apps, assessment.App{
					Key: fmt.Sprintf("com.example.%s.app-%04d", strings.Repeat("k", 80), i), Name: strings.Repeat(`"`, 255),
					Version: "1." + strings.Repeat("0", 62), Listed: true, Path: "AUTOMATED", CloudKey: strings.Repeat("c", 100),
					Ranges: []assessment.Range{{Start: "2." + strings.Repeat("0", 62)}},
				})
			}
			c, needed := catalogue(t), spec("NeededInCloud")
			rows := c.Rows(needed, v1alpha1.DeploymentDataCenter, apps, assessment.Inventory{"x": true})
			before := slices.Clone(rows)
			for i := range before {
				before[i].Version, before[i].MigrationPath = strings.Repeat("0", 64), v1alpha1.PathInstallOnly
			}
			changed, _ := c.Compare(needed, before, rows)
			got := c.Decide(needed, changed)
			text, err := report.CSV(assessment.Table(got))
			if err != nil || len(text) >= 1<<20 {
				t.Errorf("the report has %d bytes, %v", len(text), err)
			}
			if len(got) != count || assessment.Summary(got).Blocked != int32(count) || len(got[0].Blockers) == 0 {
				t.Errorf("%d rows, %+v", len(got), got[0])
			}
			if object, err := json.Marshal(got); err != nil || len(object) >= 1<<20 {
				t.Errorf("the rows take %d bytes, %v", len(object), err)
			}
			if got[0].Change == "" || (count == 300 && (got[0].Suggestion == "" || len(got[0].Change) < 100)) {
				t.Errorf("the row lost texts: %+v", got[0])
			}
		})
	}
}

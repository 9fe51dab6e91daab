package assessment

import (
	"strconv"
	"strings"

	"github.com/drover-dev/drover/api/v1alpha1"
)

// column is a column of the report.
type column struct {
	name string
	cell func(*v1alpha1.AssessedApp) string
}

// columns are in the order in which people read. New ones go to the end: others read the report by position.
var columns = []column{
	{"key", func(row *v1alpha1.AssessedApp) string { return string(row.Key) }},
	{"name", func(row *v1alpha1.AssessedApp) string { return row.Name }},
	{"version", func(row *v1alpha1.AssessedApp) string { return row.Version }},
	{"enabled", func(row *v1alpha1.AssessedApp) string { return strconv.FormatBool(row.Enabled) }},
	{"cloudAvailability", func(row *v1alpha1.AssessedApp) string { return string(row.CloudAvailability) }},
	{"cloudKey", func(row *v1alpha1.AssessedApp) string { return row.CloudKey }},
	{"migrationPath", func(row *v1alpha1.AssessedApp) string { return string(row.MigrationPath) }},
	{"compatibleVersions", func(row *v1alpha1.AssessedApp) string { return row.CompatibleVersions }},
	{"versionCompatibility", func(row *v1alpha1.AssessedApp) string { return string(row.VersionCompatibility) }},
	{"upgradeTo", func(row *v1alpha1.AssessedApp) string { return row.UpgradeTo }},
	{"decision", func(row *v1alpha1.AssessedApp) string { return string(row.Decision) }},
	{"dataMigrationConsent", func(row *v1alpha1.AssessedApp) string { return string(row.Consent) }},
	{"installedInCloud", func(row *v1alpha1.AssessedApp) string { return string(row.InstalledInCloud) }},
	{"rerunSupported", func(row *v1alpha1.AssessedApp) string { return strconv.FormatBool(row.RerunSupported) }},
	{"blockers", func(row *v1alpha1.AssessedApp) string { return strings.Join(row.Blockers, " ") }},
	{"warnings", func(row *v1alpha1.AssessedApp) string { return strings.Join(row.Warnings, " ") }},
	{"suggestion", func(row *v1alpha1.AssessedApp) string { return row.Suggestion }},
	{"changed", func(row *v1alpha1.AssessedApp) string { return row.Change }},
}

// Table lists rows as the report has them, under a header.
func Table(rows []v1alpha1.AssessedApp) [][]string {
	header := make([]string, 0, len(columns))
	for _, c := range columns {
		header = append(header, c.name)
	}
	table := [][]string{header}
	for i := range rows {
		record := make([]string, 0, len(columns))
		for _, c := range columns {
			record = append(record, c.cell(&rows[i]))
		}
		table = append(table, record)
	}
	return table
}

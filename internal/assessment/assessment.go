// Package assessment says what is known of each app's way to the cloud. Pure functions.
package assessment

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/drover-dev/drover/api/v1alpha1"
)

// MaxApps is how many apps an AppAssessment holds.
const MaxApps = 1000

// App is an installed app, and what the Marketplace says of it.
type App struct {
	Key     string
	Name    string
	Version string
	Enabled bool
	// Listed tells that the Marketplace knows the app under this key.
	Listed bool
	// Availability and Path are the Marketplace's own words.
	Availability string
	Path         string
	// MinVersion and Ranges are the app versions that can be migrated. An empty end is open.
	MinVersion string
	Ranges     []Range
}

// Range is a range of versions, both ends included.
type Range struct{ Start, End string }

// Rows turns apps into the rows of an assessment, in the order of their keys.
func Rows(spec *v1alpha1.AppAssessmentSpec, apps []App) []v1alpha1.AssessedApp {
	decisions := make(map[string]v1alpha1.AppDecision, len(spec.Apps))
	for _, decision := range spec.Apps {
		decisions[string(decision.Key)] = decision
	}
	rows := make([]v1alpha1.AssessedApp, 0, len(apps))
	for _, app := range apps {
		row := v1alpha1.AssessedApp{
			Key:                v1alpha1.AppKey(app.Key),
			Name:               cut(app.Name, 255),
			Version:            cut(app.Version, 64),
			Enabled:            app.Enabled,
			CloudAvailability:  availability(app),
			MigrationPath:      path(app),
			CompatibleVersions: cut(versions(app), 255),
			Decision:           cmp.Or(spec.DefaultDecision, v1alpha1.DecisionUndecided),
			Consent:            v1alpha1.ConsentNotAgreed,
		}
		if decision, ok := decisions[app.Key]; ok {
			row.Decision = decision.Decision
			row.Consent = cmp.Or(decision.DataMigrationConsent, v1alpha1.ConsentNotAgreed)
		}
		rows = append(rows, row)
	}
	slices.SortFunc(rows, func(a, b v1alpha1.AssessedApp) int { return cmp.Compare(a.Key, b.Key) })
	return rows
}

// Decide applies a changed spec to rows that stand, without asking anybody again.
func Decide(spec *v1alpha1.AppAssessmentSpec, rows []v1alpha1.AssessedApp) []v1alpha1.AssessedApp {
	apps := make([]App, 0, len(rows))
	for _, row := range rows {
		apps = append(apps, App{Key: string(row.Key)})
	}
	decided := Rows(spec, apps)
	next := slices.Clone(rows)
	for i := range next {
		j, _ := slices.BinarySearchFunc(decided, next[i].Key, func(row v1alpha1.AssessedApp, key v1alpha1.AppKey) int {
			return cmp.Compare(row.Key, key)
		})
		next[i].Decision, next[i].Consent = decided[j].Decision, decided[j].Consent
	}
	return next
}

// Summary counts rows.
func Summary(rows []v1alpha1.AssessedApp) *v1alpha1.AssessmentSummary {
	summary := &v1alpha1.AssessmentSummary{}
	for _, row := range rows {
		summary.Total++
		switch row.Decision {
		case v1alpha1.DecisionNeededInCloud:
			summary.Needed++
			if !row.MigrationPath.Movable() {
				summary.Blocked++
			}
		case v1alpha1.DecisionNotNeededInCloud:
		case v1alpha1.DecisionUndecided:
			summary.Undecided++
		default:
			summary.Undecided++
		}
	}
	return summary
}

// Undecided names the apps without a decision.
func Undecided(rows []v1alpha1.AssessedApp) []string {
	var keys []string
	for _, row := range rows {
		if row.Decision == v1alpha1.DecisionUndecided {
			keys = append(keys, string(row.Key))
		}
	}
	return keys
}

// NotInstalled names the decisions for apps that are not installed.
func NotInstalled(spec *v1alpha1.AppAssessmentSpec, rows []v1alpha1.AssessedApp) []string {
	var keys []string
	for _, decision := range spec.Apps {
		installed := slices.ContainsFunc(rows, func(row v1alpha1.AssessedApp) bool { return row.Key == decision.Key })
		if !installed {
			keys = append(keys, string(decision.Key))
		}
	}
	return keys
}

// availability reads the Marketplace's word (documented: NATIVE, PUBLIC, PRIVATE). PRIVATE apps can be installed by link only.
func availability(app App) v1alpha1.CloudAvailability {
	switch {
	case !app.Listed:
		return v1alpha1.AvailabilityUnknown
	case app.Availability == "":
		return v1alpha1.AvailabilityUnavailable
	case slices.Contains([]string{"NATIVE", "PUBLIC", "PRIVATE"}, strings.ToUpper(app.Availability)):
		return v1alpha1.AvailabilityAvailable
	default:
		return v1alpha1.AvailabilityUnknown
	}
}

func path(app App) v1alpha1.MigrationPath {
	switch strings.ToUpper(app.Path) {
	case "AUTOMATED":
		return v1alpha1.PathAutomated
	case "INSTALL_ONLY":
		return v1alpha1.PathInstallOnly
	case "MANUAL":
		return v1alpha1.PathManual
	case "DISCARDED":
		return v1alpha1.PathDiscarded
	default:
		return v1alpha1.PathUnknown
	}
}

func versions(app App) string {
	var parts []string
	for _, r := range app.Ranges {
		switch {
		case r.Start != "" && r.End != "":
			parts = append(parts, fmt.Sprintf("%s to %s", r.Start, r.End))
		case r.Start != "":
			parts = append(parts, ">= "+r.Start)
		case r.End != "":
			parts = append(parts, "<= "+r.End)
		}
	}
	if len(parts) == 0 && app.MinVersion != "" {
		return ">= " + app.MinVersion
	}
	return strings.Join(parts, ", ")
}

func cut(text string, most int) string {
	if len(text) <= most {
		return text
	}
	return strings.ToValidUTF8(text[:most], "")
}

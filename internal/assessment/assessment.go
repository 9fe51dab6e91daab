// Package assessment says what is known of each app's way to the cloud, and what stands in it. Pure functions.
package assessment

import (
	"cmp"
	"slices"
	"strings"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/shorten"
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
	// CloudKey is the app's key in the cloud.
	CloudKey string
	// MinVersion and Ranges are the app versions that can be migrated. An empty end is open.
	MinVersion string
	Ranges     []Range
}

// Rows turns apps into the rows of an assessment, in the order of their keys.
func (c *Catalogue) Rows(
	spec *v1alpha1.AppAssessmentSpec, deployment v1alpha1.Deployment, apps []App, cloud Inventory,
) []v1alpha1.AssessedApp {
	rows := make([]v1alpha1.AssessedApp, 0, len(apps))
	for _, app := range apps {
		rows = append(rows, v1alpha1.AssessedApp{
			Key:                  v1alpha1.AppKey(app.Key),
			Name:                 shorten.Bare(app.Name, 255),
			Version:              shorten.Bare(app.Version, 64),
			Enabled:              app.Enabled,
			CloudAvailability:    availability(app),
			CloudKey:             shorten.Bare(app.CloudKey, 255),
			MigrationPath:        path(app),
			CompatibleVersions:   shorten.Bare(versions(app), 255),
			VersionCompatibility: compatibility(app),
			UpgradeTo:            shorten.Bare(upgradeTo(app), 64),
			InstalledInCloud:     cloud.find(app),
			RerunSupported:       c.Repeatable(app.Key, app.Version, deployment),
		})
	}
	slices.SortFunc(rows, func(a, b v1alpha1.AssessedApp) int { return cmp.Compare(a.Key, b.Key) })
	return c.Decide(spec, rows)
}

// Decide applies a spec to rows that stand, without asking anybody again.
func (c *Catalogue) Decide(spec *v1alpha1.AppAssessmentSpec, rows []v1alpha1.AssessedApp) []v1alpha1.AssessedApp {
	decisions := make(map[v1alpha1.AppKey]v1alpha1.AppDecision, len(spec.Apps))
	for _, decision := range spec.Apps {
		decisions[decision.Key] = decision
	}
	next := slices.Clone(rows)
	for i := range next {
		row := &next[i]
		row.Decision = cmp.Or(spec.DefaultDecision, v1alpha1.DecisionUndecided)
		row.Consent = v1alpha1.ConsentNotAgreed
		if decision, ok := decisions[row.Key]; ok {
			row.Decision = decision.Decision
			row.Consent = cmp.Or(decision.DataMigrationConsent, v1alpha1.ConsentNotAgreed)
		}
		c.judge(row)
	}
	return fit(next)
}

// judge fills in what follows from the rest of a row.
func (c *Catalogue) judge(row *v1alpha1.AssessedApp) {
	row.Blockers, row.Warnings, row.Suggestion = nil, nil, ""
	if row.InstalledInCloud == v1alpha1.CloudInstallationUnknown {
		row.InstalledInCloud = ""
	}
	if row.InstalledInCloud == "" && row.Decision == v1alpha1.DecisionNeededInCloud {
		row.InstalledInCloud = v1alpha1.CloudInstallationUnknown
	}
	for _, o := range obstacles(row) {
		row.Blockers = append(row.Blockers, shorten.Bare(o.text, 256))
		row.Suggestion = cmp.Or(row.Suggestion, shorten.Bare(o.next, 512))
	}
	if row.Decision == v1alpha1.DecisionNotNeededInCloud {
		return
	}
	if row.MigrationPath == v1alpha1.PathAutomated && row.VersionCompatibility == v1alpha1.VersionCompatibilityUnknown {
		row.Warnings = append(row.Warnings,
			"Drover cannot compare the installed version with those that can be migrated. Compare them yourself.")
	}
	for _, text := range c.warnings(string(row.Key), row.Version) {
		row.Warnings = append(row.Warnings, shorten.Bare(text, 512))
	}
}

// availability reads the Marketplace's word (documented: NATIVE, PUBLIC, PRIVATE). PRIVATE apps can be installed by link only.
// An app that the assistant can take has a cloud version, even where that word is missing.
func availability(app App) v1alpha1.CloudAvailability {
	switch {
	case !app.Listed:
		return v1alpha1.AvailabilityNotListed
	case app.Availability == "" && !path(app).Movable():
		return v1alpha1.AvailabilityUnavailable
	case slices.Contains([]string{native, "PUBLIC", "PRIVATE"}, strings.ToUpper(app.Availability)):
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

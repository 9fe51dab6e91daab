package assessment

import (
	"fmt"
	"slices"
	"strings"

	"github.com/drover-dev/drover/api/v1alpha1"
)

// Summary counts rows.
func Summary(rows []v1alpha1.AssessedApp) *v1alpha1.AssessmentSummary {
	summary := &v1alpha1.AssessmentSummary{}
	for i := range rows {
		row := &rows[i]
		summary.Total++
		switch row.Decision {
		case v1alpha1.DecisionNeededInCloud:
			summary.Needed++
			if blocked(row) {
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
	return named(rows, func(row *v1alpha1.AssessedApp) bool { return row.Decision == v1alpha1.DecisionUndecided })
}

// NotInstalled names the decisions for apps that are not installed. Where an app is installed whose key differs only in case,
// it says how that is written.
func NotInstalled(spec *v1alpha1.AppAssessmentSpec, rows []v1alpha1.AssessedApp) []string {
	installed := make(map[v1alpha1.AppKey]bool, len(rows))
	written := make(map[string]v1alpha1.AppKey, len(rows))
	for i := range rows {
		installed[rows[i].Key] = true
		written[strings.ToLower(string(rows[i].Key))] = rows[i].Key
	}
	var keys []string
	for _, decision := range spec.Apps {
		if installed[decision.Key] {
			continue
		}
		name := string(decision.Key)
		if right, ok := written[strings.ToLower(name)]; ok {
			name = fmt.Sprintf("%s (write %s)", name, right)
		}
		keys = append(keys, name)
	}
	return keys
}

// Preparation names the needed apps that are not known to be ready for a migration.
type Preparation struct {
	// Blocked apps have something in their way: no path, a version, no consent.
	Blocked []string
	// Missing apps are not installed on the cloud site.
	Missing []string
	// Unknown apps are those of which nothing tells whether they are installed there.
	Unknown []string
}

// Prepare looks at the needed apps.
func Prepare(rows []v1alpha1.AssessedApp) Preparation {
	needed := func(row *v1alpha1.AssessedApp) bool { return row.Decision == v1alpha1.DecisionNeededInCloud }
	return Preparation{
		Blocked: named(rows, func(row *v1alpha1.AssessedApp) bool { return needed(row) && has(row, stops, open) }),
		Missing: named(rows, func(row *v1alpha1.AssessedApp) bool { return needed(row) && has(row, missing) }),
		Unknown: named(rows, func(row *v1alpha1.AssessedApp) bool {
			return needed(row) && row.InstalledInCloud == v1alpha1.CloudInstallationUnknown
		}),
	}
}

func named(rows []v1alpha1.AssessedApp, which func(*v1alpha1.AssessedApp) bool) []string {
	var keys []string
	for row := range slices.Values(rows) {
		if which(&row) {
			keys = append(keys, string(row.Key))
		}
	}
	return keys
}

package assessment

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/drover-dev/drover/api/v1alpha1"
)

// native is the Marketplace's word for what is part of Confluence in the cloud, so that nobody has to install it there.
const native = "NATIVE"

// appsCheck is Atlassian's check that names needed apps which are not installed on the cloud site.
const appsCheck = "AppsNotInstalledOnCloud"

// shownOccurrences is how many occurrences of a check stand in a status: a list as long as that may go on.
const shownOccurrences = 5

// Inventory holds the keys of the apps on the cloud site. A nil one is not known.
type Inventory map[string]bool

// find tells whether an app is on the cloud site: under its key there, or under the one that it has here.
func (i Inventory) find(app App) v1alpha1.CloudInstallation {
	switch {
	case strings.EqualFold(app.Availability, native):
		return v1alpha1.CloudInstalled
	case i == nil:
		return v1alpha1.CloudInstallationUnknown
	case i[app.Key] || i[app.CloudKey]:
		return v1alpha1.CloudInstalled
	default:
		return v1alpha1.CloudMissing
	}
}

// Finding is what the checks of a Migration tell about the apps on the cloud site.
type Finding struct {
	// At is when the checks were over.
	At time.Time
	// Scope are the apps of the plan that was checked.
	Scope []v1alpha1.AppKey
	// Missing is what the check of the apps named: keys or names.
	Missing []string
	// Mended tells that the check failed before and passes now.
	Mended bool
}

// FindingOf reads the checks of a Migration. It tells whether they are over and say anything about apps.
func FindingOf(m *v1alpha1.Migration) (Finding, bool) {
	checks, job := m.Status.Checks, m.Status.Job
	if checks == nil || checks.FinishedAt == nil || job == nil || checks.JobID != job.ID {
		return Finding{}, false
	}
	finding := Finding{At: checks.FinishedAt.Time, Scope: job.Apps}
	for i := range checks.Items {
		item := &checks.Items[i]
		switch {
		case item.Change == v1alpha1.CheckFixed && item.Key == appsCheck:
			finding.Mended = true
		case item.Key == appsCheck:
			finding.Missing = item.Occurrences
		case item.Area == "system" && item.Key == "Check":
			// The checks could not be run at all, so nothing passed either.
			return Finding{}, false
		}
	}
	return finding, len(finding.Scope) > 0 || len(finding.Missing) > 0
}

// Tell applies findings to rows, the oldest first, so that the newest one that tells counts. That an app is installed is believed
// only where the check told about it before: nobody outside Atlassian knows whether the check is among those that ran.
func Tell(rows []v1alpha1.AssessedApp, findings []Finding) []v1alpha1.AssessedApp {
	next := slices.Clone(rows)
	ordered := slices.SortedFunc(slices.Values(findings), func(a, b Finding) int { return a.At.Compare(b.At) })
	for i := range next {
		for _, finding := range ordered {
			next[i].InstalledInCloud = cmp.Or(finding.about(&next[i]), next[i].InstalledInCloud)
		}
	}
	return next
}

func (f Finding) about(row *v1alpha1.AssessedApp) v1alpha1.CloudInstallation {
	switch {
	case slices.ContainsFunc(f.Missing, func(text string) bool { return names(text, row) }):
		return v1alpha1.CloudMissing
	case !slices.Contains(f.Scope, row.Key):
		return ""
	case f.Mended || (row.InstalledInCloud == v1alpha1.CloudMissing && len(f.Missing) < shownOccurrences):
		return v1alpha1.CloudInstalled
	default:
		return ""
	}
}

// names tells whether a text of Atlassian's names an app. How it does so is not documented: by the name, or by a key with or
// without more around it.
func names(text string, row *v1alpha1.AssessedApp) bool {
	if strings.EqualFold(strings.TrimSpace(text), row.Name) && row.Name != "" {
		return true
	}
	words := strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(" \t()[]{}<>,;:'\"", r) })
	return slices.ContainsFunc([]string{string(row.Key), row.CloudKey}, func(key string) bool {
		if !strings.Contains(key, ".") {
			// A key that looks like any word is believed only if it stands alone.
			return key != "" && strings.EqualFold(strings.TrimSpace(text), key)
		}
		return slices.ContainsFunc(words, func(word string) bool { return strings.EqualFold(strings.TrimRight(word, "."), key) })
	})
}

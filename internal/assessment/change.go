package assessment

import (
	"fmt"
	"slices"
	"strings"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/shorten"
)

const (
	// maxChange is how long the text of a change may be.
	maxChange = 128
	// versionShown is how much of a version such a text shows, so that two of them leave room for the rest.
	versionShown = 40
	// keyShown is how much of a key a note about changes shows: five of them and their changes fit into an event.
	keyShown = 60
	// changesNamed is how many changes such a note names.
	changesNamed = 5
)

// Compare holds the rows of a refresh against those of the one before it, and tells whether any app changed, came or went. If so,
// only what changed now stands in the rows; if not, what changed last stays. Both sides are looked at under the same decisions,
// because what people decide is no change of an app.
func (c *Catalogue) Compare(spec *v1alpha1.AppAssessmentSpec, before, after []v1alpha1.AssessedApp) (
	rows []v1alpha1.AssessedApp, changed bool,
) {
	known := byKey(c.Decide(spec, before))
	rows = slices.Clone(after)
	gone := len(known)
	for i := range rows {
		row, old := &rows[i], known[rows[i].Key]
		if old != nil {
			gone--
		}
		row.Change = change(old, row)
		changed = changed || row.Change != ""
	}
	if changed || gone > 0 {
		return rows, true
	}
	for i := range rows {
		rows[i].Change = known[rows[i].Key].Change
	}
	return rows, false
}

// Changes says in one text, short enough for an event, what a refresh found changed. Apps that are gone are those that only the
// rows of before have.
func Changes(before, after []v1alpha1.AssessedApp) string {
	var texts []string
	add := func(key v1alpha1.AppKey, text string) {
		texts = append(texts, fmt.Sprintf("%s (%s)", shorten.Bare(string(key), keyShown), text))
	}
	now := byKey(after)
	for i := range before {
		if now[before[i].Key] == nil {
			add(before[i].Key, "uninstalled")
		}
	}
	for i := range after {
		if after[i].Change != "" {
			add(after[i].Key, after[i].Change)
		}
	}
	more := ""
	if rest := len(texts) - changesNamed; rest > 0 {
		texts, more = texts[:changesNamed], fmt.Sprintf(", and %d more", rest)
	}
	return strings.Join(texts, ", ") + more
}

// change says what differs between two rows of an app. The first part is what matters most; parts that find no room are left out,
// because the row shows what is true now.
func change(old, row *v1alpha1.AssessedApp) string {
	var parts []string
	say := func(when bool, format string, args ...any) {
		if when {
			parts = append(parts, fmt.Sprintf(format, args...))
		}
	}
	if old == nil {
		say(true, "installed")
		say(blocked(row), "blocked")
		return strings.Join(parts, ", ")
	}
	compatibility := row.VersionCompatibility
	available := row.CloudAvailability
	differs := compatibility != old.VersionCompatibility
	say(blocked(row) && !blocked(old), "newly blocked")
	say(blocked(old) && !blocked(row), "no longer blocked")
	was, is := shorten.Bare(old.Version, versionShown), shorten.Bare(row.Version, versionShown)
	say(row.Version != old.Version, "updated from %s to %s", was, is)
	say(differs && compatibility == v1alpha1.VersionIncompatible, "version now incompatible")
	say(differs && compatibility == v1alpha1.VersionCompatible, "version now compatible")
	say(row.MigrationPath != old.MigrationPath, "path from %s to %s", old.MigrationPath, row.MigrationPath)
	say(available != old.CloudAvailability, "cloud availability from %s to %s", old.CloudAvailability, available)
	return joined(parts)
}

// joined is as many of the parts as find room.
func joined(parts []string) string {
	text := ""
	for _, part := range parts {
		longer := strings.TrimPrefix(text+", "+part, ", ")
		if len(longer) > maxChange {
			break
		}
		text = longer
	}
	return text
}

func byKey(rows []v1alpha1.AssessedApp) map[v1alpha1.AppKey]*v1alpha1.AssessedApp {
	found := make(map[v1alpha1.AppKey]*v1alpha1.AssessedApp, len(rows))
	for i := range rows {
		found[rows[i].Key] = &rows[i]
	}
	return found
}

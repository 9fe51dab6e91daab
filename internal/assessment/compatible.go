package assessment

import (
	"fmt"
	"strings"

	"github.com/drover-dev/drover/api/v1alpha1"
)

// Range is a range of versions, both ends included. An empty end is open.
type Range struct{ Start, End string }

// migratable are the versions of an app that can be migrated. The least version counts only where no range is stated.
func (a App) migratable() []Range {
	var ranges []Range
	for _, r := range a.Ranges {
		if r != (Range{}) {
			ranges = append(ranges, r)
		}
	}
	if len(ranges) == 0 && a.MinVersion != "" {
		return []Range{{Start: a.MinVersion}}
	}
	return ranges
}

func (r Range) String() string {
	switch {
	case r.End == "":
		return ">= " + r.Start
	case r.Start == "":
		return "<= " + r.End
	default:
		return fmt.Sprintf("%s to %s", r.Start, r.End)
	}
}

func versions(app App) string {
	var parts []string
	for _, r := range app.migratable() {
		parts = append(parts, r.String())
	}
	return strings.Join(parts, ", ")
}

// compatibility holds the installed version against the ranges. A range that cannot be read may be the one that fits, so
// without another that does, nothing is known.
func compatibility(app App) v1alpha1.VersionCompatibility {
	ranges := app.migratable()
	if len(ranges) == 0 {
		return ""
	}
	installed, ok := ParseVersion(app.Version)
	if !ok {
		return v1alpha1.VersionCompatibilityUnknown
	}
	result := v1alpha1.VersionIncompatible
	for _, r := range ranges {
		holds, readable := r.holds(installed)
		switch {
		case holds:
			return v1alpha1.VersionCompatible
		case !readable:
			result = v1alpha1.VersionCompatibilityUnknown
		}
	}
	return result
}

func (r Range) holds(v Version) (holds, readable bool) {
	if r.Start != "" {
		start, ok := ParseVersion(r.Start)
		if !ok {
			return false, false
		}
		if v.Compare(start) < 0 {
			return false, true
		}
	}
	if r.End != "" {
		end, ok := ParseVersion(r.End)
		if !ok {
			return false, false
		}
		return v.Compare(end) <= 0, true
	}
	return true, true
}

// upgradeTo names the lowest version above the installed one with which a range begins.
func upgradeTo(app App) string {
	installed, ok := ParseVersion(app.Version)
	if !ok || compatibility(app) != v1alpha1.VersionIncompatible {
		return ""
	}
	best, lowest := "", Version{}
	for _, r := range app.migratable() {
		start, ok := ParseVersion(r.Start)
		if ok && start.Compare(installed) > 0 && (best == "" || start.Compare(lowest) < 0) {
			best, lowest = r.Start, start
		}
	}
	return best
}

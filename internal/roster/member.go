package roster

import (
	"slices"
	"time"

	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/resourceversion"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/lifecycle"
	"github.com/drover-dev/drover/internal/schedule"
)

type member struct {
	name  types.NamespacedName
	entry schedule.Entry
	site  types.NamespacedName
	// party is the identity under which it is indexed.
	party string
	// pinned is the identity that the migration's job is bound to.
	pinned    string
	version   string
	following bool
	// open is the run that is open, or is being started; nil where there is none.
	open *openRun
	// triggers tells that the app migration of a plan runs again, and moved that data moved, or may have.
	triggers, moved bool
	jobs            []string
	saved           saved
	// assumed holds slot and spaces from the grant until the intent is written, which is when the object itself says so.
	assumed bool
	// denied tells that it was not granted just now: it waits, although its object does not say so yet.
	denied bool
	// assumedTrigger does the same for the trigger of apps.
	assumedTrigger bool
}

// counted is what a CloudSite shows of a migration: that it waits, and that it runs.
func counted(m *member) [2]bool {
	if m == nil {
		return [2]bool{}
	}
	return [2]bool{m.entry.Waits, m.following}
}

// jobsOf are the jobs that a migration has, or had.
func jobsOf(m *v1alpha1.Migration) []string {
	var jobs []string
	if m.Status.Job != nil {
		jobs = append(jobs, m.Status.Job.ID)
	}
	for i := range m.Status.Runs {
		jobs = append(jobs, m.Status.Runs[i].JobID)
	}
	slices.Sort(jobs)
	return slices.Compact(jobs)
}

func (m *member) effective(now time.Time) schedule.Entry {
	entry := m.effectiveUnassumed(now)
	entry.HoldsSlot = entry.HoldsSlot || m.assumed
	entry.HoldsSpaces = entry.HoldsSpaces || m.assumed
	return entry
}

// effectiveUnassumed is what the object itself says by now.
func (m *member) effectiveUnassumed(now time.Time) schedule.Entry {
	entry := m.entry
	if !entry.SlotEnds.IsZero() && !now.Before(entry.SlotEnds) {
		entry.HoldsSlot = false
	}
	return entry
}

func entryOf(m *v1alpha1.Migration) schedule.Entry {
	entry := schedule.Entry{
		Name:        m.Namespace + "/" + m.Name,
		UID:         string(m.UID),
		Created:     m.CreationTimestamp.Time,
		HoldsSlot:   lifecycle.HoldsSlot(&m.Status),
		SlotEnds:    lifecycle.SlotEnds(m),
		HoldsSpaces: lifecycle.HoldsSpaces(&m.Status),
		Waits:       waits(m),
		Since:       since(m),
		Spaces:      scopeOf(m),
	}
	if m.Spec.Priority != nil {
		entry.Priority = *m.Spec.Priority
	}
	return entry
}

// scopeOf are the spaces that a migration moves.
func scopeOf(m *v1alpha1.Migration) schedule.SpaceSet {
	spaces := m.Spec.Scope.Spaces
	if spaces.Selection == v1alpha1.SpacesAll {
		return schedule.AllSpacesBut(texts(spaces.Exclude))
	}
	return schedule.Spaces(texts(spaces.Keys))
}

func texts(keys []v1alpha1.SpaceKey) []string {
	result := make([]string, 0, len(keys))
	for _, key := range keys {
		result = append(result, string(key))
	}
	return result
}

func freed(old, next *member) bool {
	return (old.entry.HoldsSlot && !next.entry.HoldsSlot) || (old.entry.HoldsSpaces && !next.entry.HoldsSpaces) ||
		(old.triggers && !next.triggers)
}

// Older tells whether the first version of an object came before the second. Versions that cannot be compared are not older.
func Older(version, than string) bool {
	order, err := resourceversion.CompareResourceVersion(version, than)
	return err == nil && order < 0
}

func since(m *v1alpha1.Migration) time.Time {
	if m.Status.QueuedAt == nil {
		return time.Time{}
	}
	return m.Status.QueuedAt.Time
}

package roster

import (
	"slices"

	"k8s.io/apimachinery/pkg/types"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/schedule"
)

// leftRun is a run whose Migration was deleted while it was open. It goes on at Atlassian, and holds what a migration holds.
type leftRun struct {
	record v1alpha1.AbandonedRun
	entry  schedule.Entry
}

// LeftBehind names the Migrations that were deleted while their run brought spaces to the site of a CloudSite, from whichever
// instance: whose spaces are on the site, no object tells any more.
func (r *Roster) LeftBehind(name types.NamespacedName) []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	var left []string
	for _, other := range r.sites {
		if destination(other.identity) == destination(r.sites[name].identity) {
			for _, run := range other.left {
				if !run.record.Saved {
					left = append(left, "Migration "+run.record.Migration)
				}
			}
		}
	}
	slices.Sort(left)
	return slices.Compact(left)
}

func allLeftBy(site *v1alpha1.CloudSite) []leftRun {
	left := make([]leftRun, 0, len(site.Status.Abandoned))
	for i := range site.Status.Abandoned {
		left = append(left, leftBy(site.Namespace, site.Status.Abandoned[i]))
	}
	return left
}

// leftBy is what such a run holds. A plan that nobody is known to have run holds no slot.
func leftBy(namespace string, record v1alpha1.AbandonedRun) leftRun {
	entry := schedule.Entry{
		Name: namespace + "/" + record.Migration, UID: "abandoned/" + record.JobID, Created: record.Since.Time,
		HoldsSlot: !record.Saved, HoldsSpaces: true, Deleted: true, Unread: record.Message, Spaces: spacesOf(&record),
	}
	if record.Saved {
		entry.Says = aboutSaved(entry)
	}
	return leftRun{record, entry}
}

func aboutSaved(plan schedule.Entry) string {
	if plan.Unread == "" {
		return "Migration " + plan.Name + " was deleted, and it is looked whether somebody has run its plan in the assistant, which has " +
			"spaces of this one."
	}
	return "Migration " + plan.Name + " was deleted, and whether somebody has run its plan in the assistant, which has spaces of this " +
		"one, cannot be read: " + plan.Unread + " It is waited for. If that stays so, look at the plan in the assistant: once it is " +
		"sure that it does not run, take it out of status.abandoned of its CloudSite."
}

// spacesOf are the spaces of such a run, or all of them where nothing tells which they are.
func spacesOf(run *v1alpha1.AbandonedRun) schedule.SpaceSet {
	if run.Holds == v1alpha1.AbandonedHoldsListed || run.Holds == v1alpha1.AbandonedHoldsNone {
		return schedule.Spaces(texts(run.Spaces))
	}
	return schedule.AllSpacesBut(nil)
}

// leftRuns are such runs that stand in the way of a pair: those of its own in a slot as well.
func (r *Roster) leftRuns(identity string) []*schedule.Entry {
	var entries []*schedule.Entry
	for _, other := range r.sites {
		if other.gone || destination(other.identity) != destination(identity) {
			continue
		}
		for _, run := range other.left {
			entries = r.holding(entries, other.identity, identity, run)
		}
	}
	return append(entries, r.unrecordedRuns(identity)...)
}

// holding adds what such a run of a pair holds for another pair of the same site, or for its own.
func (r *Roster) holding(entries []*schedule.Entry, pair, identity string, run leftRun) []*schedule.Entry {
	if r.isFollowed(pair, run.record.JobID) {
		return entries
	}
	entry := run.entry
	entry.HoldsSlot = entry.HoldsSlot && pair == identity
	return append(entries, &entry)
}

// isFollowed tells of a run that a migration has adopted and follows: that one holds what it holds.
func (r *Roster) isFollowed(identity, jobID string) bool {
	for _, m := range r.parties[identity].busy {
		if m.open != nil && m.open.left.JobID == jobID {
			return true
		}
	}
	return false
}

// compareLeft calls up who waits for such a run that is over, and the CloudSite that is to look after a new one.
func (r *Roster) compareLeft(site types.NamespacedName, before, after []leftRun) {
	if lacks(after, before) {
		r.wakeAll(site)
	}
	if lacks(before, after) {
		r.WakeSite(site)
	}
}

// lacks tells whether some of the others are missing from these runs.
func lacks(these, others []leftRun) bool {
	return slices.ContainsFunc(others, func(other leftRun) bool {
		return !slices.ContainsFunc(these, func(one leftRun) bool { return one.record.JobID == other.record.JobID })
	})
}

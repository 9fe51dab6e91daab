package roster

import (
	"slices"

	"k8s.io/apimachinery/pkg/types"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/schedule"
)

// leftRun is a run whose Migration was deleted while it was open. It goes on at Atlassian, and holds what a migration holds.
type leftRun struct {
	migration, jobID string
	entry            schedule.Entry
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
				left = append(left, "Migration "+run.migration)
			}
		}
	}
	slices.Sort(left)
	return slices.Compact(left)
}

func leftBy(site *v1alpha1.CloudSite) []leftRun {
	left := make([]leftRun, 0, len(site.Status.Abandoned))
	for i := range site.Status.Abandoned {
		run := &site.Status.Abandoned[i]
		left = append(left, leftRun{run.Migration, run.JobID, schedule.Entry{
			Name: site.Namespace + "/" + run.Migration, UID: "abandoned/" + run.JobID, Created: run.Since.Time,
			HoldsSlot: true, HoldsSpaces: true, Deleted: true, Unread: run.Message, Spaces: spacesOf(run),
		}})
	}
	return left
}

// spacesOf are the spaces of such a run, or all of them where nothing tells which they are.
func spacesOf(run *v1alpha1.AbandonedRun) schedule.SpaceSet {
	if run.Holds == v1alpha1.AbandonedHoldsListed || run.Holds == v1alpha1.AbandonedHoldsNone {
		return schedule.Spaces(texts(run.Spaces))
	}
	return schedule.AllSpacesBut(nil)
}

// leftRuns are such runs that stand in the way of a pair: those of its own in a slot as well. What the record of a CloudSite said that
// is gone holds nothing, because nobody could ever end it.
func (r *Roster) leftRuns(identity string) []*schedule.Entry {
	var entries []*schedule.Entry
	for _, other := range r.sites {
		if other.gone || destination(other.identity) != destination(identity) {
			continue
		}
		for _, run := range other.left {
			if r.isFollowed(other.identity, run.jobID) {
				continue
			}
			entry := run.entry
			entry.HoldsSlot = other.identity == identity
			entries = append(entries, &entry)
		}
	}
	return entries
}

// isFollowed tells of a run that a migration has adopted and follows: that one holds what it holds.
func (r *Roster) isFollowed(identity, jobID string) bool {
	for _, m := range r.parties[identity].busy {
		if m.open != nil && m.open.JobID == jobID {
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
		return !slices.ContainsFunc(these, func(one leftRun) bool { return one.jobID == other.jobID })
	})
}

package roster

import (
	"cmp"
	"maps"
	"slices"

	"k8s.io/apimachinery/pkg/types"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/schedule"
)

// unrecorded is a run that no object tells of: its migration is deleted or shows an older status, and no CloudSite has it in its
// status, or the one that had it is gone. It holds what it holds until a CloudSite of its pair records it. A restart forgets it.
type unrecorded struct {
	identity, namespace string
	record              v1alpha1.AbandonedRun
}

// LeaveBehind takes note of a run that goes on without its migration. From now on nobody starts with its spaces, also before it is
// recorded anywhere.
func (r *Roster) LeaveBehind(m *v1alpha1.Migration, cloudSite string, record v1alpha1.AbandonedRun) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.leaveBehind(r.pairOfPlan(m, cloudSite, record.JobID), m.Namespace, record)
}

func (r *Roster) leaveBehind(identity, namespace string, record v1alpha1.AbandonedRun) {
	r.unrecorded[record.JobID] = unrecorded{identity, namespace, record}
	for name := range r.live(identity) {
		r.WakeSite(name)
	}
}

// Unrecorded are the runs that a CloudSite is to record: those of its pair that no other one has.
func (r *Roster) Unrecorded(site types.NamespacedName) []v1alpha1.AbandonedRun {
	r.mu.Lock()
	defer r.mu.Unlock()
	var records []v1alpha1.AbandonedRun
	for _, jobID := range slices.Sorted(maps.Keys(r.unrecorded)) {
		if one := r.unrecorded[jobID]; one.identity == r.sites[site].identity {
			records = append(records, one.record)
		}
	}
	return records
}

// Keeper is the CloudSite on which a run that is left behind is recorded: the one that its plan was made through, the one that its
// migration has now, or another one of the same pair.
func (r *Roster) Keeper(m *v1alpha1.Migration, cloudSite, jobID string) (keeper types.NamespacedName, exists bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	live := r.live(r.pairOfPlan(m, cloudSite, jobID))
	for _, name := range []string{cloudSite, m.Spec.CloudSiteRef.Name} {
		if own := (types.NamespacedName{Namespace: m.Namespace, Name: name}); live[own] {
			return own, true
		}
	}
	for name := range live {
		if !exists || name.String() < keeper.String() {
			keeper, exists = name, true
		}
	}
	return keeper, exists
}

// live are the CloudSites of a pair that are not gone.
func (r *Roster) live(identity string) map[types.NamespacedName]bool {
	live := map[types.NamespacedName]bool{}
	for name, site := range r.sites {
		if site.identity == identity && !site.gone {
			live[name] = true
		}
	}
	return live
}

// pairOfPlan is the pair that a plan of a migration joins: the one that its job names, or else that of the CloudSite that it was made
// through.
func (r *Roster) pairOfPlan(m *v1alpha1.Migration, cloudSite, jobID string) string {
	pinned := pinnedIdentity(m)
	if pinned != "" && m.Status.Job.ID == jobID {
		return pinned
	}
	through := func(name string) string {
		return r.sites[types.NamespacedName{Namespace: m.Namespace, Name: name}].identity
	}
	return cmp.Or(through(cloudSite), pinned, through(m.Spec.CloudSiteRef.Name))
}

// settleUnrecorded forgets the runs that a CloudSite has recorded, and takes note of those that it told of and that are lost with it.
func (r *Roster) settleUnrecorded(name types.NamespacedName, old, next pair) {
	for _, run := range next.left {
		delete(r.unrecorded, run.record.JobID)
	}
	if old.uid != "" && old.uid != next.uid {
		r.loseRecords(name, old)
	}
}

func (r *Roster) loseRecords(name types.NamespacedName, site pair) {
	for _, run := range site.left {
		if !r.isRecorded(site.identity, run.record.JobID) {
			r.leaveBehind(site.identity, name.Namespace, run.record)
		}
	}
}

// isRecorded tells whether a CloudSite of a pair tells of a run.
func (r *Roster) isRecorded(identity, jobID string) bool {
	for name := range r.live(identity) {
		if slices.ContainsFunc(r.sites[name].left, func(run leftRun) bool { return run.record.JobID == jobID }) {
			return true
		}
	}
	return false
}

// unrecordedRuns are such runs that stand in the way of a pair. Where no CloudSite is left that could tell when one is over, it holds
// nothing.
func (r *Roster) unrecordedRuns(identity string) []*schedule.Entry {
	var entries []*schedule.Entry
	for _, one := range r.unrecorded {
		if destination(one.identity) != destination(identity) || len(r.live(one.identity)) == 0 {
			continue
		}
		entries = r.holding(entries, one.identity, identity, leftBy(one.namespace, one.record))
	}
	return entries
}

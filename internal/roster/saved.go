package roster

import (
	"cmp"
	"slices"
	"time"

	"k8s.io/apimachinery/pkg/types"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/lifecycle"
	"github.com/drover-dev/drover/internal/schedule"
)

// SavedPlan is a plan that stands in the assistant's list and that nobody has run, as far as its migration knows.
type SavedPlan struct {
	// Migration is whose plan it is, and CloudSite is what it was made through, whichever the migration names by now.
	Migration, CloudSite types.NamespacedName
	JobID                string
	// Identity is the pair of instance and site that the plan joins, and SamePair tells that it is the one of who asks.
	Identity string
	SamePair bool
	// Idle is when somebody saw last that nobody had run it; zero where nobody looked, or saw that it ran, or may.
	Idle time.Time
}

// SavedPlans are those plans of other migrations that would bring spaces of a migration to the same site, if somebody ran them.
func (r *Roster) SavedPlans(name types.NamespacedName) []SavedPlan {
	r.mu.Lock()
	defer r.mu.Unlock()
	wanted := r.migrations[name]
	if wanted == nil {
		return nil
	}
	own := r.identityOf(wanted)
	var plans []SavedPlan
	for otherName, m := range r.saved {
		// A plan keeps the sides that it was made for, wherever its CloudSite leads by now.
		identity := cmp.Or(m.pinned, r.sites[m.site].identity)
		if otherName == name || destination(identity) != destination(own) {
			continue
		}
		if _, both := schedule.Overlap(wanted.entry.Spaces, m.saved.spaces); both {
			plans = append(plans, SavedPlan{
				Migration: otherName, CloudSite: m.saved.through, JobID: m.saved.jobID, Identity: identity, SamePair: identity == own,
				Idle: r.idleSince(otherName, m.saved.jobID),
			})
		}
	}
	slices.SortFunc(plans, func(a, b SavedPlan) int {
		return cmp.Or(cmp.Compare(r.unsighted(a), r.unsighted(b)), cmp.Compare(a.Migration.String(), b.Migration.String()))
	})
	return plans
}

// unsighted puts the plans first of which something was seen before: if they still run, nobody needs to ask about the others.
func (r *Roster) unsighted(plan SavedPlan) int {
	if r.sightings[plan.Migration] != nil {
		return 0
	}
	return 1
}

// saved is a plan without a run, and what it may move.
type saved struct {
	jobID   string
	through types.NamespacedName
	spaces  schedule.SpaceSet
}

func savedOf(m *v1alpha1.Migration) saved {
	job := m.Status.Job
	if job == nil || slices.ContainsFunc(m.Status.Runs, func(run v1alpha1.Run) bool { return run.JobID == job.ID }) {
		return saved{}
	}
	through := types.NamespacedName{Namespace: m.Namespace, Name: cmp.Or(job.CloudSite, m.Spec.CloudSiteRef.Name)}
	if job.SpecDigest != lifecycle.SpecDigest(&m.Spec) {
		// The spec was edited since, and does not tell any more what the plan moves.
		return saved{job.ID, through, schedule.AllSpacesBut(nil)}
	}
	return saved{job.ID, through, scopeOf(m)}
}

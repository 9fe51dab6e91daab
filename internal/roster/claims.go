package roster

import (
	"slices"

	"k8s.io/apimachinery/pkg/types"

	"github.com/drover-dev/drover/api/v1alpha1"
)

// ClaimJob names another migration that has a job, had it, or is about to take it up. Where there is none the job counts for the one
// that asks, at once: until its status says so itself, or until ReleaseJob.
func (r *Roster) ClaimJob(name types.NamespacedName, jobID string) (other string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for otherName, m := range r.migrations {
		if otherName != name && (slices.Contains(m.jobs, jobID) || r.claims[otherName] == jobID) {
			return m.entry.Name
		}
	}
	if r.migrations[name] != nil {
		r.claims[name] = jobID
	}
	return ""
}

// ReleaseJob ends a claim of which nothing came.
func (r *Roster) ReleaseJob(name types.NamespacedName) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.claims, name)
}

// settleClaim ends a claim that the status of a migration stands for by now, or whose job it does not want any more.
func (r *Roster) settleClaim(name types.NamespacedName, m *v1alpha1.Migration) {
	if claimed, ok := r.claims[name]; ok && (m.Status.Job != nil || m.Spec.AdoptJobID != claimed) {
		delete(r.claims, name)
	}
}

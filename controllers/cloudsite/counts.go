package cloudsite

import (
	"time"

	"github.com/drover-dev/drover/api/v1alpha1"
)

// countInterval is how often the counts of migrations are written at most: in a large wave they change all the time.
const countInterval = time.Minute

// count brings the counts of migrations up to date, and tells when it may, if it may not yet.
func (r *Reconciler) count(v *visit) time.Duration {
	queued, running := r.Roster.Counts(v.name)
	counts := v1alpha1.MigrationCounts{Queued: queued, Running: running}
	if old := v.cs.Status.Migrations; old != nil && *old == counts {
		return 0
	}
	if wait := r.counted.Wait(v.cs.UID, "", v.now); wait > 0 {
		return wait
	}
	v.cs.Status.Migrations = &counts
	r.counted.Hold(v.cs.UID, "", v.now.Add(countInterval))
	return 0
}

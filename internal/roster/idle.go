package roster

import (
	"time"

	"k8s.io/apimachinery/pkg/types"
)

// idle is when somebody saw last that nobody had run a saved plan.
type idle struct {
	jobID string
	at    time.Time
}

// NoteIdle takes note that nobody had run a saved plan at a time. It holds nothing: it spares those who would ask the same right after.
func (r *Roster) NoteIdle(plan SavedPlan, at time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	m := r.migrations[plan.Migration]
	if m == nil || m.saved.jobID != plan.JobID {
		return
	}
	delete(r.sightings, plan.Migration)
	r.idle[plan.Migration] = idle{plan.JobID, at}
}

// idleSince is when a plan was seen last without a run. That it ran, or may have, counts for more than what was seen before.
func (r *Roster) idleSince(migration types.NamespacedName, jobID string) time.Time {
	if last := r.idle[migration]; last.jobID == jobID && r.sightings[migration] == nil {
		return last.at
	}
	return time.Time{}
}

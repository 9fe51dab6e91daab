package roster

import (
	"time"

	"k8s.io/apimachinery/pkg/types"

	"github.com/drover-dev/drover/internal/schedule"
)

// Sighting is what somebody saw of a saved plan: that it runs, or that it cannot be told whether it does.
type Sighting struct {
	// TaskID is the task that runs it; it is missing where nobody could see whether there is one.
	TaskID string
	// Says is what people read who wait for its spaces.
	Says string
	// Until is when it is to be looked at again: so long it holds its spaces, and nobody else needs to look.
	Until time.Time
}

// sighting is one with what it holds.
type sighting struct {
	Sighting
	plan  SavedPlan
	entry schedule.Entry
	// told tells that its migration knows.
	told bool
}

// NoteSighting takes note of a saved plan that runs, or may. Its migration, which waits and so asks nothing, is called up to follow it.
// A restart forgets it, and whoever wants to start looks again.
func (r *Roster) NoteSighting(plan SavedPlan, seen Sighting) {
	r.mu.Lock()
	defer r.mu.Unlock()
	m := r.migrations[plan.Migration]
	if m == nil || m.saved.jobID != plan.JobID {
		return
	}
	r.sightings[plan.Migration] = &sighting{Sighting: seen, plan: plan, entry: schedule.Entry{
		Name: m.entry.Name, UID: m.entry.UID, HoldsSpaces: true, Spaces: m.saved.spaces, Says: seen.Says,
	}}
	if seen.TaskID != "" {
		r.WakeMigration(plan.Migration)
	}
}

// DropSighting forgets what was seen of the plan of a migration, whether it ran or not.
func (r *Roster) DropSighting(migration types.NamespacedName) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.sightings, migration)
	delete(r.idle, migration)
}

// IsSeenToRun tells a migration, once for each time, that somebody saw its saved plan run.
func (r *Roster) IsSeenToRun(migration types.NamespacedName) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	seen := r.sightings[migration]
	if seen == nil || seen.told || seen.TaskID == "" {
		return false
	}
	seen.told = true
	return true
}

// seenToRun are the plans that hold their spaces on a site because somebody saw them run.
func (r *Roster) seenToRun(identity string, now time.Time) []*schedule.Entry {
	var entries []*schedule.Entry
	for _, seen := range r.sightings {
		if now.Before(seen.Until) && destination(seen.plan.Identity) == destination(identity) {
			entries = append(entries, &seen.entry)
		}
	}
	return entries
}

// forgetSighting forgets what was seen of a plan that its migration has run, or does not have any more.
func (r *Roster) forgetSighting(name types.NamespacedName, jobID string) {
	if seen := r.sightings[name]; seen != nil && seen.plan.JobID != jobID {
		delete(r.sightings, name)
	}
	if r.idle[name].jobID != jobID {
		delete(r.idle, name)
	}
}

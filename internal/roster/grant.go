package roster

import (
	"time"

	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/types"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/schedule"
)

// Grant decides whether a migration may start now. A granted one holds its slot and spaces until Release.
func (r *Roster) Grant(name types.NamespacedName, now time.Time) schedule.Verdict {
	r.mu.Lock()
	defer r.mu.Unlock()
	wanted := r.asks(name)
	if wanted == nil {
		return schedule.Verdict{Waiting: justTookOver}
	}
	r.latest = now
	verdict := schedule.Decide(wanted.effectiveUnassumed(now), r.others(wanted, now), r.slots(wanted.site), now)
	wanted.assumed, wanted.denied = verdict.Granted, !verdict.Granted
	r.join(wanted)
	return verdict
}

// asks returns who asks for a grant, or nil as long as nothing is granted. Who asks too early is woken by Open.
func (r *Roster) asks(name types.NamespacedName) *member {
	wanted := r.migrations[name]
	if r.open || wanted == nil {
		return wanted
	}
	wanted.denied = true
	return nil
}

// GrantTrigger decides whether a migration may trigger the apps of a plan now: one at a time for each pair of instance and site.
// A granted one holds that until Release. waiting says in words what it waits for, or is empty.
func (r *Roster) GrantTrigger(name types.NamespacedName) (waiting string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	wanted := r.asks(name)
	if wanted == nil {
		return justTookOver
	}
	for _, other := range r.parties[r.identityOf(wanted)].busy {
		if other != wanted && (other.triggers || other.assumedTrigger) {
			wanted.denied = true
			return "Migration " + other.entry.Name + " has the apps of its plan running again, and the trigger calls every app of the " +
				"instance."
		}
	}
	wanted.assumedTrigger = true
	r.join(wanted)
	return ""
}

const justTookOver = "The operator has just taken over and reads what is running."

// slots is the lowest number that a CloudSite of the same identity lets run.
func (r *Roster) slots(name types.NamespacedName) int {
	site := r.sites[name]
	slots := site.slots
	for _, other := range r.sites {
		if other.identity == site.identity && !other.gone {
			slots = min(slots, other.slots)
		}
	}
	return slots
}

// Release ends what Grant assumed. What the object itself says stands.
func (r *Roster) Release(name types.NamespacedName) {
	r.mu.Lock()
	defer r.mu.Unlock()
	m := r.migrations[name]
	if m == nil || (!m.assumed && !m.assumedTrigger) {
		return
	}
	m.assumed, m.assumedTrigger = false, false
	r.join(m)
	if !m.entry.HoldsSlot && !m.triggers {
		r.wakeAll(m.site)
	}
}

// waits tells whether a migration stands in the queue now. One that was queued once and is held up by something else since, a
// withdrawn approval for one, keeps nobody waiting. One whose checks are made again because it is its turn keeps its place.
func waits(m *v1alpha1.Migration) bool {
	ready := meta.FindStatusCondition(m.Status.Conditions, v1alpha1.ConditionReady)
	return m.Status.QueuedAt != nil && m.DeletionTimestamp == nil && ready != nil &&
		(ready.Reason == v1alpha1.ReasonQueued || ready.Reason == v1alpha1.ReasonChecking)
}

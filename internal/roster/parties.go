package roster

import (
	"iter"
	"slices"
	"time"

	"k8s.io/apimachinery/pkg/types"

	"github.com/drover-dev/drover/internal/schedule"
)

// party is the migrations of one pair of instance and site that matter to others. Those that are saved, or over, matter to nobody.
type party struct {
	// busy are those that hold a slot, spaces or the trigger.
	busy map[types.NamespacedName]*member
	// waiting are those that stand in the queue.
	waiting map[types.NamespacedName]*member
}

// busy tells whether it holds anything. A slot that has ended by now counts still: who asks looks at the time.
func (m *member) busy() bool {
	return m.entry.HoldsSlot || m.entry.HoldsSpaces || m.triggers || m.assumed || m.assumedTrigger
}

// join puts a migration where it belongs by now.
func (r *Roster) join(m *member) {
	identity := r.identityOf(m)
	if identity != m.party {
		r.quit(m.name, m.party)
		m.party = identity
	}
	here, ok := r.parties[identity]
	if !ok {
		here = party{busy: map[types.NamespacedName]*member{}, waiting: map[types.NamespacedName]*member{}}
		r.parties[identity] = here
	}
	enter(here.busy, m, m.busy())
	enter(here.waiting, m, m.entry.Waits)
	r.tidy(identity)
}

func enter(set map[types.NamespacedName]*member, m *member, belongs bool) {
	if belongs {
		set[m.name] = m
	} else {
		delete(set, m.name)
	}
}

// leave takes note that this is not what a migration is any more.
func (r *Roster) leave(m *member) {
	r.quit(m.name, m.party)
	delete(r.saved, m.name)
	if m.following {
		r.following--
	}
}

func (r *Roster) quit(name types.NamespacedName, identity string) {
	delete(r.parties[identity].busy, name)
	delete(r.parties[identity].waiting, name)
	r.tidy(identity)
}

// tidy drops a party without anybody in it.
func (r *Roster) tidy(identity string) {
	if here := r.parties[identity]; len(here.busy)+len(here.waiting) == 0 {
		delete(r.parties, identity)
	}
}

// others are those that may stand in the way of a migration.
func (r *Roster) others(wanted *member, now time.Time) []*schedule.Entry {
	identity := r.sites[wanted.site].identity
	here := r.parties[identity]
	others := make([]*schedule.Entry, 0, len(here.busy)+len(here.waiting))
	for _, other := range here.busy {
		if other != wanted {
			entry := other.effective(now)
			others = append(others, &entry)
		}
	}
	for otherName, other := range here.waiting {
		if other != wanted && here.busy[otherName] == nil {
			others = append(others, &other.entry)
		}
	}
	return slices.Concat(others, r.neighbours(wanted, identity, now), r.leftRuns(identity), r.seenToRun(identity, now))
}

// neighbours are those that bring spaces to the same site from other instances. A key is there once for all of them, so their spaces
// count, but not their slots.
func (r *Roster) neighbours(wanted *member, identity string, now time.Time) []*schedule.Entry {
	var holding []*schedule.Entry
	for there, party := range r.parties {
		if there == identity || destination(there) != destination(identity) {
			continue
		}
		for _, other := range party.busy {
			entry := other.effective(now)
			entry.HoldsSlot, entry.Waits = false, false
			if other != wanted && entry.HoldsSpaces {
				holding = append(holding, &entry)
			}
		}
	}
	return holding
}

// wake calls up those who wait for a pair, the first in the queue first. Others come along by their own timers.
func (r *Roster) wake(site types.NamespacedName) {
	// Some of those who are woken may be held up by something else, so a few more are than one slot has use for.
	const few = 10
	most := max(few, r.slots(site))
	entry := func(m *member) *schedule.Entry { return &m.entry }
	for _, m := range schedule.First(most, r.waiters(r.sites[site].identity), entry, r.latest) {
		m.denied = false
		r.WakeMigration(m.name)
	}
}

// wakeAll calls up those who wait for spaces as well, also to bring them to the same site from other instances.
func (r *Roster) wakeAll(site types.NamespacedName) {
	woken := map[string]bool{}
	for name, other := range r.sites {
		if destination(other.identity) == destination(r.sites[site].identity) && !woken[other.identity] {
			woken[other.identity] = true
			r.wake(name)
		}
	}
}

// waiters are those that wait for a slot of a pair, also where their objects do not say so yet.
func (r *Roster) waiters(identity string) iter.Seq[*member] {
	return func(yield func(*member) bool) {
		for site, other := range r.sites {
			if other.identity != identity {
				continue
			}
			for _, m := range r.bySite[site] {
				if (m.entry.Waits || m.denied) && !yield(m) {
					return
				}
			}
		}
	}
}

package schedule

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Entry is a migration as the queue of its site sees it.
type Entry struct {
	// Name is namespace/name, for people.
	Name string
	// UID breaks ties.
	UID string
	// Created is when the object was created: its age.
	Created time.Time
	// HoldsSlot tells that its core migration is under way, or about to be.
	HoldsSlot bool
	// SlotEnds is when the slot is given up whatever becomes of it; zero means never.
	SlotEnds time.Time
	// HoldsSpaces tells that nobody else may start to migrate its spaces.
	HoldsSpaces bool
	// Waits tells that it waits for a slot, and Since since when.
	Waits bool
	Since time.Time
	// Priority goes before age: the highest first.
	Priority int32
	// Spaces are the spaces that it migrates.
	Spaces SpaceSet
	// Deleted tells of a run whose Migration was deleted, and Unread why nobody can tell how far it is; empty where somebody can.
	Deleted bool
	Unread  string
	// Says is what people read who wait for its spaces; empty where its name tells enough.
	Says string
}

// Weight is the priority with 1 added for each full day of waiting, so that nobody waits for ever.
func (e *Entry) Weight(now time.Time) int64 {
	weight := int64(e.Priority)
	if e.Waits && !e.Since.IsZero() && now.After(e.Since) {
		weight += int64(now.Sub(e.Since) / (24 * time.Hour))
	}
	return weight
}

// Verdict tells whether a migration may start now.
type Verdict struct {
	Granted bool
	// Waiting says in words what it waits for. It has no figure that changes while it waits.
	Waiting string
	// Position is the place among those that wait, from 1; 0 where there is no queue to speak of.
	Position int32
}

// Position rounds a place in a queue for people: exact up to 10, then up to 20, 50, 100, 200, 500 and so on. A figure that changed
// with each start would be written for each of those who wait.
func Position(place int32) int32 {
	if place <= 10 {
		return place
	}
	for step := int64(10); ; step *= 10 {
		for _, bound := range []int64{2 * step, 5 * step, 10 * step} {
			if int64(place) <= bound {
				return int32(min(bound, 1_000_000_000)) //nolint:gosec // Bounded.
			}
		}
	}
}

// Decide tells whether the wanted entry may start. Entries before it in the queue go first, unless they wait for spaces that
// somebody holds: then they would hold up the others for nothing. Nor does the queue hold up an entry that has its slot
// already, such as one whose lost call is made again: the queue waits for that very slot.
//
// The others need only be those that hold something or wait. Thousands may wait, so they are not compared with each other.
func Decide(wanted Entry, others []*Entry, slots int, now time.Time) Verdict {
	holding := keepers(others)
	if holder, space := spaceHolder(&wanted, holding); holder != nil {
		return Verdict{Waiting: holds(holder, space)}
	}
	free := slots
	var running []*Entry
	var before []*Entry
	for _, other := range others {
		switch {
		case other.HoldsSlot:
			free--
			running = append(running, other)
		case other.Waits && compare(other, &wanted, now) < 0:
			before = append(before, other)
		}
	}
	place := Position(int32(min(len(before), 1_000_000)) + 1)
	if free <= 0 {
		return Verdict{Position: place, Waiting: occupied(running)}
	}
	if wanted.HoldsSpaces { // Who waits for these waits for this very start, and would be waited for in turn.
		holding = append(holding, &wanted)
	}
	if !wanted.HoldsSlot && startable(before, holding, free) {
		return Verdict{Position: place, Waiting: "Other migrations of this site are ahead in the queue."}
	}
	return Verdict{Granted: true}
}

// holds says who holds a space.
func holds(holder *Entry, space string) string {
	if holder.Says != "" {
		return holder.Says
	}
	if !holder.Deleted {
		return "Migration " + holder.Name + " holds the space " + space + "."
	}
	said := fmt.Sprintf("Migration %s was deleted, or an older status put back, while its run was open. The run goes on at Atlassian and "+
		"may move the space %s, so it is waited for. Press Stop in the assistant to end it. To follow it, if this Migration has the "+
		"same scope, delete this one and create it with spec.adoptJobID: the ID stands in status.abandoned of the CloudSite.",
		holder.Name, space)
	if holder.Unread != "" {
		said += " What becomes of it cannot be read: " + holder.Unread + " If that stays so, take it out of status.abandoned of its " +
			"CloudSite once it is over."
	}
	return said
}

// occupied says who has the slots.
func occupied(running []*Entry) string {
	const most = 3
	names := make([]string, 0, len(running))
	for _, one := range running {
		name := one.Name
		if one.Deleted {
			name += " (deleted; its run goes on at Atlassian)"
		}
		names = append(names, name)
	}
	slices.Sort(names)
	return "Another migration of this site is running: " + strings.Join(names[:min(len(names), most)], ", ") +
		". CloudSite's maxConcurrentMigrations is reached."
}

// startable tells whether the entries ahead would take all slots that are free.
func startable(before, holding []*Entry, free int) bool {
	for _, entry := range before {
		if holder, _ := spaceHolder(entry, holding); holder == nil {
			free--
		}
		if free <= 0 {
			return true
		}
	}
	return false
}

// keepers are those that hold spaces: few, however many wait.
func keepers(entries []*Entry) []*Entry {
	var holding []*Entry
	for _, entry := range entries {
		if entry.HoldsSpaces {
			holding = append(holding, entry)
		}
	}
	return holding
}

func spaceHolder(wanted *Entry, holding []*Entry) (holder *Entry, space string) {
	for _, other := range holding {
		if other.UID == wanted.UID {
			continue
		}
		if key, both := Overlap(wanted.Spaces, other.Spaces); both {
			return other, key
		}
	}
	return nil, ""
}

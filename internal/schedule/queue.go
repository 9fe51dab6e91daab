package schedule

import (
	"cmp"
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
}

// Weight is the priority with 1 added for each full day of waiting, so that nobody waits for ever.
func (e Entry) Weight(now time.Time) int64 {
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
// somebody else holds: then they would hold up the others for nothing. Nor does the queue hold up an entry that has its slot
// already, such as one whose lost call is made again: the queue waits for that very slot.
func Decide(wanted Entry, others []Entry, slots int, now time.Time) Verdict {
	if holder, space := spaceHolder(wanted, others); holder != "" {
		return Verdict{Waiting: "Migration " + holder + " holds the space " + space + "."}
	}
	free := slots
	var holders []string
	var before []Entry
	for _, other := range others {
		switch {
		case other.HoldsSlot:
			free--
			holders = append(holders, other.Name)
		case other.Waits && Before(other, wanted, now):
			before = append(before, other)
		}
	}
	place := Position(int32(min(len(before), 1_000_000)) + 1)
	if free <= 0 && len(holders) == 0 {
		return Verdict{Position: place, Waiting: "Runs whose Migration was deleted go on at Atlassian and take the site's slots: " +
			"see status.abandoned of the CloudSite."}
	}
	if free <= 0 {
		slices.Sort(holders)
		return Verdict{Position: place, Waiting: "Another migration of this site is running: " +
			strings.Join(holders[:min(len(holders), 3)], ", ") + ". CloudSite's maxConcurrentMigrations is reached."}
	}
	if !wanted.HoldsSlot && free <= startable(before, others) {
		return Verdict{Position: place, Waiting: "Other migrations of this site are ahead in the queue."}
	}
	return Verdict{Granted: true}
}

// startable counts the entries ahead that would take a slot now.
func startable(before, others []Entry) int {
	count := 0
	for _, entry := range before {
		if holder, _ := spaceHolder(entry, others); holder == "" {
			count++
		}
	}
	return count
}

func spaceHolder(wanted Entry, others []Entry) (holder, space string) {
	for _, other := range others {
		if !other.HoldsSpaces || other.UID == wanted.UID {
			continue
		}
		if key, both := Overlap(wanted.Spaces, other.Spaces); both {
			return other.Name, key
		}
	}
	return "", ""
}

// Before is the order of the queue: weight, age, then who waits longer, because many objects are created in the same second,
// then UID.
func Before(a, b Entry, now time.Time) bool {
	return Compare(a, b, now) < 0
}

// Compare is the order of the queue for sorting.
func Compare(a, b Entry, now time.Time) int {
	return cmp.Or(cmp.Compare(b.Weight(now), a.Weight(now)), a.Created.Compare(b.Created), compareWaits(a, b),
		cmp.Compare(a.UID, b.UID))
}

// compareWaits puts those who wait before those who do not, and the longest wait first.
func compareWaits(a, b Entry) int {
	switch {
	case a.Waits && b.Waits:
		return a.Since.Compare(b.Since)
	case a.Waits:
		return -1
	case b.Waits:
		return 1
	default:
		return 0
	}
}

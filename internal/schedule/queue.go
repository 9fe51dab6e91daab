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
	// Spaces are the spaces that it migrates.
	Spaces SpaceSet
}

// Verdict tells whether a migration may start now.
type Verdict struct {
	Granted bool
	// Waiting says in words what it waits for. It has no figure that changes while it waits.
	Waiting string
}

// Decide tells whether the wanted entry may start. Entries before it in the queue go first, unless they wait for spaces that
// somebody else holds: then they would hold up the others for nothing. Nor does the queue hold up an entry that has its slot
// already, such as one whose lost call is made again: the queue waits for that very slot.
func Decide(wanted Entry, others []Entry, slots int) Verdict {
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
		case other.Waits && Before(other, wanted):
			before = append(before, other)
		}
	}
	if free <= 0 && len(holders) == 0 {
		return Verdict{Waiting: "Runs whose Migration was deleted go on at Atlassian and take the site's slots: " +
			"see status.abandoned of the CloudSite."}
	}
	if free <= 0 {
		slices.Sort(holders)
		return Verdict{Waiting: "Another migration of this site is running: " +
			strings.Join(holders[:min(len(holders), 3)], ", ") + ". CloudSite's maxConcurrentMigrations is reached."}
	}
	if !wanted.HoldsSlot && free <= startable(before, others) {
		return Verdict{Waiting: "Other migrations of this site are ahead in the queue."}
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

// Before is the order of the queue: age, then who waits longer, because many objects are created in the same second, then UID.
func Before(a, b Entry) bool {
	return Compare(a, b) < 0
}

// Compare is the order of the queue for sorting.
func Compare(a, b Entry) int {
	return cmp.Or(a.Created.Compare(b.Created), compareWaits(a, b), cmp.Compare(a.UID, b.UID))
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

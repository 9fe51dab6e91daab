package schedule

import (
	"cmp"
	"iter"
	"slices"
	"time"
)

// First returns those whose entries are first in the queue, in order, at most so many of them.
func First[T any](most int, all iter.Seq[T], entry func(T) *Entry, now time.Time) []T {
	order := func(a, b T) int { return compare(entry(a), entry(b), now) }
	var ahead []T
	for one := range all {
		if len(ahead) == most && order(one, ahead[most-1]) >= 0 {
			continue
		}
		at, _ := slices.BinarySearchFunc(ahead, one, order)
		ahead = slices.Insert(ahead, at, one)
		ahead = ahead[:min(len(ahead), most)]
	}
	return ahead
}

// compare is the order of the queue: weight, age, then who waits longer, because many objects are created in the same second,
// then UID.
func compare(a, b *Entry, now time.Time) int {
	// Step by step: with thousands that wait, what need not be computed counts.
	if order := cmp.Compare(b.Weight(now), a.Weight(now)); order != 0 {
		return order
	}
	if order := a.Created.Compare(b.Created); order != 0 {
		return order
	}
	return cmp.Or(compareWaits(a, b), cmp.Compare(a.UID, b.UID))
}

// compareWaits puts those who wait before those who do not, and the longest wait first.
func compareWaits(a, b *Entry) int {
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

/*
Copyright 2026 The Drover Authors.

SPDX-License-Identifier: Apache-2.0
*/

package engine

import "time"

// agenda keeps what is due at known times. It is a heap: no entry is due before the one at half of its index.
type agenda struct {
	entries []entry
	added   int
}

type entry struct {
	at  time.Time
	seq int
	do  func(at time.Time)
}

// before orders by time, and at the same time by the order in which entries were added.
func (e entry) before(other entry) bool {
	if e.at.Equal(other.at) {
		return e.seq < other.seq
	}
	return e.at.Before(other.at)
}

func (a *agenda) add(at time.Time, do func(at time.Time)) {
	a.added++
	a.entries = append(a.entries, entry{at: at, seq: a.added, do: do})
	for child := len(a.entries) - 1; child > 0; {
		parent := (child - 1) / 2
		if !a.entries[child].before(a.entries[parent]) {
			return
		}
		a.entries[child], a.entries[parent] = a.entries[parent], a.entries[child]
		child = parent
	}
}

// workOff does everything that is due by now, also what is added meanwhile.
func (a *agenda) workOff(now time.Time) {
	for len(a.entries) > 0 && !a.entries[0].at.After(now) {
		due := a.takeFirst()
		due.do(due.at)
	}
}

func (a *agenda) takeFirst() entry {
	first, last := a.entries[0], len(a.entries)-1
	a.entries[0], a.entries[last] = a.entries[last], entry{}
	a.entries = a.entries[:last]
	for parent := 0; ; {
		earliest := parent
		for child := 2*parent + 1; child <= 2*parent+2 && child < last; child++ {
			if a.entries[child].before(a.entries[earliest]) {
				earliest = child
			}
		}
		if earliest == parent {
			return first
		}
		a.entries[parent], a.entries[earliest] = a.entries[earliest], a.entries[parent]
		parent = earliest
	}
}

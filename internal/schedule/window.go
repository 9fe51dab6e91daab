package schedule

import (
	"slices"
	"time"
)

// Window is a budget of so many calls in a sliding window of time. It is a value with the time passed in; who shares it locks it.
type Window struct {
	// Limit is the number of calls.
	Limit int
	// Length is the window's length.
	Length time.Duration

	taken       []time.Time
	closedUntil time.Time
}

// NewWindow begins as if the whole limit had just been used at once: who led before, or ran before a restart, may have done so.
func NewWindow(limit int, length time.Duration, now time.Time) *Window {
	return &Window{Limit: limit, Length: length, taken: slices.Repeat([]time.Time{now}, limit)}
}

// NewPacedWindow begins as if the limit had been used evenly until now, so that a little of it is free at once. It is for calls
// that are many and even, where a whole window of waiting after each start would be the greater harm.
func NewPacedWindow(limit int, length time.Duration, now time.Time) *Window {
	w := &Window{Limit: limit, Length: length}
	for i := range limit {
		w.taken = append(w.taken, now.Add(length*time.Duration(i)/time.Duration(limit)-length))
	}
	return w
}

// Take spends one call, or tells how long to wait for one.
func (w *Window) Take(now time.Time) (wait time.Duration, ok bool) {
	if now.Before(w.closedUntil) {
		return w.closedUntil.Sub(now), false
	}
	w.taken = slices.DeleteFunc(w.taken, func(t time.Time) bool { return now.Sub(t) >= w.Length })
	if len(w.taken) >= w.Limit {
		return w.taken[0].Add(w.Length).Sub(now), false
	}
	w.taken = append(w.taken, now)
	return 0, true
}

// Spare tells whether a call could be spent and another one be left, or else how long to wait for that.
func (w *Window) Spare(now time.Time) (wait time.Duration, ok bool) {
	if now.Before(w.closedUntil) {
		return w.closedUntil.Sub(now), false
	}
	w.taken = slices.DeleteFunc(w.taken, func(t time.Time) bool { return now.Sub(t) >= w.Length })
	if free := w.Limit - len(w.taken); free >= min(2, w.Limit) {
		return 0, true
	}
	return w.taken[0].Add(w.Length).Sub(now), false
}

// Free is how many calls could be spent now.
func (w *Window) Free(now time.Time) int {
	if now.Before(w.closedUntil) {
		return 0
	}
	w.taken = slices.DeleteFunc(w.taken, func(t time.Time) bool { return now.Sub(t) >= w.Length })
	return max(0, w.Limit-len(w.taken))
}

// FreeAt is when there is a call for somebody with so many ahead, if each of those takes his as soon as he can.
func (w *Window) FreeAt(ahead int, now time.Time) time.Time {
	open := now
	if w.closedUntil.After(now) {
		open = w.closedUntil
	}
	var slots []time.Time
	for _, taken := range w.taken[max(0, len(w.taken)-w.Limit):] {
		slots = append(slots, taken.Add(w.Length))
	}
	for len(slots) < w.Limit {
		slots = slices.Insert(slots, 0, open)
	}
	at := slots[ahead%w.Limit]
	if at.Before(open) {
		at = open
	}
	return at.Add(w.Length * time.Duration(ahead/w.Limit))
}

// Refused closes the window after the remote side said that there were too many calls: for as long as it asks, and for one
// whole window where it does not say.
func (w *Window) Refused(now time.Time, retryAfter time.Duration) {
	if retryAfter <= 0 {
		retryAfter = w.Length
	}
	if until := now.Add(retryAfter); until.After(w.closedUntil) {
		w.closedUntil = until
	}
}

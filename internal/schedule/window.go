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
	// halved is how often the limit is halved, until a time.
	halved      int
	halvedUntil time.Time
}

// caution is how many windows a limit stays halved after a refusal.
const caution = 10

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
	if at := w.earliest(1, now); at.After(now) {
		return at.Sub(now), false
	}
	w.taken = append(w.taken, now)
	return 0, true
}

// Spare tells whether a call could be spent and another one be left, or else how long to wait for that.
func (w *Window) Spare(now time.Time) (wait time.Duration, ok bool) {
	const both = 2
	if at := w.earliest(both, now); at.After(now) {
		return at.Sub(now), false
	}
	return 0, true
}

// earliest is when so many calls could be spent, or as many as there are at all.
func (w *Window) earliest(calls int, now time.Time) time.Time {
	w.expire(now)
	at := now
	if w.closedUntil.After(now) {
		at = w.closedUntil
	}
	limit := w.allowed(at)
	if over := len(w.taken) + min(calls, limit) - limit; over > 0 {
		if free := w.taken[over-1].Add(w.Length); free.After(at) {
			return free
		}
	}
	return at
}

// Free is how many calls could be spent now.
func (w *Window) Free(now time.Time) int {
	if now.Before(w.closedUntil) {
		return 0
	}
	w.expire(now)
	return max(0, w.allowed(now)-len(w.taken))
}

// FreeAt is when there is a call for somebody with so many ahead, if each of those takes his as soon as he can.
func (w *Window) FreeAt(ahead int, now time.Time) time.Time {
	open := now
	if w.closedUntil.After(now) {
		open = w.closedUntil
	}
	limit := w.allowed(now)
	var slots []time.Time
	for _, taken := range w.taken[max(0, len(w.taken)-limit):] {
		slots = append(slots, taken.Add(w.Length))
	}
	for len(slots) < limit {
		slots = slices.Insert(slots, 0, open)
	}
	at := slots[ahead%limit]
	if at.Before(open) {
		at = open
	}
	return at.Add(w.Length * time.Duration(ahead/limit))
}

// Refused closes the window after the remote side said that there were too many calls: for as long as it asks, and for one
// whole window where it does not say. Somebody else uses the account as well then, so for ten windows more the limit is half of
// what it was; and half of that again if it is refused meanwhile. Calls that were under way at the time of the first refusal
// are no news.
func (w *Window) Refused(now time.Time, retryAfter time.Duration) {
	if retryAfter <= 0 {
		retryAfter = w.Length
	}
	if !now.Before(w.closedUntil) {
		if !now.Before(w.halvedUntil) {
			w.halved = 0
		}
		w.halved++
	}
	if until := now.Add(retryAfter); until.After(w.closedUntil) {
		w.closedUntil = until
	}
	w.halvedUntil = w.closedUntil.Add(caution * w.Length)
}

// allowed is the limit as it is now.
func (w *Window) allowed(now time.Time) int {
	if !now.Before(w.halvedUntil) {
		return w.Limit
	}
	return max(1, w.Limit>>min(w.halved, 30))
}

func (w *Window) expire(now time.Time) {
	w.taken = slices.DeleteFunc(w.taken, func(t time.Time) bool { return now.Sub(t) >= w.Length })
}

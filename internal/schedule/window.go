package schedule

import (
	"cmp"
	"slices"
	"time"
)

// Window is a budget of so many calls in a sliding window of time. It is a value with the time passed in; who shares it locks it.
//
// When a call arrives at the other side is known only to lie between its beginning and its end. So it counts from when it is taken
// until a whole window after its end: then no window of the other side, wherever it begins, holds more calls than the limit.
type Window struct {
	// Limit is the number of calls.
	Limit int
	// Length is the window's length.
	Length time.Duration
	// Longest is how long a call is under way at most: one whose end is never told counts as if it had ended then.
	Longest time.Duration

	// taken are the calls that count, in the order in which they stop to count.
	taken       []Call
	number      int64
	closedUntil time.Time
	// halved is how often the limit is halved, until a time.
	halved      int
	halvedUntil time.Time
}

// Call is one call of a window.
type Call struct {
	number int64
	// free is when it stops to count.
	free time.Time
}

// caution is how many windows a limit stays halved after a refusal.
const caution = 10

// NewWindow begins as if the whole limit had just been used at once: who led before, or ran before a restart, may have done so.
func NewWindow(limit int, length time.Duration, now time.Time) *Window {
	return &Window{Limit: limit, Length: length, taken: slices.Repeat([]Call{{free: now.Add(length)}}, limit)}
}

// NewPacedWindow begins like NewWindow, except that a few calls come free one after the other, the first at once. It is for calls
// where a whole window of waiting after each start would be the greater harm: until so much of its first window has passed, no more
// than that part of the few, rounded up, is given.
func NewPacedWindow(limit, few int, length time.Duration, now time.Time) *Window {
	w := NewWindow(limit, length, now)
	for i := range min(few, limit) {
		w.taken[i].free = now.Add(length * time.Duration(i) / time.Duration(few))
	}
	return w
}

// Take spends one call, or tells how long to wait for one. End tells when it is over.
func (w *Window) Take(now time.Time) (call Call, wait time.Duration, ok bool) {
	if wait, ok = w.Await(1, now); !ok {
		return Call{}, wait, false
	}
	w.number++
	call = Call{number: w.number, free: now.Add(w.Longest + w.Length)}
	w.count(call)
	return call, 0, true
}

// End tells that a call is over: it has arrived by now.
func (w *Window) End(call Call, now time.Time) {
	w.Return(call)
	w.count(Call{number: call.number, free: now.Add(w.Length)})
}

// Return gives a call back that was never sent.
func (w *Window) Return(call Call) {
	if at, found := slices.BinarySearchFunc(w.taken, call, compareCalls); found {
		w.taken = slices.Delete(w.taken, at, at+1)
	}
}

func (w *Window) count(call Call) {
	at, _ := slices.BinarySearchFunc(w.taken, call, compareCalls)
	w.taken = slices.Insert(w.taken, at, call)
}

func compareCalls(a, b Call) int {
	return cmp.Or(a.free.Compare(b.free), cmp.Compare(a.number, b.number))
}

// Await tells whether so many calls could be spent, or else how long to wait for that.
func (w *Window) Await(calls int, now time.Time) (wait time.Duration, ok bool) {
	if at := w.earliest(calls, now); at.After(now) {
		return at.Sub(now), false
	}
	return 0, true
}

// Allowed is the limit as it is now: it is smaller for a while after a refusal.
func (w *Window) Allowed(now time.Time) int {
	if !now.Before(w.halvedUntil) {
		return w.Limit
	}
	return max(1, w.Limit>>min(w.halved, 30))
}

// earliest is when so many calls could be spent, or as many as there are at all.
func (w *Window) earliest(calls int, now time.Time) time.Time {
	w.expire(now)
	at := now
	if w.closedUntil.After(now) {
		at = w.closedUntil
	}
	limit := w.Allowed(at)
	if over := len(w.taken) + min(calls, limit) - limit; over > 0 {
		if free := w.freeAt(over-1, now); free.After(at) {
			return free
		}
	}
	return at
}

// freeAt is when a call stops to count, at the soonest: one that is under way may end right now.
func (w *Window) freeAt(taken int, now time.Time) time.Time {
	free, soonest := w.taken[taken].free, now.Add(w.Length)
	if free.After(soonest) {
		return soonest
	}
	return free
}

// Free is how many calls could be spent now.
func (w *Window) Free(now time.Time) int {
	if now.Before(w.closedUntil) {
		return 0
	}
	w.expire(now)
	return max(0, w.Allowed(now)-len(w.taken))
}

// FreeAt is when there is a call for somebody with so many ahead, if each of those takes his as soon as he can.
func (w *Window) FreeAt(ahead int, now time.Time) time.Time {
	w.expire(now)
	at, limit := now, w.Allowed(now)
	if w.closedUntil.After(now) {
		at = w.closedUntil
	}
	if before := len(w.taken) - limit + ahead%limit; before >= 0 {
		if free := w.freeAt(before, now); free.After(at) {
			at = free
		}
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

// expire drops the calls that count no more: they are the first.
func (w *Window) expire(now time.Time) {
	gone, _ := slices.BinarySearchFunc(w.taken, now, func(call Call, now time.Time) int {
		if call.free.After(now) {
			return 1
		}
		return -1
	})
	w.taken = w.taken[gone:]
}

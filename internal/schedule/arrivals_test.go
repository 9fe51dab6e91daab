package schedule_test

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/drover-dev/drover/internal/schedule"
)

// longest is how long a call of these tests is under way at most.
const longest = 90 * time.Second

// underWay is a call as the other side sees it.
type underWay struct {
	call          schedule.Call
	arrives, ends time.Time
	// answered tells that its end is known. gone is when it counts no more.
	answered bool
	gone     time.Time
}

// wire carries calls that take any time to arrive and to be answered.
type wire struct {
	window *schedule.Window
	now    time.Time
	calls  []*underWay
}

// advance lets time pass, and calls end in it.
func (w *wire) advance(by time.Duration) {
	w.now = w.now.Add(by)
	for _, call := range w.calls {
		if call.answered && !call.ends.After(w.now) && call.gone.IsZero() {
			w.window.End(call.call, call.ends)
			call.gone = call.ends.Add(w.window.Length)
		}
	}
}

// take makes a call that arrives at any time before its end. Some ends are never told.
func (w *wire) take(t *rapid.T) bool {
	call, _, ok := w.window.Take(w.now)
	if !ok {
		return false
	}
	took := time.Duration(rapid.IntRange(0, int(longest/time.Millisecond)).Draw(t, "took")) * time.Millisecond
	arrived := time.Duration(rapid.Int64Range(0, int64(took)).Draw(t, "arrived"))
	answered := rapid.IntRange(0, 4).Draw(t, "answered") > 0
	w.calls = append(w.calls, &underWay{
		call: call, arrives: w.now.Add(arrived), ends: w.now.Add(took), answered: answered,
	})
	if !answered {
		w.calls[len(w.calls)-1].gone = w.now.Add(longest + w.window.Length)
	}
	return true
}

// counting is how many calls may still be in a window of the other side.
func (w *wire) counting() int {
	count := 0
	for _, call := range w.calls {
		if call.gone.IsZero() || call.gone.After(w.now) {
			count++
		}
	}
	return count
}

func TestNoWindowOfTheOtherSideHoldsMoreThanTheLimitAndNoFreeCallIsLeft(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		limit := rapid.IntRange(1, 6).Draw(t, "limit")
		window := schedule.NewWindow(limit, time.Minute, start)
		window.Longest = longest
		w := &wire{window: window, now: start}
		w.advance(time.Minute)
		for range rapid.IntRange(1, 60).Draw(t, "steps") {
			w.advance(time.Duration(rapid.IntRange(0, 30_000).Draw(t, "milliseconds")) * time.Millisecond)
			free := limit - w.counting()
			if told := window.Free(w.now); told != free {
				t.Fatalf("%d calls are free, want %d", told, free)
			}
			if taken := w.take(t); taken != (free > 0) {
				t.Fatalf("a call was given: %t, while %d are free", taken, free)
			}
		}
		var arrivals []time.Time
		for _, call := range w.calls {
			arrivals = append(arrivals, call.arrives)
		}
		slices.SortFunc(arrivals, time.Time.Compare)
		for i := limit; i < len(arrivals); i++ {
			if within := arrivals[i].Sub(arrivals[i-limit]); within < time.Minute {
				t.Fatalf("%d calls arrived within %s", limit+1, within)
			}
		}
	})
}

func TestACallThatWasNeverSentIsFreeAgain(t *testing.T) {
	t.Parallel()
	w := schedule.NewWindow(1, time.Minute, start.Add(-time.Hour))
	w.Longest = longest
	call, _, _ := w.Take(start)
	w.Return(call)
	if _, wait, ok := w.Take(start); !ok {
		t.Errorf("to wait %s for a call that nobody used", wait)
	}
	w.Return(call)
	if free := w.Free(start); free != 0 {
		t.Errorf("%d calls are free after the same one was returned twice, want none", free)
	}
}

func TestAnEndThatComesLateStillCounts(t *testing.T) {
	t.Parallel()
	w := schedule.NewWindow(1, time.Minute, start.Add(-time.Hour))
	w.Longest = longest
	call, _, _ := w.Take(start)
	late := start.Add(longest + 2*time.Minute)
	if w.Free(late) != 1 {
		t.Fatal("a call whose end is never told counts for ever")
	}
	w.End(call, late)
	if free := w.Free(late.Add(59 * time.Second)); free != 0 {
		t.Errorf("%d calls are free within a minute of the end, want none", free)
	}
}

func TestWhoWaitsIsToldTheSoonestTime(t *testing.T) {
	t.Parallel()
	w := schedule.NewWindow(1, time.Minute, start.Add(-time.Hour))
	w.Longest = longest
	call, _, _ := w.Take(start)
	later := start.Add(10 * time.Second)
	if _, wait, _ := w.Take(later); wait != time.Minute {
		t.Errorf("to wait %s while the call before is under way, want a minute: it may end right now", wait)
	}
	w.End(call, later)
	if at := w.FreeAt(0, later.Add(20*time.Second)); !at.Equal(later.Add(time.Minute)) {
		t.Errorf("the turn comes at %s, want a minute after the end", at)
	}
}

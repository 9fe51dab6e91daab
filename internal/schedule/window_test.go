package schedule_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/drover-dev/drover/internal/schedule"
)

var start = time.Date(2026, time.December, 5, 22, 0, 0, 0, time.UTC)

func TestAWindowBeginsEmpty(t *testing.T) {
	t.Parallel()
	w := schedule.NewWindow(2, time.Minute, start)
	if _, wait, ok := w.Take(start.Add(45 * time.Second)); ok || wait != 15*time.Second {
		t.Errorf("Take() = %s, %t, want to wait for the rest of the window", wait, ok)
	}
	for range 2 {
		if _, wait, ok := w.Take(start.Add(time.Minute)); !ok {
			t.Errorf("after a window: wait %s", wait)
		}
	}
	if _, wait, ok := w.Take(start.Add(70 * time.Second)); ok || wait != 50*time.Second {
		t.Errorf("Take() = %s, %t, want to wait until the first call leaves the window", wait, ok)
	}
}

func TestAPacedWindowGivesALittleAtOnce(t *testing.T) {
	t.Parallel()
	w := schedule.NewPacedWindow(60, 6, time.Minute, start)
	var given []int
	for second := range 120 {
		for {
			if _, _, ok := w.Take(start.Add(time.Duration(second) * time.Second)); !ok {
				break
			}
			given = append(given, second)
		}
	}
	// The first few end to count one after the other as well.
	want := slices.Concat([]int{0, 10, 20, 30, 40, 50}, slices.Repeat([]int{60}, 55), []int{70, 80, 90, 100, 110})
	if diff := cmp.Diff(want, given); diff != "" {
		t.Errorf("calls by second (-want +got):\n%s", diff)
	}
}

func TestARefusedWindowStaysShut(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		tc   []time.Duration // what the other side asks for, all at once
		want time.Duration
	}{
		"for as long as it is asked":         {[]time.Duration{90 * time.Second}, 90 * time.Second},
		"for a window where nothing is told": {[]time.Duration{0}, time.Minute},
		"for the longest that is asked":      {[]time.Duration{2 * time.Hour, time.Second}, 2 * time.Hour},
	}
	for name, row := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := schedule.NewWindow(5, time.Minute, start.Add(-time.Hour))
			for _, asked := range row.tc {
				w.Refused(start, asked)
			}
			if _, wait, ok := w.Take(start); ok || wait != row.want {
				t.Errorf("Take() = %s, %t, want to wait %s", wait, ok, row.want)
			}
			if _, _, ok := w.Take(start.Add(row.want - time.Nanosecond)); ok {
				t.Error("open too early")
			}
			if _, wait, ok := w.Take(start.Add(row.want)); !ok {
				t.Errorf("shut for %s too long", wait)
			}
		})
	}
}

func TestAWindowNeverGivesMoreThanItsLimit(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		limit := rapid.IntRange(1, 8).Draw(t, "limit")
		length := time.Duration(rapid.IntRange(1, 120).Draw(t, "seconds")) * time.Second
		w, shut := schedule.NewWindow(limit, length, start), start.Add(length)
		now := start
		var given []time.Time
		for range rapid.IntRange(1, 60).Draw(t, "steps") {
			now = now.Add(time.Duration(rapid.IntRange(0, 40_000).Draw(t, "milliseconds")) * time.Millisecond)
			if rapid.IntRange(0, 9).Draw(t, "refused") == 0 {
				asked := time.Duration(rapid.IntRange(1, 90).Draw(t, "asked")) * time.Second
				w.Refused(now, asked)
				shut = slices.MaxFunc([]time.Time{shut, now.Add(asked)}, time.Time.Compare)
			}
			_, wait, ok := w.Take(now)
			switch {
			case ok && now.Before(shut):
				t.Fatalf("a call at %s although it is shut until %s", now, shut)
			case ok:
				given = append(given, now)
			case wait <= 0:
				t.Fatalf("to wait for %s is not to wait", wait)
			}
			inside := slices.DeleteFunc(slices.Clone(given), func(at time.Time) bool { return now.Sub(at) >= length })
			if len(inside) > limit {
				t.Fatalf("%d calls within %s, want at most %d", len(inside), length, limit)
			}
		}
	})
}

func TestThePollIntervalFitsTheReads(t *testing.T) {
	t.Parallel()
	polling := schedule.Polling{Shortest: 15 * time.Second, ReadsPerMinute: 600}
	type load struct{ runs, calls int }
	tests := map[string]struct {
		tc   load
		want time.Duration
	}{
		"no run":                  {load{0, 1}, 15 * time.Second},
		"few runs":                {load{10, 1}, 15 * time.Second},
		"as many as fit":          {load{120, 1}, 15 * time.Second},
		"twice as many":           {load{240, 1}, 30 * time.Second},
		"300 stay below a minute": {load{300, 1}, 37_500 * time.Millisecond},
		"ten thousand":            {load{10_000, 1}, 20*time.Minute + 50*time.Second},
		"few runs of many pages":  {load{10, 120}, 150 * time.Second},
		"a number that cannot be": {load{-1, -1}, 15 * time.Second},
		"no calls count as one":   {load{240, 0}, 30 * time.Second},
	}
	for name, row := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := polling.Interval(row.tc.runs, row.tc.calls); got != row.want {
				t.Errorf("Interval() = %s, want %s", got, row.want)
			}
		})
	}
	if got := (schedule.Polling{Shortest: time.Second, ReadsPerMinute: 1}).Interval(1, 1); got != time.Minute {
		t.Errorf("with one read a minute: %s", got)
	}
}

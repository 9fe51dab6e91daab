package schedule_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/drover-dev/drover/internal/schedule"
)

// spend takes all that a window gives at a time.
func spend(w *schedule.Window, now time.Time) int {
	taken := 0
	for {
		if _, _, ok := w.Take(now); !ok {
			return taken
		}
		taken++
	}
}

func TestARefusalHalvesTheLimitForAWhile(t *testing.T) {
	t.Parallel()
	minutes := func(n float64) time.Time { return start.Add(time.Duration(n * float64(time.Minute))) }
	tests := map[string]struct {
		refusals []float64 // in minutes
		at       float64
		want     int
	}{
		"never refused":                             {nil, 0, 8},
		"refused a moment ago":                      {[]float64{0}, 0.9, 0},
		"after the pause":                           {[]float64{0}, 1, 4},
		"ten windows after the pause":               {[]float64{0}, 11, 8},
		"just before that":                          {[]float64{0}, 10.9, 4},
		"several calls refused in the same pause":   {[]float64{0, 0.1, 0.5}, 2, 4},
		"refused again after the pause":             {[]float64{0, 2}, 3.5, 2},
		"refused over and over leaves one":          {[]float64{0, 2, 4, 6, 8, 10}, 11.5, 1},
		"refused again after it had come to an end": {[]float64{0, 20}, 21.5, 4},
	}
	for name, row := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := schedule.NewWindow(8, time.Minute, start.Add(-time.Hour))
			for _, at := range row.refusals {
				w.Refused(minutes(at), 0)
			}
			if got := w.Free(minutes(row.at)); got != row.want {
				t.Errorf("Free() = %d, want %d", got, row.want)
			}
			if got := spend(w, minutes(row.at)); got != row.want {
				t.Errorf("%d calls, want %d", got, row.want)
			}
		})
	}
}

func TestWhoIsToldToWaitWaitsLongEnough(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		w := schedule.NewWindow(rapid.IntRange(1, 9).Draw(t, "limit"), time.Minute, start)
		now := start
		for range rapid.IntRange(1, 30).Draw(t, "steps") {
			now = now.Add(time.Duration(rapid.IntRange(0, 90).Draw(t, "seconds")) * time.Second)
			if rapid.IntRange(0, 5).Draw(t, "refused") == 0 {
				w.Refused(now, time.Duration(rapid.IntRange(0, 120).Draw(t, "retry after"))*time.Second)
			}
			if _, wait, ok := w.Take(now); !ok {
				if wait <= 0 {
					t.Fatalf("a wait of %s", wait)
				}
				if _, _, ok := w.Take(now.Add(wait)); !ok {
					t.Fatalf("nothing after %s", wait)
				}
				now = now.Add(wait)
			}
		}
	})
}

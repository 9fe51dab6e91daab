package harness

import (
	"sync/atomic"
	"time"

	"k8s.io/utils/clock"
)

// steadyClock is Atlassian's time: it goes on as before while the operator's clock is put forward or back.
type steadyClock struct {
	clock.PassiveClock

	jumped atomic.Int64
}

// Now returns Atlassian's time.
func (c *steadyClock) Now() time.Time {
	return c.PassiveClock.Now().Add(-time.Duration(c.jumped.Load()))
}

// Since returns how long a time ago is.
func (c *steadyClock) Since(t time.Time) time.Duration { return c.Now().Sub(t) }

// PutClock puts the operator's clock forward or back. What is due stays due after the same time, as timers do.
func (w *World) PutClock(by time.Duration) {
	w.T.Helper()
	w.atlassian.jumped.Add(int64(by))
	w.Clock.SetTime(w.Clock.Now().Add(by))
	for _, kinds := range w.due {
		for kind, due := range kinds {
			if !due.IsZero() {
				kinds[kind] = due.Add(by)
			}
		}
	}
}

package harness

import "time"

// theirClock is the clock that the controllers go by.
type theirClock struct{ w *World }

// Now is the time as they have it.
func (c theirClock) Now() time.Time { return c.w.Clock.Now().Add(c.w.Ahead) }

// Since is how long ago a time was, as they have it.
func (c theirClock) Since(then time.Time) time.Duration { return c.Now().Sub(then) }

/*
Copyright 2026 The Drover Authors.

SPDX-License-Identifier: Apache-2.0
*/

package simulator

import (
	"time"

	"k8s.io/utils/clock"
)

// scaledClock shows real time that passes faster or slower.
type scaledClock struct {
	wall  clock.PassiveClock
	start time.Time
	speed float64
}

// ScaledClock returns a clock that begins at the real time and passes speed times as fast.
func ScaledClock(speed float64) clock.PassiveClock {
	wall := clock.RealClock{}
	return &scaledClock{wall: wall, start: wall.Now(), speed: speed}
}

// Now returns the clock's time.
func (c *scaledClock) Now() time.Time {
	return c.start.Add(time.Duration(float64(c.wall.Since(c.start)) * c.speed))
}

// Since returns how much of the clock's time has passed.
func (c *scaledClock) Since(t time.Time) time.Duration { return c.Now().Sub(t) }

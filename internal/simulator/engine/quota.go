/*
Copyright 2026 The Drover Authors.

SPDX-License-Identifier: Apache-2.0
*/

package engine

import "time"

// Class is a group of operations with one quota.
type Class string

// The classes of the Migration API.
const (
	Jobs  Class = "jobs"
	Tasks Class = "tasks"
	Reads Class = "reads"
)

// window remembers the times of the newest calls, as many as the quota allows.
type window struct {
	times  []time.Time
	oldest int
}

// Admit counts a call of an account against its quota. It returns how long to wait where the call is refused.
func (e *Engine) Admit(a Account, class Class) (wait time.Duration, admitted bool) {
	now := e.enter()
	defer e.mu.Unlock()
	if e.tun.Quotas.Unlimited {
		return 0, true
	}
	limit := e.limit(class)
	usage := e.accounts[string(a)].usage
	if usage[class] == nil || cap(usage[class].times) != limit {
		usage[class] = &window{times: make([]time.Time, 0, limit)}
	}
	return usage[class].take(now, e.tun.Quotas.Window.Std())
}

func (e *Engine) limit(class Class) int {
	switch class {
	case Jobs:
		return e.tun.Quotas.Jobs
	case Tasks:
		return e.tun.Quotas.Tasks
	case Reads:
		return e.tun.Quotas.Reads
	}
	return 0
}

func (w *window) take(now time.Time, length time.Duration) (time.Duration, bool) {
	if len(w.times) < cap(w.times) {
		w.times = append(w.times, now)
		return 0, true
	}
	if free := w.times[w.oldest].Add(length); now.Before(free) {
		return free.Sub(now), false
	}
	w.times[w.oldest] = now
	w.oldest = (w.oldest + 1) % len(w.times)
	return 0, true
}

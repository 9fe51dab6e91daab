package census

import (
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// Side is the side that a request goes to.
type Side string

// The sides of a migration.
const (
	Source      Side = "source"
	Destination Side = "destination"
)

// burst is how many requests may follow each other at once.
const burst = 20

// Pace bounds how fast content is asked for. It is safe for concurrent use, and shared by all migrations: each host has one budget.
type Pace struct {
	// PerMinute is how many requests a minute each side takes.
	PerMinute map[Side]int

	mu       sync.Mutex
	limiters map[string]*rate.Limiter
	held     map[string]time.Time
}

// Take lets one request to a host go, or tells how long to wait for it.
func (p *Pace) Take(side Side, host string, now time.Time) time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	if wait := p.held[host].Sub(now); wait > 0 {
		return wait
	}
	if p.limiters == nil {
		p.limiters = map[string]*rate.Limiter{}
	}
	limiter := p.limiters[host]
	if limiter == nil {
		limiter = rate.NewLimiter(rate.Limit(float64(p.PerMinute[side])/time.Minute.Seconds()), burst)
		p.limiters[host] = limiter
	}
	turn := limiter.ReserveN(now, 1)
	wait := turn.DelayFrom(now)
	if wait > 0 {
		turn.CancelAt(now)
	}
	return wait
}

// Hold keeps all requests from a host that asked for that.
func (p *Pace) Hold(host string, until time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.held == nil {
		p.held = map[string]time.Time{}
	}
	if until.After(p.held[host]) {
		p.held[host] = until
	}
}

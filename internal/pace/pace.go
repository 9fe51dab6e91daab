// Package pace keeps a process from asking the same thing too often.
//
// It remembers, for each object, how often the same attempt failed and when it may be made again. Nothing that matters lives
// here: after a restart everything may be tried once at once.
package pace

import (
	"sync"
	"time"

	"k8s.io/apimachinery/pkg/types"
)

// Pace is safe for concurrent use.
type Pace struct {
	// First is the pause after the first failure; it doubles up to Longest.
	First   time.Duration
	Longest time.Duration

	mu      sync.Mutex
	entries map[types.UID]entry
}

// entry speaks of one attempt: another key is another attempt, and is not held up.
type entry struct {
	key      string
	failures int
	until    time.Time
}

// Wait tells how long an attempt must still wait.
func (p *Pace) Wait(uid types.UID, key string, now time.Time) time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	last := p.entries[uid]
	if last.key != key {
		return 0
	}
	return max(0, last.until.Sub(now))
}

// Fail counts a failure, and tells how often the attempt has failed in a row and how long the pause is. least is the pause
// that the other side asked for, if any.
func (p *Pace) Fail(uid types.UID, key string, now time.Time, least time.Duration) (failures int, pause time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	next := p.entries[uid]
	if next.key != key {
		next = entry{key: key}
	}
	pause = p.First
	for range min(next.failures, 20) {
		pause = min(2*pause, p.Longest)
	}
	pause = max(pause, least)
	next.failures++
	next.until = now.Add(pause)
	p.put(uid, next)
	return next.failures, pause
}

// Hold lets an attempt that went well wait, and forgets its failures.
func (p *Pace) Hold(uid types.UID, key string, until time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.put(uid, entry{key: key, until: until})
}

// Reset forgets an object.
func (p *Pace) Reset(uid types.UID) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.entries, uid)
}

func (p *Pace) put(uid types.UID, e entry) {
	if p.entries == nil {
		p.entries = map[types.UID]entry{}
	}
	p.entries[uid] = e
}

package migration

import (
	"sync"
	"time"

	"k8s.io/apimachinery/pkg/types"

	"github.com/drover-dev/drover/internal/lifecycle"
)

// readings remembers the last reading of each open run and since when it is the same, and since when nothing could be read.
// A restart forgets it, which only means that patience begins anew.
type readings struct {
	mu    sync.Mutex
	last  map[types.UID]reading
	blind map[types.UID]time.Time
}

type reading struct {
	what  lifecycle.Reading
	since time.Time
}

// settled takes note of a reading and tells whether the same was read for as long as the patience.
func (r *readings) settled(uid types.UID, what lifecycle.Reading, now time.Time, patience time.Duration) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.last == nil {
		r.last = map[types.UID]reading{}
	}
	old, ok := r.last[uid]
	if !ok || !old.what.Same(what) {
		r.last[uid] = reading{what, now}
		return false
	}
	return now.Sub(old.since) >= patience
}

// unread takes note that nothing could be read.
func (r *readings) unread(uid types.UID, now time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.blind == nil {
		r.blind = map[types.UID]time.Time{}
	}
	if _, ok := r.blind[uid]; !ok {
		r.blind[uid] = now
	}
}

// regained tells for how long nothing could be read before now.
func (r *readings) regained(uid types.UID, now time.Time) time.Duration {
	r.mu.Lock()
	defer r.mu.Unlock()
	since, ok := r.blind[uid]
	if !ok {
		return 0
	}
	delete(r.blind, uid)
	return now.Sub(since)
}

func (r *readings) drop(uid types.UID) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.last, uid)
	delete(r.blind, uid)
}

package migration

import (
	"sync"
	"time"

	"k8s.io/apimachinery/pkg/types"

	"github.com/drover-dev/drover/internal/reading"
)

// readings remembers the last reading of each open run and since when it is the same, and since when nothing could be read.
// A restart forgets it, which only means that patience begins anew.
type readings struct {
	mu    sync.Mutex
	last  map[types.UID]sameReading
	blind map[types.UID]time.Time
	// missed is since when Atlassian does not know an open run, and intents since when this process knows an intent.
	missed, intents map[types.UID]time.Time
}

// sameReading is a reading, and since when the same was read.
type sameReading struct {
	what  reading.Run
	since time.Time
}

// note takes note of a reading. It tells whether the same was read for as long as the patience, and whether anything changed;
// the first reading of a process counts as a change, because what came before it is not known.
func (r *readings) note(uid types.UID, what reading.Run, now time.Time, patience time.Duration) (settled, changed bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.missed, uid)
	if r.last == nil {
		r.last = map[types.UID]sameReading{}
	}
	old, ok := r.last[uid]
	if !ok || !old.what.Same(what) {
		r.last[uid] = sameReading{what, now}
		return false, true
	}
	return now.Sub(old.since) >= patience, false
}

// missing takes note that Atlassian does not know a task, and tells for how long it has not. A single such answer may come from
// anything on the way.
func (r *readings) missing(uid types.UID, now time.Time) time.Duration {
	r.mu.Lock()
	defer r.mu.Unlock()
	return since(&r.missed, uid, now)
}

// notMissing takes note of any other answer than that a task is not known.
func (r *readings) notMissing(uid types.UID) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.missed, uid)
}

// searched tells for how long an intent has been known here.
func (r *readings) searched(intent types.UID, now time.Time) time.Duration {
	r.mu.Lock()
	defer r.mu.Unlock()
	return since(&r.intents, intent, now)
}

// isBlind tells whether nothing could be read of late.
func (r *readings) isBlind(uid types.UID) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	_, blind := r.blind[uid]
	return blind
}

// since remembers the first time that it is asked about a key, and tells how long ago that was.
func since(times *map[types.UID]time.Time, key types.UID, now time.Time) time.Duration {
	if *times == nil {
		*times = map[types.UID]time.Time{}
	}
	first, ok := (*times)[key]
	if !ok {
		(*times)[key] = now
		return 0
	}
	return now.Sub(first)
}

// unread takes note that nothing could be read.
func (r *readings) unread(uid types.UID, now time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	since(&r.blind, uid, now)
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
	delete(r.missed, uid)
}

// forgetIntent forgets an intent that was dealt with.
func (r *readings) forgetIntent(intent types.UID) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.intents, intent)
}

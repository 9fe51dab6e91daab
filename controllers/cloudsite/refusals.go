package cloudsite

import (
	"sync"
	"time"

	"k8s.io/apimachinery/pkg/types"
)

// refusals remembers which Secrets were refused, so that they are not tried over and over: that locks accounts.
type refusals struct {
	mu   sync.Mutex
	last map[types.UID]refusal
}

type refusal struct {
	triedWith string
	until     time.Time
	found     findings
}

func (r *refusals) wait(uid types.UID, triedWith string, now time.Time) (*findings, time.Duration) {
	r.mu.Lock()
	defer r.mu.Unlock()
	last, ok := r.last[uid]
	if !ok || last.triedWith != triedWith || !now.Before(last.until) {
		return nil, 0
	}
	return &last.found, last.until.Sub(now)
}

func (r *refusals) put(uid types.UID, triedWith string, until time.Time, found *findings) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.last == nil {
		r.last = map[types.UID]refusal{}
	}
	r.last[uid] = refusal{triedWith, until, *found}
}

func (r *refusals) drop(uid types.UID) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.last, uid)
}

package cloudsite

import (
	"context"
	"sync"
	"time"

	"k8s.io/apimachinery/pkg/types"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/site"
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

// proveOther asks one side while the other is left alone because it refused its Secret, if a run found its own Secret refused there
// meanwhile: nobody else proves it, and all runs wait for that. One that is refused indeed is left alone as well from then on.
func (r *Reconciler) proveOther(ctx context.Context, v *visit, open *site.Site, found *findings, wait time.Duration) {
	asks := func(by site.Side, known finding) bool {
		return known.reason != v1alpha1.ReasonCredentialsRefused && r.Sites.RefusedBy(v.cs.UID, by)
	}
	cloud, source := asks(site.Atlassian, found.cloud), asks(site.Confluence, found.source)
	if !cloud && !source {
		return
	}
	if cloud {
		found.cloud = explain(open.Cloud.Probe(ctx), v.cloudSecret(), v1alpha1.ReasonUnreachable)
	}
	if source {
		_, err := open.Confluence.ServerInfo(ctx)
		found.source = explain(err, v.confluenceSecret(), v1alpha1.ReasonUnreachable)
	}
	r.Sites.Proved(v.cs.UID, open, source && found.source.well(), cloud && found.cloud.well())
	if found.source.reason == v1alpha1.ReasonCredentialsRefused && found.cloud.reason == v1alpha1.ReasonCredentialsRefused {
		r.refused.put(v.cs.UID, triedWith(v.cs, open), v.now.Add(wait), found)
	}
}

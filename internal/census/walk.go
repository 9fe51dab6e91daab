package census

import (
	"context"
	"time"

	"k8s.io/utils/clock"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/atlassian/transport"
)

const (
	// mostRequests and mostTime bound what one reconcile asks.
	mostRequests = 40
	mostTime     = 10 * time.Second
	// leastWait gathers a few requests for the next reconcile, rather than one.
	leastWait = 2 * time.Second
)

// Walk is something that takes many requests.
type Walk interface {
	// Over tells that nothing is left to ask.
	Over() bool
	// Side is where the next request goes.
	Side() Side
	// Step makes one request. After an error the same request comes again.
	Step(ctx context.Context) error
}

// Walker brings walks forward.
type Walker struct {
	Pace  *Pace
	Clock clock.PassiveClock
}

// Hosts are the addresses of both sides, for their budgets.
type Hosts map[Side]string

// HostsOf are those of a CloudSite.
func HostsOf(site *v1alpha1.CloudSite) Hosts {
	return Hosts{Source: site.Spec.Confluence.URL, Destination: site.Spec.URL}
}

// Advance makes as many requests as one reconcile may. It tells how long to wait before the next.
func (w Walker) Advance(ctx context.Context, walk Walk, hosts Hosts) (time.Duration, error) {
	started := w.Clock.Now()
	for range mostRequests {
		if walk.Over() {
			return 0, nil
		}
		now := w.Clock.Now()
		if now.Sub(started) >= mostTime {
			return 0, nil
		}
		side := walk.Side()
		if wait := w.Pace.Take(side, hosts[side], now); wait > 0 {
			return max(wait, leastWait), nil
		}
		if err := walk.Step(ctx); err != nil {
			if pause := transport.RetryAfter(err); pause > 0 {
				w.Pace.Hold(hosts[side], w.Clock.Now().Add(pause))
			}
			return 0, err
		}
	}
	return 0, nil
}

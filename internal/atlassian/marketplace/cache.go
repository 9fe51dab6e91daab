package marketplace

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"time"

	"k8s.io/utils/clock"

	"github.com/drover-dev/drover/internal/atlassian/transport"
)

const (
	// askAtOnce is how many calls to the Marketplace are open at the same time, for all of the operator.
	askAtOnce = 8
	// maxEntries bounds the memory: it is more than all apps that the Marketplace has for Confluence.
	maxEntries = 10_000
	// shortestPause is how long nobody asks after the Marketplace did not answer at all. Without it, an assessment of 300 apps
	// would wait for as many timeouts.
	shortestPause = 30 * time.Second
)

// Listing is what the Marketplace says of an app.
type Listing struct {
	AppMigration
	// Known is false for an app that the Marketplace does not have under this key.
	Known bool
	// Stale is why what is told is older than it should be, or nil.
	Stale error
}

// Cache keeps what the Marketplace said, for everybody who asks. What goes wrong is not kept. It is safe for concurrent use.
type Cache struct {
	client *Client
	clock  clock.PassiveClock
	keep   time.Duration
	slots  chan struct{}

	mu      sync.Mutex
	entries map[string]entry
	flights map[string]*flight
	// closed is until when nobody asks, and why.
	closed      time.Time
	closedCause error
}

type entry struct {
	listing Listing
	asked   time.Time
}

// flight is a call that is under way, for which others wait.
type flight struct {
	done    chan struct{}
	listing Listing
	err     error
	// givenUp tells that who made the call gave it up, which says nothing about the Marketplace.
	givenUp bool
}

// NewCache makes a cache that keeps an answer for so long. That an app is not known is kept for half of it, because vendors
// list apps, and nobody waits for one to go.
func NewCache(client *Client, clk clock.PassiveClock, keep time.Duration) *Cache {
	return &Cache{
		client: client, clock: clk, keep: keep, slots: make(chan struct{}, askAtOnce),
		entries: map[string]entry{}, flights: map[string]*flight{},
	}
}

// AppMigration tells what the Marketplace says of an app, at most as old as the cache keeps it. Where the Marketplace does not
// answer, an older answer is told, marked as stale; where there is none, the error.
func (c *Cache) AppMigration(ctx context.Context, key string) (Listing, error) {
	for {
		f, mine := c.join(key)
		if mine {
			c.fly(ctx, key, f)
			return f.listing, f.err
		}
		select {
		case <-f.done:
			if !f.givenUp {
				return f.listing, f.err
			}
		case <-ctx.Done():
			return Listing{}, ctx.Err()
		}
	}
}

// join returns the flight to wait for, or a new one that the caller must make. What is known is a flight that has landed.
func (c *Cache) join(key string) (f *flight, mine bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if known, ok := c.entries[key]; ok && c.clock.Since(known.asked) < c.lifetime(known.listing) {
		return &flight{done: landed, listing: known.listing}, false
	}
	if f, ok := c.flights[key]; ok {
		return f, false
	}
	f = &flight{done: make(chan struct{})}
	c.flights[key] = f
	return f, true
}

var landed = func() chan struct{} {
	done := make(chan struct{})
	close(done)
	return done
}()

func (c *Cache) lifetime(listing Listing) time.Duration {
	if listing.Known {
		return c.keep
	}
	return c.keep / 2
}

func (c *Cache) fly(ctx context.Context, key string, f *flight) {
	listing, asked, err := c.ask(ctx, key)
	f.listing, f.err = listing, err
	f.givenUp = f.err != nil && ctx.Err() != nil
	c.mu.Lock()
	defer c.mu.Unlock()
	defer close(f.done)
	delete(c.flights, key)
	switch {
	case f.err == nil:
		c.store(key, f.listing)
	case !f.givenUp:
		if asked {
			f.err = c.pause(f.err)
		}
		if old, ok := c.entries[key]; ok {
			f.listing, f.err = Listing{AppMigration: old.listing.AppMigration, Known: old.listing.Known, Stale: f.err}, nil
		}
	}
}

// ask makes the call, unless nobody asks at the moment.
func (c *Cache) ask(ctx context.Context, key string) (listing Listing, asked bool, err error) {
	select {
	case c.slots <- struct{}{}:
		defer func() { <-c.slots }()
	case <-ctx.Done():
		return Listing{}, false, ctx.Err()
	}
	if err := c.closedNow(); err != nil {
		return Listing{}, false, err
	}
	app, err := c.client.AppMigration(ctx, key)
	if transport.ClassOf(err) == transport.NotFound {
		return Listing{}, true, nil
	}
	return Listing{AppMigration: app, Known: err == nil}, true, err
}

func (c *Cache) closedNow() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if left := c.closed.Sub(c.clock.Now()); left > 0 {
		return withPause(c.closedCause, left)
	}
	return nil
}

// pause keeps everybody from asking, where the Marketplace wants that or is not there. The error tells how long.
func (c *Cache) pause(err error) error {
	failure, ok := errors.AsType[*transport.Error](err)
	if !ok || (failure.RetryAfter == 0 && failure.Class != transport.RateLimited && failure.Status != 0 &&
		failure.Status != http.StatusServiceUnavailable) {
		return err
	}
	until := c.clock.Now().Add(max(failure.RetryAfter, shortestPause))
	if until.After(c.closed) {
		c.closed, c.closedCause = until, err
	}
	return withPause(err, c.closed.Sub(c.clock.Now()))
}

func withPause(err error, least time.Duration) error {
	failure, ok := errors.AsType[*transport.Error](err)
	if !ok {
		return err
	}
	longer := *failure
	longer.RetryAfter = least
	return &longer
}

// store keeps an answer, and forgets the oldest one where there are too many.
func (c *Cache) store(key string, listing Listing) {
	if _, known := c.entries[key]; !known && len(c.entries) >= maxEntries {
		oldest, asked := "", time.Time{}
		for each, e := range c.entries {
			if oldest == "" || e.asked.Before(asked) {
				oldest, asked = each, e.asked
			}
		}
		delete(c.entries, oldest)
	}
	c.entries[key] = entry{listing, c.clock.Now()}
}

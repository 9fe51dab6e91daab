// Package site opens the two sides of a CloudSite: it reads the Secrets and makes the clients.
//
// Secrets are read by get alone, because a watch or a list reads them all. They are kept for at most a minute while work is
// going on, and read again after a side refused them.
package site

import (
	"context"
	"net/url"
	"sync"
	"time"

	"k8s.io/apimachinery/pkg/types"
	"k8s.io/utils/clock"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/atlassian/assistant"
	"github.com/drover-dev/drover/internal/atlassian/cloudsite"
	"github.com/drover-dev/drover/internal/atlassian/confluence"
	"github.com/drover-dev/drover/internal/atlassian/migrationapi"
	"github.com/drover-dev/drover/internal/atlassian/transport"
	"github.com/drover-dev/drover/internal/atlassian/utilities"
	"github.com/drover-dev/drover/internal/quota"
)

// keepSecrets is how long Secrets are used before they are read again.
const keepSecrets = time.Minute

// Site is a CloudSite with its sides open. The clients of a side are nil where it was not asked for and its Secrets cannot be used.
type Site struct {
	// API is the Migration API, as the cloud account.
	API *migrationapi.Client
	// Assistant is the Migration Assistant on the Confluence instance.
	Assistant *assistant.Client
	// Confluence is the instance.
	Confluence *confluence.Client
	// Cloud is the destination.
	Cloud *cloudsite.Client
	// Utilities is what Atlassian does after a migration, as the cloud account.
	Utilities *utilities.Client
	// Budget is what the cloud account may call.
	Budget *quota.Account
	// CloudURL is the destination's address as the API is told it.
	CloudURL string
	// SecretVersion changes when one of the Secrets does.
	SecretVersion string

	// versions are those of the Secret of each side.
	versions map[Side]string
}

// Opener opens CloudSites.
type Opener struct {
	// Reader reads Secrets live.
	Reader client.Reader
	// Gateway is the base of the Migration API.
	Gateway *url.URL
	// Transport is the operator's way to the outside; a CloudSite may add a CA of its own.
	Transport transport.Options
	Budgets   *quota.Budgets
	Clock     clock.PassiveClock
	// Wake, if set, receives the CloudSite whose credentials a side has refused. It must not block.
	Wake func(types.NamespacedName)

	mu       sync.Mutex
	opened   map[types.UID]opened
	refusals map[refusedBy]*refusal
}

type opened struct {
	site       *Site
	name       types.NamespacedName
	generation int64
	readAt     time.Time
	// unusable are the sides that could not be opened.
	unusable unusable
	// doubted tells that a side refused the Secrets since they were last read for the CloudSite itself.
	doubted bool
}

// Open opens a CloudSite, with Secrets that are at most a minute old. An error about a Secret is a *SecretError. A Secret that a side
// refused opens nothing until it was changed, or proved, or its time is over. Whoever names sides calls no other one, and is not kept
// back by its Secrets: what Site has of a side that was not named may be nil.
func (o *Opener) Open(ctx context.Context, cloudSite *v1alpha1.CloudSite, sides ...Side) (*Site, error) {
	if len(sides) == 0 {
		sides = both
	}
	open, err := o.read(ctx, cloudSite, sides)
	if err != nil {
		return nil, err
	}
	if err := o.admit(cloudSite, open, sides); err != nil {
		return nil, err
	}
	return open, nil
}

// read opens a CloudSite whoever refused its Secrets. A side whose Secrets could not be used is read again whenever it is asked for:
// what is missing often comes in the same sync.
func (o *Opener) read(ctx context.Context, cloudSite *v1alpha1.CloudSite, sides []Side) (*Site, error) {
	now := o.Clock.Now()
	o.mu.Lock()
	last, ok := o.opened[cloudSite.UID]
	o.mu.Unlock()
	fresh := ok && last.generation == cloudSite.Generation && now.Sub(last.readAt) < keepSecrets
	if fresh && last.unusable.of(sides) == nil {
		return last.site, nil
	}
	secrets := o.readSecrets(ctx, cloudSite)
	next := opened{
		site: last.site, generation: cloudSite.Generation, readAt: now, doubted: last.doubted, unusable: secrets.unusable,
		name: types.NamespacedName{Namespace: cloudSite.Namespace, Name: cloudSite.Name},
	}
	if !ok || last.generation != cloudSite.Generation || last.site.SecretVersion != secrets.version() {
		var err error
		if next.site, err = o.build(cloudSite, secrets); err != nil {
			return nil, err
		}
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.opened == nil {
		o.opened = map[types.UID]opened{}
	}
	o.opened[cloudSite.UID] = next
	return next.site, next.unusable.of(sides)
}

// OpenFresh opens a CloudSite with Secrets that are read now, refused or not, and ends what Doubted tells. It is for the CloudSite
// itself, which tries them for all others, and tells by Proved how that went.
func (o *Opener) OpenFresh(ctx context.Context, cloudSite *v1alpha1.CloudSite) (*Site, error) {
	o.expire(cloudSite.UID, false)
	return o.read(ctx, cloudSite, both)
}

// Reread makes the next Open read the Secrets again, because a side refused them, and calls up the CloudSite.
func (o *Opener) Reread(uid types.UID) {
	if last, ok := o.expire(uid, true); ok && o.Wake != nil {
		o.Wake(last.name)
	}
}

// Doubted tells whether a side refused the Secrets of a CloudSite since OpenFresh.
func (o *Opener) Doubted(uid types.UID) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.opened[uid].doubted
}

func (o *Opener) expire(uid types.UID, doubted bool) (opened, bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	last, ok := o.opened[uid]
	if ok {
		last.readAt, last.doubted = time.Time{}, doubted
		o.opened[uid] = last
	}
	return last, ok
}

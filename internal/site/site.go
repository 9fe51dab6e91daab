// Package site opens the two sides of a CloudSite: it reads the Secrets and makes the clients.
//
// Secrets are read by get alone, because a watch or a list reads them all. They are kept for at most a minute while work is
// going on, and read again after a side refused them.
package site

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/url"
	"strings"
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

const (
	// keepSecrets is how long Secrets are used before they are read again.
	keepSecrets = time.Minute
	// migrationPath is where the Migration API stands at Atlassian's gateway.
	migrationPath = "/migrations/public/v1"
)

// Site is a CloudSite with both sides open.
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
	// doubted tells that a side refused the Secrets since they were last read for the CloudSite itself.
	doubted bool
}

// Open opens a CloudSite, with Secrets that are at most a minute old. An error about a Secret is a *SecretError. A Secret that a side
// refused opens nothing until it was changed, or proved, or its time is over. Whoever names sides calls no other one.
func (o *Opener) Open(ctx context.Context, cloudSite *v1alpha1.CloudSite, sides ...Side) (*Site, error) {
	open, err := o.read(ctx, cloudSite)
	if err != nil {
		return nil, err
	}
	if len(sides) == 0 {
		sides = []Side{Confluence, Atlassian}
	}
	if err := o.admit(cloudSite, open, sides); err != nil {
		return nil, err
	}
	return open, nil
}

func (o *Opener) read(ctx context.Context, cloudSite *v1alpha1.CloudSite) (*Site, error) {
	now := o.Clock.Now()
	o.mu.Lock()
	last, ok := o.opened[cloudSite.UID]
	o.mu.Unlock()
	if ok && last.generation == cloudSite.Generation && now.Sub(last.readAt) < keepSecrets {
		return last.site, nil
	}
	secrets, err := o.readSecrets(ctx, cloudSite)
	if err != nil {
		return nil, err
	}
	next := opened{
		site: last.site, generation: cloudSite.Generation, readAt: now, doubted: last.doubted,
		name: types.NamespacedName{Namespace: cloudSite.Namespace, Name: cloudSite.Name},
	}
	if !ok || last.generation != cloudSite.Generation || last.site.SecretVersion != secrets.version {
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
	return next.site, nil
}

// OpenFresh opens a CloudSite with Secrets that are read now, refused or not, and ends what Doubted tells. It is for the CloudSite
// itself, which tries them for all others, and tells by Proved how that went.
func (o *Opener) OpenFresh(ctx context.Context, cloudSite *v1alpha1.CloudSite) (*Site, error) {
	o.expire(cloudSite.UID, false)
	return o.read(ctx, cloudSite)
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

func (o *Opener) build(cloudSite *v1alpha1.CloudSite, secrets credentials) (*Site, error) {
	cloudURL, err := url.Parse(strings.ToLower(strings.TrimSuffix(cloudSite.Spec.URL, "/")))
	if err != nil {
		return nil, &SecretError{Reason: v1alpha1.ReasonUnexpectedContent, Message: "spec.url is not a URL."}
	}
	// Atlassian is told the site as its own screens name it; the port that https has anyway would be another name.
	cloudURL.Host = strings.TrimSuffix(cloudURL.Host, ":443")
	confluenceURL, err := url.Parse(strings.TrimSuffix(cloudSite.Spec.Confluence.URL, "/"))
	if err != nil {
		return nil, &SecretError{Reason: v1alpha1.ReasonUnexpectedContent, Message: "spec.confluence.url is not a URL."}
	}
	public, private := o.Transport, o.Transport
	public.Refused = o.noteRefusal(cloudSite.UID, Atlassian, secrets)
	private.Refused = o.noteRefusal(cloudSite.UID, Confluence, secrets)
	toCloud, err := transport.New(public)
	if err != nil {
		return nil, err
	}
	// A file may end without a line end, and two certificates on one line are none.
	private.RootCAs = bytes.Trim(bytes.Join([][]byte{o.Transport.RootCAs, secrets.ca}, []byte("\n")), "\n")
	toConfluence, err := transport.New(private)
	if err != nil {
		return nil, err
	}
	budget := o.Budgets.Account(o.account(secrets))
	return &Site{
		API:           migrationapi.New(migrationapi.Config{Base: o.Gateway, HTTP: toCloud, Auth: secrets.cloud, Budget: budget}),
		Assistant:     assistant.New(assistant.Config{Base: confluenceURL, HTTP: toConfluence, Auth: secrets.confluence}),
		Confluence:    confluence.New(confluence.Config{Base: confluenceURL, HTTP: toConfluence, Auth: secrets.confluence}),
		Cloud:         cloudsite.New(cloudsite.Config{Base: cloudURL, HTTP: toCloud, Auth: secrets.cloud}),
		Utilities:     utilities.New(utilities.Config{Base: o.utilities(), HTTP: toCloud, Auth: secrets.cloud}),
		Budget:        budget,
		CloudURL:      cloudURL.String(),
		SecretVersion: secrets.version,
		versions:      secrets.versions,
	}, nil
}

// utilities is the base of the interfaces that stand beside the Migration API at the gateway.
func (o *Opener) utilities() *url.URL {
	base := *o.Gateway
	base.Path, base.RawPath = strings.TrimSuffix(strings.TrimSuffix(base.Path, "/"), migrationPath), ""
	return &base
}

// account names the cloud account for the budget without telling it.
func (o *Opener) account(secrets credentials) string {
	sum := sha256.Sum256([]byte(o.Gateway.Host + " " + strings.ToLower(secrets.cloud.User)))
	return hex.EncodeToString(sum[:8])
}

package operator

import (
	"fmt"
	"net/url"
	"os"
	"time"

	"k8s.io/utils/clock"
	"sigs.k8s.io/controller-runtime/pkg/manager"

	"github.com/drover-dev/drover/internal/assessment"
	"github.com/drover-dev/drover/internal/atlassian/marketplace"
	"github.com/drover-dev/drover/internal/atlassian/transport"
	"github.com/drover-dev/drover/internal/census"
	"github.com/drover-dev/drover/internal/config"
	"github.com/drover-dev/drover/internal/exactlyonce"
	"github.com/drover-dev/drover/internal/quota"
	"github.com/drover-dev/drover/internal/roster"
	"github.com/drover-dev/drover/internal/site"
	"github.com/drover-dev/drover/internal/version"
)

// parts are what the controllers share.
type parts struct {
	sites  *site.Opener
	roster *roster.Roster
	guard  exactlyonce.Guard
	market *marketplace.Cache
	apps   *assessment.Catalogue
	census census.Walker
}

func newParts(mgr manager.Manager, options Options, lease *lease) (*parts, error) {
	door, err := doorOptions(options)
	if err != nil {
		return nil, err
	}
	gateway, err := url.Parse(options.Config.GatewayURL)
	if err != nil {
		return nil, err
	}
	market, err := newMarketplace(options, door)
	if err != nil {
		return nil, err
	}
	apps, err := Catalogue(options.Config.RepeatableApps)
	if err != nil {
		return nil, err
	}
	return &parts{
		sites: &site.Opener{
			Reader: mgr.GetAPIReader(), Gateway: gateway, Transport: door,
			Budgets: quota.New(Limits(options.Config), options.Clock), Clock: options.Clock,
		},
		roster: roster.New(),
		guard:  lease.guard(mgr.GetAPIReader()),
		market: market,
		apps:   apps,
		census: Census(options.Config, options.Clock),
	}, nil
}

// Census asks both sides for their content, as fast as a configuration allows.
func Census(c config.Config, clock clock.PassiveClock) census.Walker {
	return census.Walker{Clock: clock, Pace: &census.Pace{PerMinute: map[census.Side]int{
		census.Source: c.ContentReads.ConfluencePerMinute, census.Destination: c.ContentReads.SitePerMinute,
	}}}
}

// Looks are the pauses between the looks at both sides.
func Looks(c config.Config) []time.Duration {
	pauses := make([]time.Duration, 0, len(c.ContentReads.Looks))
	for _, pause := range c.ContentReads.Looks {
		pauses = append(pauses, pause.Duration)
	}
	return pauses
}

// Limits are the limits of the quota that a configuration sets.
func Limits(c config.Config) quota.Limits {
	return quota.Limits{
		Window: c.Quota.Window.Duration, Jobs: c.Quota.JobCreations, Tasks: c.Quota.TaskCreations, Reads: c.Quota.Reads,
		Longest: c.ExactlyOnce.SendDeadline.Duration + c.ExactlyOnce.RequestTimeout.Duration,
	}
}

func doorOptions(options Options) (transport.Options, error) {
	door := transport.Options{
		AllowHTTP: options.Config.AllowHTTP,
		UserAgent: version.UserAgent(),
		Timeout:   options.Config.ExactlyOnce.RequestTimeout.Duration,
		Clock:     options.Clock,
		Metrics:   processMetrics().remote,
		Tracer:    options.Tracer,
	}
	if file := options.Config.CAFile; file != "" {
		pem, err := os.ReadFile(file) //nolint:gosec // The file is named by who starts the operator.
		if err != nil {
			return door, fmt.Errorf("read caFile: %w", err)
		}
		door.RootCAs = pem
	}
	return door, nil
}

func newMarketplace(options Options, door transport.Options) (*marketplace.Cache, error) {
	base, err := url.Parse(options.Config.MarketplaceURL)
	if err != nil {
		return nil, err
	}
	http, err := transport.New(door)
	if err != nil {
		return nil, fmt.Errorf("caFile: %w", err)
	}
	ask := marketplace.New(marketplace.Config{Base: base, HTTP: http})
	return marketplace.NewCache(ask, options.Clock, options.Config.MarketplaceCache.Duration), nil
}

// Catalogue is what is known of single apps, with what the configuration adds.
func Catalogue(extra []config.RepeatableApp) (*assessment.Catalogue, error) {
	rows := make([]assessment.Repeatable, 0, len(extra))
	for _, app := range extra {
		rows = append(rows, assessment.Repeatable{Key: app.Key, Server: app.Server, DataCenter: app.DataCenter})
	}
	return assessment.NewCatalogue(rows...)
}

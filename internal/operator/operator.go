// Package operator puts the parts together: the manager, the door to Atlassian, the budgets, the roster and the controllers.
package operator

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"time"

	"go.opentelemetry.io/otel/trace"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/runtime"
	utilruntime "k8s.io/apimachinery/pkg/util/runtime"
	"k8s.io/client-go/kubernetes/scheme"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/util/workqueue"
	"k8s.io/utils/clock"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/cache"
	"sigs.k8s.io/controller-runtime/pkg/client"
	ctrlconfig "sigs.k8s.io/controller-runtime/pkg/config"
	"sigs.k8s.io/controller-runtime/pkg/controller"
	"sigs.k8s.io/controller-runtime/pkg/healthz"
	"sigs.k8s.io/controller-runtime/pkg/manager"
	"sigs.k8s.io/controller-runtime/pkg/reconcile"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/controllers/appassessment"
	"github.com/drover-dev/drover/controllers/cloudsite"
	"github.com/drover-dev/drover/controllers/evidence"
	"github.com/drover-dev/drover/controllers/migration"
	"github.com/drover-dev/drover/internal/assessment"
	"github.com/drover-dev/drover/internal/atlassian/marketplace"
	"github.com/drover-dev/drover/internal/atlassian/transport"
	"github.com/drover-dev/drover/internal/census"
	"github.com/drover-dev/drover/internal/config"
	"github.com/drover-dev/drover/internal/exactlyonce"
	"github.com/drover-dev/drover/internal/lifecycle"
	"github.com/drover-dev/drover/internal/quota"
	"github.com/drover-dev/drover/internal/roster"
	"github.com/drover-dev/drover/internal/schedule"
	"github.com/drover-dev/drover/internal/site"
	"github.com/drover-dev/drover/internal/version"
)

const (
	// reconcileTimeout keeps a hung call from holding a worker.
	reconcileTimeout = 90 * time.Second
	// shutdownTimeout lets a call that was begun come to its end.
	shutdownTimeout = 90 * time.Second

	// Our own retries are for what the API server refuses; what the remote sides refuse has pauses of its own.
	retryFirst   = time.Second
	retryLongest = 5 * time.Minute
)

// Options say how to run.
type Options struct {
	Config config.Config
	Clock  clock.PassiveClock
	// Workers is how many objects of a kind are worked on at the same time.
	Workers int
	// LeaderElect makes the process wait for the Lease.
	LeaderElect bool
	// LeaseNamespace is where the Lease is; the process's own namespace where it is empty.
	LeaseNamespace string
	// LeaseTimes are the times of the Lease.
	LeaseTimes LeaseTimes
	// WatchNamespaces are those whose objects are worked on; none stands for all.
	WatchNamespaces []string
	// Metrics says how metrics are served.
	Metrics MetricsOptions
	// Tracer adds a span to each reconcile and each remote call; nil adds none.
	Tracer trace.Tracer
	// ProbeAddress is where probes are served; "0" serves none.
	ProbeAddress string
	// PprofAddress is where profiles of the process are served; "" and "0" serve none.
	PprofAddress string
}

// NewScheme knows the kinds that the operator works with.
func NewScheme() *runtime.Scheme {
	s := runtime.NewScheme()
	utilruntime.Must(scheme.AddToScheme(s))
	utilruntime.Must(v1alpha1.AddToScheme(s))
	return s
}

// New makes a manager with everything registered. It starts nothing.
func New(ctx context.Context, restConfig *rest.Config, options Options) (manager.Manager, error) {
	if err := errors.Join(options.LeaseTimes.Check(), options.Config.Check(options.LeaseTimes.Duration)); err != nil {
		return nil, fmt.Errorf("the configuration is not usable: %w", err)
	}
	restConfig = rest.CopyConfig(restConfig)
	// The API server is next door, where bytes cost less than what it takes both sides to compress and expand each of them.
	restConfig.DisableCompression = true
	restConfig.Wrap(withoutManagedFields)
	lease, err := newLease(restConfig, options)
	if err != nil {
		return nil, err
	}
	mgr, err := ctrl.NewManager(restConfig, managerOptions(options, lease))
	if err != nil {
		return nil, err
	}
	parts, err := newParts(mgr, options, lease)
	if err != nil {
		return nil, err
	}
	if err := parts.register(ctx, mgr, options); err != nil {
		return nil, err
	}
	processMetrics().serve(mgr, parts.sites.Budgets.Usage)
	if err := errors.Join(mgr.Add(newGiveBack()), mgr.AddHealthzCheck("ping", healthz.Ping)); err != nil {
		return nil, err
	}
	return mgr, mgr.AddReadyzCheck("ping", healthz.Ping)
}

func managerOptions(options Options, lease *lease) ctrl.Options {
	o := ctrl.Options{
		Scheme: NewScheme(),
		Cache: cache.Options{
			DefaultNamespaces: cachedNamespaces(options.WatchNamespaces),
			DefaultTransform:  compacted(cache.TransformStripManagedFields()),
			// An informer that nobody asked for would read a whole kind of the cluster.
			ReaderFailOnMissingInformer: true,
		},
		Client: client.Options{Cache: &client.CacheOptions{
			DisableFor: []client.Object{&corev1.Secret{}, &corev1.ConfigMap{}},
			// A reconcile never works on an object as it was before our own last write.
			EnableReadYourWritesConsistency: new(true),
		}},
		Controller: ctrlconfig.Controller{
			MaxConcurrentReconciles: options.Workers,
			ReconciliationTimeout:   reconcileTimeout,
			EnableWarmup:            new(true),
			RecoverPanic:            new(true),
		},
		Metrics:                       options.Metrics.server(),
		HealthProbeBindAddress:        options.ProbeAddress,
		PprofBindAddress:              options.PprofAddress,
		LeaderElection:                options.LeaderElect,
		LeaderElectionReleaseOnCancel: true,
		LeaseDuration:                 new(options.LeaseTimes.Duration),
		RenewDeadline:                 new(options.LeaseTimes.RenewDeadline),
		RetryPeriod:                   new(options.LeaseTimes.RetryPeriod),
		GracefulShutdownTimeout:       new(shutdownTimeout),
	}
	if lease != nil {
		o.LeaderElectionResourceLockInterface = lease.lock
	}
	return o
}

// cachedNamespaces returns nil, which the cache takes for all namespaces, where none is named.
func cachedNamespaces(names []string) map[string]cache.Config {
	if len(names) == 0 {
		return nil
	}
	cached := make(map[string]cache.Config, len(names))
	for _, name := range names {
		cached[name] = cache.Config{}
	}
	return cached
}

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

func (p *parts) register(ctx context.Context, mgr manager.Manager, options Options) error {
	wake := newWakeups(p.roster)
	p.sites.Wake = p.roster.WakeSite
	p.sites.Budgets.Wake = p.roster.WakeMigration
	if err := watchRoster(ctx, mgr, p.roster, options.WatchNamespaces); err != nil {
		return err
	}
	recorder := mgr.GetEventRecorder("drover")
	err := cloudsite.New(cloudsite.Options{
		Client:           mgr.GetClient(),
		Sites:            p.sites,
		Roster:           p.roster,
		Recorder:         recorder,
		Clock:            options.Clock,
		AllowHTTP:        options.Config.AllowHTTP,
		ListEmailDomains: options.Config.Undocumented.EmailDomains,
		Polling:          options.Config.Polling.Shortest.Duration,
		Tracer:           options.Tracer,
	}).SetupWithManager(mgr, controllerOptions(), wake.sites)
	if err != nil {
		return err
	}
	err = appassessment.New(appassessment.Options{
		Client:      mgr.GetClient(),
		Live:        mgr.GetAPIReader(),
		Sites:       p.sites,
		Marketplace: p.market,
		Catalogue:   p.apps,
		Recorder:    recorder,
		Clock:       options.Clock,
		CloudApps:   options.Config.Undocumented.CloudApps,
		Tracer:      options.Tracer,
	}).SetupWithManager(ctx, mgr, controllerOptions())
	if err != nil {
		return err
	}
	err = evidence.New(evidence.Options{
		Client:   mgr.GetClient(),
		Live:     mgr.GetAPIReader(),
		Sites:    p.sites,
		Recorder: recorder,
		Clock:    options.Clock,
		Census:   p.census,
		Looks:    Looks(options.Config),
		Compared: processMetrics().compared,
		Tracer:   options.Tracer,
	}).SetupWithManager(mgr, controllerOptions())
	if err != nil {
		return err
	}
	once := options.Config.ExactlyOnce
	return migration.New(migration.Options{
		Client:   mgr.GetClient(),
		Live:     mgr.GetAPIReader(),
		Sites:    p.sites,
		Roster:   p.roster,
		Recorder: recorder,
		Clock:    options.Clock,
		Protocol: exactlyonce.Protocol{Clock: options.Clock, Guard: p.guard, SendDeadline: once.SendDeadline.Duration},
		Settings: Settings(options.Config),
		Dialect:  options.Config.Dialect,
		Polling: schedule.Polling{
			Shortest:       options.Config.Polling.Shortest.Duration,
			ReadsPerMinute: ReadsPerMinute(options.Config.Quota),
		},
		AttachmentsOnto: options.Config.AttachmentsOnto,
		Census:          p.census,
		Runs:            processMetrics().runs,
		Tracer:          options.Tracer,
	}).SetupWithManager(ctx, mgr, controllerOptions(), wake.migrations)
}

// Settings are the figures that the decisions of a Migration depend on.
func Settings(c config.Config) lifecycle.Settings {
	const searchInterval = 15 * time.Second
	return lifecycle.Settings{
		SendDeadline:       c.ExactlyOnce.SendDeadline.Duration,
		RequestTimeout:     c.ExactlyOnce.RequestTimeout.Duration,
		Patience:           c.ExactlyOnce.ConsistencyPatience.Duration,
		SearchInterval:     searchInterval,
		TriggerReachesPlan: c.AppTriggerReaches == config.TriggerPlan,
	}
}

// ReadsPerMinute is how many reads a minute the runs share.
func ReadsPerMinute(q config.Quota) int {
	return max(1, int(time.Duration(quota.SteadyReads(q.Reads))*time.Minute/q.Window.Duration))
}

func controllerOptions() controller.Options {
	return controller.Options{
		RateLimiter: workqueue.NewTypedItemExponentialFailureRateLimiter[reconcile.Request](retryFirst, retryLongest),
	}
}

// Package operator puts the parts together: the manager, the door to Atlassian, the budgets, the roster and the controllers.
package operator

import (
	"context"
	"errors"
	"fmt"
	"time"

	"go.opentelemetry.io/otel/trace"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/runtime"
	utilruntime "k8s.io/apimachinery/pkg/util/runtime"
	"k8s.io/client-go/kubernetes/scheme"
	"k8s.io/client-go/rest"
	"k8s.io/utils/clock"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/cache"
	"sigs.k8s.io/controller-runtime/pkg/client"
	ctrlconfig "sigs.k8s.io/controller-runtime/pkg/config"
	"sigs.k8s.io/controller-runtime/pkg/healthz"
	"sigs.k8s.io/controller-runtime/pkg/manager"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/config"
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

package operator

import (
	"context"
	"time"

	"k8s.io/client-go/util/workqueue"
	"sigs.k8s.io/controller-runtime/pkg/controller"
	"sigs.k8s.io/controller-runtime/pkg/manager"
	"sigs.k8s.io/controller-runtime/pkg/reconcile"

	"github.com/drover-dev/drover/controllers/appassessment"
	"github.com/drover-dev/drover/controllers/cloudsite"
	"github.com/drover-dev/drover/controllers/evidence"
	"github.com/drover-dev/drover/controllers/migration"
	"github.com/drover-dev/drover/internal/config"
	"github.com/drover-dev/drover/internal/exactlyonce"
	"github.com/drover-dev/drover/internal/lifecycle"
	"github.com/drover-dev/drover/internal/quota"
	"github.com/drover-dev/drover/internal/schedule"
)

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
		Patience:         options.Config.ExactlyOnce.ConsistencyPatience.Duration,
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

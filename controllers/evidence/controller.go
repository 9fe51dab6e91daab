// Package evidence compares both sides of a migration once it has ended, and asks Atlassian for what comes after it. It starts no
// run, and holds up none.
package evidence

import (
	"context"
	"time"

	"go.opentelemetry.io/otel/trace"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/tools/events"
	"k8s.io/utils/clock"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/builder"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/controller"
	"sigs.k8s.io/controller-runtime/pkg/predicate"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/census"
	"github.com/drover-dev/drover/internal/pace"
	"github.com/drover-dev/drover/internal/site"
	"github.com/drover-dev/drover/internal/telemetry"
	"github.com/drover-dev/drover/internal/tracing"
	"github.com/drover-dev/drover/internal/verification"
)

const (
	firstPause   = 5 * time.Second
	longestPause = 15 * time.Minute
	// waitForSite is how long to wait for a CloudSite that is missing, suspended or leads elsewhere.
	waitForSite = 10 * time.Minute
	// soon continues in a reconcile of its own.
	soon = time.Millisecond
)

// Options are what a reconciler needs.
type Options struct {
	Client client.Client
	// Live reads ConfigMaps: a cache of them would hold all of the cluster's.
	Live     client.Reader
	Sites    *site.Opener
	Recorder events.EventRecorder
	Clock    clock.PassiveClock
	Census   census.Walker
	// Looks are the pauses before both sides are looked at again where something differs.
	Looks []time.Duration
	// Compared counts what comparisons find; nil counts nothing.
	Compared *telemetry.Verifications
	// Tracer adds a span to each reconcile; nil adds none.
	Tracer trace.Tracer
}

// Reconciler compares what Migrations have brought.
type Reconciler struct {
	Options

	tries pace.Pace
	// asks are the pauses of what comes after, which does not wait for a comparison.
	asks pace.Pace
	// turns are the pauses of comparisons that go well.
	turns pace.Pace
	looks looks
}

// New makes a reconciler.
func New(options Options) *Reconciler {
	pauses := func() pace.Pace { return pace.Pace{First: firstPause, Longest: longestPause} }
	return &Reconciler{Options: options, tries: pauses(), asks: pauses()}
}

// +kubebuilder:rbac:groups=migration.drover.dev,resources=migrations,verbs=get;list;watch
// +kubebuilder:rbac:groups=migration.drover.dev,resources=migrations/status,verbs=update
// +kubebuilder:rbac:groups=migration.drover.dev,resources=cloudsites,verbs=get;list;watch
// +kubebuilder:rbac:groups="",resources=configmaps,verbs=get;create;patch

// SetupWithManager registers the controller. Migrations that nobody waits for are not looked at.
func (r *Reconciler) SetupWithManager(mgr ctrl.Manager, options controller.Options) error {
	return ctrl.NewControllerManagedBy(mgr).
		Named("evidence").
		For(&v1alpha1.Migration{}, builder.WithPredicates(predicate.NewPredicateFuncs(awaited))).
		WithOptions(options).
		Complete(tracing.Reconciler(r.Tracer, "evidence", r))
}

// awaited lets through a migration that has ended and of which something is still to be found out.
func awaited(object client.Object) bool {
	m, ok := object.(*v1alpha1.Migration)
	if !ok {
		return false
	}
	_, due := verification.Due(&m.Status, time.Time{})
	return due || verification.NextAfter(m) != ""
}

// next does the next thing for one Migration.
func (r *Reconciler) next(ctx context.Context, req ctrl.Request) (ctrl.Result, error) {
	m := &v1alpha1.Migration{}
	if err := r.Client.Get(ctx, req.NamespacedName, m); err != nil {
		if client.IgnoreNotFound(err) == nil {
			r.looks.DropAll(func(l *look) bool { return l.name == req.NamespacedName })
		}
		return ctrl.Result{}, client.IgnoreNotFound(err)
	}
	if !m.DeletionTimestamp.IsZero() || !awaited(m) {
		r.forget(m.UID)
		return ctrl.Result{}, nil
	}
	w := &work{reconciler: r, m: m, written: m.Status.DeepCopy()}
	if done, after, err := r.open(ctx, w); done || err != nil {
		return ctrl.Result{RequeueAfter: after}, err
	}
	now := r.Clock.Now()
	wait, due := verification.Due(&m.Status, now)
	wait = max(wait, r.tries.Wait(m.UID, comparing, now), r.turns.Wait(m.UID, comparing, now))
	after := wait
	var err error
	switch {
	case due && wait == 0:
		after, err = r.compare(ctx, w)
	case verification.NextAfter(m) != "":
		after, err = r.ask(ctx, w)
		if due {
			after = min(after, wait)
		}
	}
	if err != nil {
		return ctrl.Result{}, err
	}
	if after == 0 && awaited(m) {
		after = soon
	}
	return ctrl.Result{RequeueAfter: after}, nil
}

func (r *Reconciler) forget(uid types.UID) {
	r.tries.Reset(uid)
	r.asks.Reset(uid)
	r.turns.Reset(uid)
	r.looks.Drop(uid)
}

// Package cloudsite keeps the connection of a CloudSite: it probes both sides, connects, attaches, and renews while a migration
// needs it.
package cloudsite

import (
	"context"
	"time"

	"go.opentelemetry.io/otel/trace"
	"k8s.io/apimachinery/pkg/api/equality"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/tools/events"
	"k8s.io/utils/clock"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/builder"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/controller"
	"sigs.k8s.io/controller-runtime/pkg/predicate"
	"sigs.k8s.io/controller-runtime/pkg/source"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/abandoned"
	"github.com/drover-dev/drover/internal/connection"
	"github.com/drover-dev/drover/internal/pace"
	"github.com/drover-dev/drover/internal/roster"
	"github.com/drover-dev/drover/internal/site"
	"github.com/drover-dev/drover/internal/status"
	"github.com/drover-dev/drover/internal/tracing"
)

const (
	// firstPause and longestPause bound how soon a step that failed is tried again.
	firstPause   = 5 * time.Second
	longestPause = 5 * time.Minute
	// secretInterval is how often a Secret that is missing, or was refused, is read again.
	secretInterval = time.Minute
	// outdatedInterval is how often versions that are too old are read again: somebody has to update them first.
	outdatedInterval = 10 * time.Minute
	// lookInterval is how often the Secrets of a CloudSite that is needed are looked at, unless runs are polled less often.
	lookInterval = 2 * time.Minute
	// heldInterval looks again at what another CloudSite holds back, in case the event that should have told was missed.
	heldInterval = 10 * time.Minute
	// soon is how soon a CloudSite is looked at again that has more to do at once.
	soon = time.Second
	// openingPause waits for a new leader to have seen all objects.
	openingPause = time.Second
)

// Options are what a reconciler needs.
type Options struct {
	Client   client.Client
	Sites    *site.Opener
	Roster   *roster.Roster
	Recorder events.EventRecorder
	Clock    clock.PassiveClock
	// AllowHTTP permits http:// for Confluence.
	AllowHTTP bool
	// ListEmailDomains permits the undocumented call that lists the e-mail domains in use.
	ListEmailDomains bool
	// Polling is how often a run is looked at.
	Polling time.Duration
	// Patience is how long a task that was made may stay invisible in the list of tasks.
	Patience time.Duration
	// Tracer adds a span to each reconcile; nil adds none.
	Tracer trace.Tracer
}

// Reconciler reconciles CloudSites.
type Reconciler struct {
	Options

	tries   pace.Pace
	looks   pace.Pace
	counted pace.Pace
	refused refusals
	known   memory
	// left looks after the runs that were left behind, and leftLooks tells when.
	left      *abandoned.Watcher
	leftLooks pace.Pace
}

// New makes a reconciler.
func New(options Options) *Reconciler {
	return &Reconciler{
		Options: options, tries: pace.Pace{First: firstPause, Longest: longestPause},
		left: abandoned.NewWatcher(options.Clock, options.Patience),
	}
}

// +kubebuilder:rbac:groups=migration.drover.dev,resources=cloudsites,verbs=get;list;watch
// +kubebuilder:rbac:groups=migration.drover.dev,resources=cloudsites/status,verbs=update
// +kubebuilder:rbac:groups="",resources=secrets,verbs=get
// +kubebuilder:rbac:groups=events.k8s.io,resources=events,verbs=create;patch

// SetupWithManager registers the controller. wake brings CloudSites whose connection a migration has begun to need, and those that
// another CloudSite has held back.
func (r *Reconciler) SetupWithManager(mgr ctrl.Manager, options controller.Options, wake source.Source) error {
	return ctrl.NewControllerManagedBy(mgr).
		Named("cloudsite").
		For(&v1alpha1.CloudSite{}, builder.WithPredicates(predicate.Or(predicate.GenerationChangedPredicate{}, status.Restored()))).
		WatchesRawSource(wake).
		WithOptions(options).
		Complete(tracing.Reconciler(r.Tracer, "cloudsite", r))
}

// Reconcile brings one CloudSite forward.
func (r *Reconciler) Reconcile(ctx context.Context, req ctrl.Request) (ctrl.Result, error) {
	cs := &v1alpha1.CloudSite{}
	if err := r.Client.Get(ctx, req.NamespacedName, cs); err != nil {
		if client.IgnoreNotFound(err) == nil {
			r.Roster.ForgetSite(req.NamespacedName)
		}
		return ctrl.Result{}, client.IgnoreNotFound(err)
	}
	r.Roster.ObserveSite(cs)
	if !cs.DeletionTimestamp.IsZero() {
		return r.leave(ctx, cs)
	}
	standing, known := r.Roster.Standing(req.NamespacedName)
	if !known {
		return ctrl.Result{RequeueAfter: openingPause}, nil
	}
	before := cs.Status.DeepCopy()
	if r.takeOver(ctx, cs) {
		return r.finish(ctx, cs, before, soon)
	}
	v := r.visit(cs, standing)
	after := soonest(soonest(r.advance(ctx, v), r.count(v)), r.lookAfter(ctx, v))
	r.review(v)
	return r.finish(ctx, cs, before, after)
}

// leave lets a CloudSite go that is being deleted. As long as somebody's finalizer keeps it, the runs that were left behind are looked
// at, because others wait for them.
func (r *Reconciler) leave(ctx context.Context, cs *v1alpha1.CloudSite) (ctrl.Result, error) {
	if len(cs.Status.Abandoned) == 0 {
		r.forget(cs.UID)
		return ctrl.Result{}, nil
	}
	before := cs.Status.DeepCopy()
	after := r.lookAfter(ctx, &visit{cs: cs, now: r.Clock.Now()})
	return r.finish(ctx, cs, before, after)
}

// finish writes what a visit came to.
func (r *Reconciler) finish(
	ctx context.Context, cs *v1alpha1.CloudSite, before *v1alpha1.CloudSiteStatus, after time.Duration,
) (ctrl.Result, error) {
	if err := r.write(ctx, cs, before); err != nil {
		r.leftLooks.Reset(cs.UID) // What was found is not recorded.
		return ctrl.Result{}, err
	}
	r.letGo(before.Abandoned, cs.Status.Abandoned)
	return ctrl.Result{RequeueAfter: after}, nil
}

// advance does what is due and sets the conditions. It tells when to look again.
func (r *Reconciler) advance(ctx context.Context, v *visit) time.Duration {
	due := r.due(ctx, v)
	if !due.Work() {
		r.rest(v)
		return soonest(pause(v.now, due.Next), r.nextLook(v))
	}
	attempt := attemptKey(v.cs, due)
	if wait := r.tries.Wait(v.cs.UID, attempt, v.now); wait > 0 {
		r.holdBack(v)
		return wait
	}
	found := r.perform(ctx, v, due)
	r.report(v, found)
	if found.ok() {
		r.tries.Reset(v.cs.UID)
		r.refused.drop(v.cs.UID)
		next := connection.Next(v.now, v.cs.Status.Connection, v.needed, v.since).Next
		return soonest(pause(v.now, next), r.nextLook(v))
	}
	_, wait := r.tries.Fail(v.cs.UID, attempt, v.now, found.least)
	return wait
}

// pause is how long to wait for a time. Nothing is awaited where there is none.
func pause(now, next time.Time) time.Duration {
	if next.IsZero() {
		return 0
	}
	return max(time.Second, next.Sub(now))
}

// soonest is the shorter of two waits, of which 0 is none.
func soonest(a, b time.Duration) time.Duration {
	if a == 0 || b == 0 {
		return max(a, b)
	}
	return min(a, b)
}

func (r *Reconciler) forget(uid types.UID) {
	r.tries.Reset(uid)
	r.looks.Reset(uid)
	r.counted.Reset(uid)
	r.leftLooks.Reset(uid)
	r.refused.drop(uid)
	r.known.drop(uid)
}

func (r *Reconciler) write(ctx context.Context, cs *v1alpha1.CloudSite, before *v1alpha1.CloudSiteStatus) error {
	if equality.Semantic.DeepEqual(before, &cs.Status) {
		return nil
	}
	if err := r.Client.Status().Update(ctx, cs); err != nil {
		return client.IgnoreNotFound(err)
	}
	r.Roster.ObserveSite(cs)
	status.Announce(ctx, r.Recorder, cs, before.Conditions, cs.Status.Conditions)
	return nil
}

func (r *Reconciler) conditions(cs *v1alpha1.CloudSite) status.Writer {
	return status.Writer{Conditions: &cs.Status.Conditions, Generation: cs.Generation, Now: metav1.NewTime(r.Clock.Now())}
}

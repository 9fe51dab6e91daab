// Package cloudsite keeps the connection of a CloudSite: it probes both sides, connects, attaches, and renews while a migration
// needs it.
package cloudsite

import (
	"context"
	"time"

	"k8s.io/apimachinery/pkg/api/equality"
	"k8s.io/apimachinery/pkg/api/meta"
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
	"github.com/drover-dev/drover/internal/connection"
	"github.com/drover-dev/drover/internal/pace"
	"github.com/drover-dev/drover/internal/roster"
	"github.com/drover-dev/drover/internal/site"
	"github.com/drover-dev/drover/internal/status"
)

const (
	// firstPause and longestPause bound how soon a step that failed is tried again.
	firstPause   = 5 * time.Second
	longestPause = 5 * time.Minute
	// secretInterval is how often a Secret that is missing, or was refused, is read again.
	secretInterval = time.Minute
	// refusedInterval is how often refused credentials are tried again unchanged: seldom, so that no account gets locked.
	refusedInterval = time.Hour
)

// Reconciler reconciles CloudSites.
type Reconciler struct {
	Client    client.Client
	Sites     *site.Opener
	Roster    *roster.Roster
	Recorder  events.EventRecorder
	Clock     clock.PassiveClock
	AllowHTTP bool

	tries   pace.Pace
	refused refusals
}

// New makes a reconciler.
func New(
	c client.Client,
	sites *site.Opener,
	r *roster.Roster,
	recorder events.EventRecorder,
	clk clock.PassiveClock,
	allowHTTP bool,
) *Reconciler {
	return &Reconciler{
		Client: c, Sites: sites, Roster: r, Recorder: recorder, Clock: clk, AllowHTTP: allowHTTP,
		tries: pace.Pace{First: firstPause, Longest: longestPause},
	}
}

// +kubebuilder:rbac:groups=migration.drover.dev,resources=cloudsites,verbs=get;list;watch
// +kubebuilder:rbac:groups=migration.drover.dev,resources=cloudsites/status,verbs=get;update;patch
// +kubebuilder:rbac:groups="",resources=secrets,verbs=get
// +kubebuilder:rbac:groups=events.k8s.io,resources=events,verbs=create;patch

// SetupWithManager registers the controller. wake brings CloudSites whose connection a migration has begun to need.
func (r *Reconciler) SetupWithManager(mgr ctrl.Manager, options controller.Options, wake source.Source) error {
	return ctrl.NewControllerManagedBy(mgr).
		Named("cloudsite").
		For(&v1alpha1.CloudSite{}, builder.WithPredicates(predicate.GenerationChangedPredicate{})).
		WatchesRawSource(wake).
		WithOptions(options).
		Complete(r)
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
		r.forget(cs.UID)
		return ctrl.Result{}, nil
	}
	before := cs.Status.DeepCopy()
	after := r.advance(ctx, cs)
	if err := r.write(ctx, cs, before); err != nil {
		return ctrl.Result{}, err
	}
	return ctrl.Result{RequeueAfter: after}, nil
}

// advance does what is due and sets the conditions. It tells when to look again.
func (r *Reconciler) advance(ctx context.Context, cs *v1alpha1.CloudSite) time.Duration {
	now := r.Clock.Now()
	name := types.NamespacedName{Namespace: cs.Namespace, Name: cs.Name}
	needed := r.Roster.Demanded(name)
	due := connection.Next(now, cs.Status.Connection, needed)
	if cs.Status.ObservedGeneration != cs.Generation ||
		!meta.IsStatusConditionTrue(cs.Status.Conditions, v1alpha1.ConditionReady) {
		due.Connect = true
	}
	if !due.Work() {
		r.rest(cs, now, needed)
		return pause(now, due.Next)
	}
	attempt := attemptKey(cs, due)
	if wait := r.tries.Wait(cs.UID, attempt, now); wait > 0 {
		return wait
	}
	found := r.perform(ctx, cs, due)
	if found.ok() {
		r.forget(cs.UID)
		r.report(cs, found, now, needed)
		return pause(now, connection.Next(now, cs.Status.Connection, needed).Next)
	}
	_, wait := r.tries.Fail(cs.UID, attempt, now, found.least)
	r.report(cs, found, now, needed)
	return wait
}

// pause is how long to wait for a time. Nothing is awaited where there is none.
func pause(now, next time.Time) time.Duration {
	if next.IsZero() {
		return 0
	}
	return max(time.Second, next.Sub(now))
}

func (r *Reconciler) forget(uid types.UID) {
	r.tries.Reset(uid)
	r.refused.drop(uid)
}

func (r *Reconciler) write(ctx context.Context, cs *v1alpha1.CloudSite, before *v1alpha1.CloudSiteStatus) error {
	if equality.Semantic.DeepEqual(before, &cs.Status) {
		return nil
	}
	if err := r.Client.Status().Update(ctx, cs); err != nil {
		return client.IgnoreNotFound(err)
	}
	status.Announce(ctx, r.Recorder, cs, before.Conditions, cs.Status.Conditions)
	return nil
}

func (r *Reconciler) conditions(cs *v1alpha1.CloudSite) status.Writer {
	return status.Writer{Conditions: &cs.Status.Conditions, Generation: cs.Generation, Now: metav1.NewTime(r.Clock.Now())}
}

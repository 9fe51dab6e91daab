// Package evidence compares both sides of a migration once it has ended, and asks Atlassian for what comes after it. It starts no
// run, and holds up none.
package evidence

import (
	"context"
	"time"

	"go.opentelemetry.io/otel/trace"
	"k8s.io/apimachinery/pkg/api/equality"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/tools/events"
	"k8s.io/utils/clock"
	"k8s.io/utils/ptr"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/builder"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/controller"
	"sigs.k8s.io/controller-runtime/pkg/predicate"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/census"
	"github.com/drover-dev/drover/internal/lifecycle"
	"github.com/drover-dev/drover/internal/pace"
	"github.com/drover-dev/drover/internal/site"
	"github.com/drover-dev/drover/internal/status"
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

// work is all that one reconcile works on.
type work struct {
	reconciler *Reconciler
	m          *v1alpha1.Migration
	written    *v1alpha1.MigrationStatus
	site       *v1alpha1.CloudSite
	open       *site.Site
}

// open opens both sides. done tells that this reconcile ends here.
func (r *Reconciler) open(ctx context.Context, w *work) (done bool, after time.Duration, err error) {
	cloudSite := &v1alpha1.CloudSite{}
	name := types.NamespacedName{Namespace: w.m.Namespace, Name: w.m.Spec.CloudSiteRef.Name}
	err = r.Client.Get(ctx, name, cloudSite)
	if client.IgnoreNotFound(err) != nil {
		return true, 0, err
	}
	switch {
	case err != nil:
		return true, waitForSite, w.cannot(ctx, "CloudSite "+name.Name+" does not exist, so neither side can be read: create it again.")
	case !lifecycle.LeadsWhereItDid(w.m, cloudSite):
		return true, waitForSite, w.cannot(ctx, "CloudSite "+name.Name+" leads elsewhere than this migration did, so neither side can be "+
			"read: create it with the former addresses.")
	case ptr.Deref(cloudSite.Spec.Suspend, false) || ptr.Deref(w.m.Spec.Suspend, false):
		return true, waitForSite, nil
	}
	w.site = cloudSite
	if w.open, err = r.Sites.Open(ctx, cloudSite); err != nil {
		after, err = r.failed(w, &r.tries, "open", err, w.unread(ctx))
		return true, after, err
	}
	return false, 0, nil
}

// cannot says why nothing can be compared.
func (w *work) cannot(ctx context.Context, why string) error {
	if w.m.Status.Verification == nil || w.m.Status.Verification.FinishedAt != nil {
		return nil
	}
	return w.report(ctx, verification.Condition{
		Status: metav1.ConditionUnknown, Reason: v1alpha1.ReasonCannotBeVerified, Message: why,
	})
}

// report sets the condition Verified and writes the status, if there is anything new in it.
func (w *work) report(ctx context.Context, verified verification.Condition) error {
	r := w.reconciler
	writer := status.Writer{Conditions: &w.m.Status.Conditions, Generation: w.m.Generation, Now: metav1.NewTime(r.Clock.Now())}
	writer.Set(v1alpha1.ConditionVerified, verified.Status, verified.Reason, verified.Message)
	w.doubt(writer)
	return w.write(ctx)
}

// doubt lets Ready say what the comparison found. What was concluded stands in Succeeded. Where the spec was edited meanwhile, the
// conditions are described anew anyway.
func (w *work) doubt(writer status.Writer) {
	ready := meta.FindStatusCondition(w.m.Status.Conditions, v1alpha1.ConditionReady)
	concluded := meta.FindStatusCondition(w.m.Status.Conditions, v1alpha1.ConditionSucceeded)
	if ready == nil || concluded == nil || ready.Reason != v1alpha1.ReasonFinished || ready.ObservedGeneration != w.m.Generation {
		return
	}
	message := verification.Doubted(concluded.Message, w.m.Status.Verification)
	writer.Summary(status.ClassOf(ready.Reason), metav1.ConditionUnknown, ready.Reason, message)
}

// write sends the status with the version of the object that it stands on.
func (w *work) write(ctx context.Context) error {
	if equality.Semantic.DeepEqual(w.written, &w.m.Status) {
		return nil
	}
	before := w.written.Conditions
	if err := w.reconciler.Client.Status().Update(ctx, w.m); err != nil {
		return client.IgnoreNotFound(err)
	}
	w.written = w.m.Status.DeepCopy()
	w.reconciler.Compared.Observe(before, w.m.Status.Conditions)
	status.AnnounceEnd(ctx, w.reconciler.Recorder, w.m, v1alpha1.ConditionVerified, before, w.m.Status.Conditions)
	return nil
}

func (r *Reconciler) forget(uid types.UID) {
	r.tries.Reset(uid)
	r.asks.Reset(uid)
	r.turns.Reset(uid)
	r.looks.Drop(uid)
}

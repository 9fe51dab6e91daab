// Package migration drives Migrations: it gathers what is known, lets a pure function decide, does one thing through the door
// to Atlassian, and writes the status once.
package migration

import (
	"context"
	"sync"
	"time"

	"go.opentelemetry.io/otel/trace"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/tools/events"
	"k8s.io/utils/clock"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/builder"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/controller"
	"sigs.k8s.io/controller-runtime/pkg/handler"
	"sigs.k8s.io/controller-runtime/pkg/predicate"
	"sigs.k8s.io/controller-runtime/pkg/source"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/census"
	"github.com/drover-dev/drover/internal/config"
	"github.com/drover-dev/drover/internal/exactlyonce"
	"github.com/drover-dev/drover/internal/lifecycle"
	"github.com/drover-dev/drover/internal/pace"
	"github.com/drover-dev/drover/internal/roster"
	"github.com/drover-dev/drover/internal/schedule"
	"github.com/drover-dev/drover/internal/site"
	"github.com/drover-dev/drover/internal/status"
	"github.com/drover-dev/drover/internal/statustree"
	"github.com/drover-dev/drover/internal/telemetry"
	"github.com/drover-dev/drover/internal/tracing"
)

const (
	// firstPause and longestPause bound how soon a call that failed is made again.
	firstPause   = 2 * time.Second
	longestPause = 5 * time.Minute
	// soon continues with the next action in a reconcile of its own, so that one reconcile does one thing.
	soon = time.Millisecond
	// safety looks again at what waits for somebody else, in case the event that should have told was missed.
	safety = 2 * time.Minute
	// waitingLook does so for what waits for other migrations, of which there may be thousands.
	waitingLook = 10 * time.Minute
	// refusedPause is how long to wait after credentials that are good for other calls were refused.
	refusedPause = 5 * time.Minute
	// secretPause is how long to wait before a Secret that is missing, or was refused, is looked at again.
	secretPause = 30 * time.Second
	// quietFailures is how often a passing failure may repeat before people are told.
	quietFailures = 3

	siteIndex       = "spec.cloudSiteRef.name"
	assessmentIndex = "spec.appAssessmentRef.name"
	dependsOnIndex  = "spec.dependsOn.name"
)

// Options are what a reconciler needs.
type Options struct {
	Client client.Client
	// Live reads from the API server, never from a cache.
	Live            client.Reader
	Sites           *site.Opener
	Roster          *roster.Roster
	Recorder        events.EventRecorder
	Clock           clock.PassiveClock
	Protocol        exactlyonce.Protocol
	Settings        lifecycle.Settings
	Dialect         config.Dialect
	Polling         schedule.Polling
	AttachmentsOnto string
	// Census counts what Confluence holds before a run.
	Census census.Walker
	// Runs counts what becomes of runs; nil counts nothing.
	Runs *telemetry.Runs
	// Tracer adds a span to each reconcile; nil adds none.
	Tracer trace.Tracer
}

// Reconciler reconciles Migrations.
type Reconciler struct {
	Options

	tries   pace.Pace
	seen    readings
	trees   trees
	walks   *statustree.Reader
	tallies tallies
	// recording is held by who records a run that is left behind.
	recording sync.Mutex
}

// New makes a reconciler.
func New(options Options) *Reconciler {
	return &Reconciler{
		Options: options, tries: pace.Pace{First: firstPause, Longest: longestPause},
		walks: &statustree.Reader{Clock: options.Clock, Keep: unopenedMost},
	}
}

// +kubebuilder:rbac:groups=migration.drover.dev,resources=migrations,verbs=get;list;watch;patch
// +kubebuilder:rbac:groups=migration.drover.dev,resources=migrations/status,verbs=update
// +kubebuilder:rbac:groups=migration.drover.dev,resources=cloudsites/status,verbs=update
// +kubebuilder:rbac:groups=migration.drover.dev,resources=appassessments,verbs=get
// +kubebuilder:rbac:groups="",resources=configmaps,verbs=get;create;patch

// SetupWithManager registers the controller. wake brings migrations whose slot or spaces came free.
func (r *Reconciler) SetupWithManager(
	ctx context.Context,
	mgr ctrl.Manager,
	options controller.Options,
	wake source.Source,
) error {
	if err := index(ctx, mgr); err != nil {
		return err
	}
	return ctrl.NewControllerManagedBy(mgr).
		Named("migration").
		For(&v1alpha1.Migration{}, builder.WithPredicates(
			predicate.Or(predicate.GenerationChangedPredicate{}, beingDeleted(), asked(), status.Restored()))).
		Watches(&v1alpha1.Migration{}, handler.EnqueueRequestsFromMapFunc(r.dependents), builder.WithPredicates(stateChanged())).
		Watches(&v1alpha1.CloudSite{}, handler.EnqueueRequestsFromMapFunc(r.referring(siteIndex)),
			builder.WithPredicates(gatesChanged())).
		Watches(&v1alpha1.AppAssessment{}, handler.EnqueueRequestsFromMapFunc(r.referring(assessmentIndex))).
		WatchesRawSource(wake).
		WithOptions(options).
		Complete(tracing.Reconciler(r.Tracer, "migration", r))
}

// Reconcile brings one Migration forward.
func (r *Reconciler) Reconcile(ctx context.Context, req ctrl.Request) (ctrl.Result, error) {
	m := &v1alpha1.Migration{}
	if err := r.Client.Get(ctx, req.NamespacedName, m); err != nil {
		if client.IgnoreNotFound(err) == nil {
			r.Roster.Forget(req.NamespacedName)
			r.Sites.Budgets.Leave(req.NamespacedName, inNoLine)
		}
		return ctrl.Result{}, client.IgnoreNotFound(err)
	}
	r.Roster.Observe(m)
	if !m.DeletionTimestamp.IsZero() {
		return ctrl.Result{}, r.release(ctx, m)
	}
	if m.Status.CompletionTime != nil && !status.OfAnotherGeneration(m) && !lifecycle.Asked(m) {
		r.forget(m)
		return ctrl.Result{}, r.dropFinalizer(ctx, m)
	}
	s, err := r.gather(ctx, m)
	if err != nil {
		return ctrl.Result{}, err
	}
	if heard, err := r.listen(ctx, s); heard || err != nil {
		return requeue(soon, err)
	}
	after, err := r.advance(ctx, s)
	if err == nil {
		// Whoever does not wait for a call now keeps none from others. After an error it comes again soon, and keeps its place.
		r.Sites.Budgets.Leave(s.name(), s.line)
	}
	if s.m.Status.CompletionTime != nil {
		after = soon // to let go of what a migration that has ended needs no more
	}
	return requeue(after, err)
}

// requeue asks for another look. After an error the library decides when, and warns of any other wish.
func requeue(after time.Duration, err error) (ctrl.Result, error) {
	if err != nil {
		return ctrl.Result{}, err
	}
	return ctrl.Result{RequeueAfter: after}, nil
}

// gather reads what the cluster knows. All of it comes from caches.
func (r *Reconciler) gather(ctx context.Context, m *v1alpha1.Migration) (*scope, error) {
	s := &scope{reconciler: r, m: m, written: m.Status.DeepCopy()}
	cloudSite := &v1alpha1.CloudSite{}
	found, err := r.get(ctx, types.NamespacedName{Namespace: m.Namespace, Name: m.Spec.CloudSiteRef.Name}, cloudSite)
	if err != nil {
		return nil, err
	}
	if found {
		s.site = cloudSite
		r.Roster.ObserveSite(cloudSite)
	}
	if ref := m.Spec.AppAssessmentRef; ref != nil {
		assessment := &v1alpha1.AppAssessment{}
		if found, err = r.get(ctx, types.NamespacedName{Namespace: m.Namespace, Name: ref.Name}, assessment); err != nil {
			return nil, err
		}
		if found {
			s.assessment = assessment
		}
	}
	return s, r.dependencies(ctx, s)
}

func (r *Reconciler) get(ctx context.Context, name types.NamespacedName, into client.Object) (bool, error) {
	err := r.Client.Get(ctx, name, into)
	return err == nil, client.IgnoreNotFound(err)
}

func (r *Reconciler) forget(m *v1alpha1.Migration) {
	r.tries.Reset(m.UID)
	r.seen.drop(m.UID)
	if m.Status.Job != nil {
		r.seen.notMissing(planKey(m))
	}
	r.dropTrees(m.UID)
	r.tallies.Drop(m.UID)
	r.Sites.Budgets.Leave(client.ObjectKeyFromObject(m), inNoLine)
	r.Roster.Demand(
		types.NamespacedName{Namespace: m.Namespace, Name: m.Spec.CloudSiteRef.Name},
		client.ObjectKeyFromObject(m),
		false,
	)
}

// Package appassessment collects the apps of a Confluence instance, asks the Marketplace about each, and records what people
// decided.
package appassessment

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
	"sigs.k8s.io/controller-runtime/pkg/handler"
	"sigs.k8s.io/controller-runtime/pkg/predicate"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/atlassian/marketplace"
	"github.com/drover-dev/drover/internal/pace"
	"github.com/drover-dev/drover/internal/site"
	"github.com/drover-dev/drover/internal/status"
)

const (
	firstPause     = 5 * time.Second
	longestPause   = 5 * time.Minute
	defaultRefresh = 6 * time.Hour

	// siteIndex finds AppAssessments by the name of their CloudSite.
	siteIndex = "spec.cloudSiteRef.name"
)

// Reconciler reconciles AppAssessments.
type Reconciler struct {
	Client      client.Client
	Sites       *site.Opener
	Marketplace *marketplace.Client
	Recorder    events.EventRecorder
	Clock       clock.PassiveClock

	tries pace.Pace
}

// New makes a reconciler.
func New(
	c client.Client,
	sites *site.Opener,
	market *marketplace.Client,
	recorder events.EventRecorder,
	clk clock.PassiveClock,
) *Reconciler {
	return &Reconciler{
		Client: c, Sites: sites, Marketplace: market, Recorder: recorder, Clock: clk,
		tries: pace.Pace{First: firstPause, Longest: longestPause},
	}
}

// +kubebuilder:rbac:groups=migration.drover.dev,resources=appassessments,verbs=get;list;watch
// +kubebuilder:rbac:groups=migration.drover.dev,resources=appassessments/status,verbs=get;update;patch

// SetupWithManager registers the controller.
func (r *Reconciler) SetupWithManager(ctx context.Context, mgr ctrl.Manager, options controller.Options) error {
	if err := mgr.GetFieldIndexer().IndexField(ctx, &v1alpha1.AppAssessment{}, siteIndex, referredSite); err != nil {
		return err
	}
	return ctrl.NewControllerManagedBy(mgr).
		Named("appassessment").
		For(&v1alpha1.AppAssessment{}, builder.WithPredicates(predicate.GenerationChangedPredicate{})).
		Watches(&v1alpha1.CloudSite{}, handler.EnqueueRequestsFromMapFunc(r.ofSite)).
		WithOptions(options).
		Complete(r)
}

func referredSite(object client.Object) []string {
	a, ok := object.(*v1alpha1.AppAssessment)
	if !ok {
		return nil
	}
	return []string{a.Spec.CloudSiteRef.Name}
}

func (r *Reconciler) ofSite(ctx context.Context, cloudSite client.Object) []ctrl.Request {
	list := &v1alpha1.AppAssessmentList{}
	err := r.Client.List(
		ctx,
		list,
		client.InNamespace(cloudSite.GetNamespace()),
		client.MatchingFields{siteIndex: cloudSite.GetName()},
	)
	if err != nil {
		return nil
	}
	requests := make([]ctrl.Request, 0, len(list.Items))
	for i := range list.Items {
		requests = append(requests, ctrl.Request{NamespacedName: client.ObjectKeyFromObject(&list.Items[i])})
	}
	return requests
}

// Reconcile brings one AppAssessment forward.
func (r *Reconciler) Reconcile(ctx context.Context, req ctrl.Request) (ctrl.Result, error) {
	a := &v1alpha1.AppAssessment{}
	if err := r.Client.Get(ctx, req.NamespacedName, a); err != nil {
		return ctrl.Result{}, client.IgnoreNotFound(err)
	}
	if !a.DeletionTimestamp.IsZero() {
		r.tries.Reset(a.UID)
		return ctrl.Result{}, nil
	}
	before := a.Status.DeepCopy()
	after, err := r.advance(ctx, a)
	if err != nil {
		return ctrl.Result{}, err
	}
	if equality.Semantic.DeepEqual(before, &a.Status) {
		return ctrl.Result{RequeueAfter: after}, nil
	}
	if err := r.Client.Status().Update(ctx, a); err != nil {
		return ctrl.Result{}, client.IgnoreNotFound(err)
	}
	status.Announce(ctx, r.Recorder, a, before.Conditions, a.Status.Conditions)
	return ctrl.Result{RequeueAfter: after}, nil
}

// advance collects what is due and sets the conditions. It tells when to look again. An error is one of the API server.
func (r *Reconciler) advance(ctx context.Context, a *v1alpha1.AppAssessment) (time.Duration, error) {
	now := r.Clock.Now()
	if due := refreshDue(a); now.Before(due) {
		r.decide(a)
		return due.Sub(now), nil
	}
	const attempt = "collect"
	if wait := r.tries.Wait(a.UID, attempt, now); wait > 0 {
		if a.Status.CollectedAt != nil {
			r.decide(a)
		}
		return wait, nil
	}
	cloudSite, waiting, err := r.cloudSite(ctx, a)
	if err != nil {
		return 0, err
	}
	if waiting != "" {
		r.waiting(a, waiting)
		return 0, nil
	}
	apps, problem := r.collect(ctx, cloudSite)
	if problem != nil {
		_, pause := r.tries.Fail(a.UID, attempt, now, problem.least)
		r.failed(a, *problem)
		return pause, nil
	}
	r.tries.Reset(a.UID)
	r.collected(a, apps)
	return refreshDue(a).Sub(now), nil
}

// refreshDue is when the inventory is read next: at once where there is none.
func refreshDue(a *v1alpha1.AppAssessment) time.Time {
	if a.Status.CollectedAt == nil {
		return time.Time{}
	}
	return a.Status.CollectedAt.Add(a.Spec.RefreshInterval.Or(defaultRefresh))
}

// cloudSite reads the CloudSite. waiting says what is awaited; a CloudSite whose Confluence answers will do, whatever its other
// side says.
func (r *Reconciler) cloudSite(
	ctx context.Context,
	a *v1alpha1.AppAssessment,
) (cs *v1alpha1.CloudSite, waiting string, err error) {
	cs = &v1alpha1.CloudSite{}
	name := types.NamespacedName{Namespace: a.Namespace, Name: a.Spec.CloudSiteRef.Name}
	if err := r.Client.Get(ctx, name, cs); err != nil {
		if client.IgnoreNotFound(err) != nil {
			return nil, "", err
		}
		return nil, "CloudSite " + name.Name + " does not exist yet. Create it, or correct spec.cloudSiteRef.", nil
	}
	if !meta.IsStatusConditionTrue(cs.Status.Conditions, v1alpha1.ConditionSourceReachable) {
		return nil, "Confluence of CloudSite " + name.Name + " does not answer yet: look at the CloudSite.", nil
	}
	return cs, "", nil
}

func (r *Reconciler) conditions(a *v1alpha1.AppAssessment) status.Writer {
	return status.Writer{Conditions: &a.Status.Conditions, Generation: a.Generation, Now: metav1.NewTime(r.Clock.Now())}
}

// Package appassessment collects the apps of a Confluence instance, asks the Marketplace about each, records what people
// decided, and writes the report.
package appassessment

import (
	"context"
	"errors"
	"time"

	"go.opentelemetry.io/otel/trace"
	"k8s.io/apimachinery/pkg/api/equality"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/tools/events"
	"k8s.io/utils/clock"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/assessment"
	"github.com/drover-dev/drover/internal/atlassian/marketplace"
	"github.com/drover-dev/drover/internal/pace"
	"github.com/drover-dev/drover/internal/site"
	"github.com/drover-dev/drover/internal/status"
)

const (
	firstPause     = 5 * time.Second
	longestPause   = 5 * time.Minute
	defaultRefresh = 6 * time.Hour
	// secretPause is how long to wait before a Secret that is missing, or was refused, is looked at again.
	secretPause = 30 * time.Second
)

// Options are what a reconciler needs.
type Options struct {
	Client client.Client
	// Live reads ConfigMaps: a cache of them would hold all of the cluster's.
	Live  client.Reader
	Sites *site.Opener
	// Marketplace is shared by all AppAssessments.
	Marketplace *marketplace.Cache
	Catalogue   *assessment.Catalogue
	Recorder    events.EventRecorder
	Clock       clock.PassiveClock
	// CloudApps permits the undocumented call that lists the apps of the cloud site.
	CloudApps bool
	// Tracer adds a span to each reconcile; nil adds none.
	Tracer trace.Tracer
}

// Reconciler reconciles AppAssessments.
type Reconciler struct {
	Options

	tries    pace.Pace
	findings findings
	written  memory
}

// New makes a reconciler.
func New(options Options) *Reconciler {
	return &Reconciler{Options: options, tries: pace.Pace{First: firstPause, Longest: longestPause}}
}

// +kubebuilder:rbac:groups=migration.drover.dev,resources=appassessments,verbs=list;watch
// +kubebuilder:rbac:groups=migration.drover.dev,resources=appassessments/status,verbs=update
// +kubebuilder:rbac:groups="",resources=configmaps,verbs=get;create;patch

// Reconcile brings one AppAssessment forward.
func (r *Reconciler) Reconcile(ctx context.Context, req ctrl.Request) (ctrl.Result, error) {
	a := &v1alpha1.AppAssessment{}
	if err := r.Client.Get(ctx, req.NamespacedName, a); err != nil {
		r.written.Drop(req.NamespacedName)
		return ctrl.Result{}, client.IgnoreNotFound(err)
	}
	if !a.DeletionTimestamp.IsZero() {
		r.tries.Reset(a.UID)
		r.written.Drop(req.NamespacedName)
		return ctrl.Result{}, nil
	}
	before := a.Status.DeepCopy()
	after, err := r.advance(ctx, a)
	if err != nil {
		return ctrl.Result{}, err
	}
	// The report comes first, so that the status never names one that is not there. If it fails, the status is written all the
	// same: a report is worth less.
	reportErr := r.report(ctx, a, !before.CollectedAt.Equal(a.Status.CollectedAt))
	if equality.Semantic.DeepEqual(before, &a.Status) {
		return requeue(after, reportErr)
	}
	if err := r.Client.Status().Update(ctx, a); err != nil {
		return ctrl.Result{}, errors.Join(client.IgnoreNotFound(err), reportErr)
	}
	status.Announce(ctx, r.Recorder, a, before.Conditions, a.Status.Conditions)
	r.announceChanges(a, before)
	return requeue(after, reportErr)
}

// requeue asks for another look. After an error the library decides when, and warns of any other wish.
func requeue(after time.Duration, err error) (ctrl.Result, error) {
	if err != nil {
		return ctrl.Result{}, err
	}
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
		r.unready(a, problem{reason: v1alpha1.ReasonWaitingForCloudSite, message: waiting})
		return 0, nil
	}
	found, problem := r.collect(ctx, cloudSite)
	if problem != nil {
		r.unready(a, *problem)
		if problem.next > 0 {
			r.tries.Hold(a.UID, attempt, now.Add(problem.next))
			return problem.next, nil
		}
		_, pause := r.tries.Fail(a.UID, attempt, now, problem.least)
		return pause, nil
	}
	r.tries.Reset(a.UID)
	r.collected(a, cloudSite, found)
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

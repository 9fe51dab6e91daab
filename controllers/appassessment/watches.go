package appassessment

import (
	"context"

	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/builder"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/controller"
	"sigs.k8s.io/controller-runtime/pkg/handler"
	"sigs.k8s.io/controller-runtime/pkg/predicate"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/status"
	"github.com/drover-dev/drover/internal/tracing"
)

// siteIndex finds AppAssessments by the name of their CloudSite.
const siteIndex = "spec.cloudSiteRef.name"

// SetupWithManager registers the controller.
func (r *Reconciler) SetupWithManager(ctx context.Context, mgr ctrl.Manager, options controller.Options) error {
	if err := mgr.GetFieldIndexer().IndexField(ctx, &v1alpha1.AppAssessment{}, siteIndex, referredSite); err != nil {
		return err
	}
	return ctrl.NewControllerManagedBy(mgr).
		Named("appassessment").
		For(&v1alpha1.AppAssessment{}, builder.WithPredicates(predicate.Or(predicate.GenerationChangedPredicate{}, status.Restored()))).
		Watches(&v1alpha1.CloudSite{}, handler.EnqueueRequestsFromMapFunc(r.ofSite)).
		Watches(&v1alpha1.Migration{}, handler.EnqueueRequestsFromMapFunc(r.ofMigration)).
		WithOptions(options).
		Complete(tracing.Reconciler(r.Tracer, "appassessment", r))
}

func referredSite(object client.Object) []string {
	a, ok := object.(*v1alpha1.AppAssessment)
	if !ok {
		return nil
	}
	return []string{a.Spec.CloudSiteRef.Name}
}

func (r *Reconciler) ofSite(ctx context.Context, cloudSite client.Object) []ctrl.Request {
	return r.referring(ctx, cloudSite.GetNamespace(), cloudSite.GetName())
}

// ofMigration takes note of the checks of a Migration, and wakes the AppAssessments of its CloudSite only if they tell something
// new: a Migration is written often, and its checks are not.
func (r *Reconciler) ofMigration(ctx context.Context, object client.Object) []ctrl.Request {
	m, ok := object.(*v1alpha1.Migration)
	if !ok || !r.Observe(m) {
		return nil
	}
	return r.referring(ctx, m.Namespace, m.Spec.CloudSiteRef.Name)
}

func (r *Reconciler) referring(ctx context.Context, namespace, cloudSite string) []ctrl.Request {
	list := &v1alpha1.AppAssessmentList{}
	err := r.Client.List(ctx, list, client.InNamespace(namespace), client.MatchingFields{siteIndex: cloudSite})
	if err != nil {
		return nil
	}
	requests := make([]ctrl.Request, 0, len(list.Items))
	for i := range list.Items {
		requests = append(requests, ctrl.Request{NamespacedName: client.ObjectKeyFromObject(&list.Items[i])})
	}
	return requests
}

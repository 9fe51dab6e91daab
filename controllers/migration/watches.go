package migration

import (
	"context"
	"slices"

	"k8s.io/apimachinery/pkg/api/meta"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/event"
	"sigs.k8s.io/controller-runtime/pkg/handler"
	"sigs.k8s.io/controller-runtime/pkg/predicate"

	"github.com/drover-dev/drover/api/v1alpha1"
)

// index lets the watches find the migrations that refer to an object.
func index(ctx context.Context, mgr ctrl.Manager) error {
	indexer := mgr.GetFieldIndexer()
	if err := indexer.IndexField(ctx, &v1alpha1.Migration{}, siteIndex, ReferredSite); err != nil {
		return err
	}
	return indexer.IndexField(ctx, &v1alpha1.Migration{}, assessmentIndex, ReferredAssessment)
}

// ReferredSite is the index of migrations by their CloudSite.
func ReferredSite(object client.Object) []string {
	m, ok := object.(*v1alpha1.Migration)
	if !ok {
		return nil
	}
	return []string{m.Spec.CloudSiteRef.Name}
}

// ReferredAssessment is the index of migrations by their AppAssessment.
func ReferredAssessment(object client.Object) []string {
	m, ok := object.(*v1alpha1.Migration)
	if !ok || m.Spec.AppAssessmentRef == nil {
		return nil
	}
	return []string{m.Spec.AppAssessmentRef.Name}
}

// referring brings the migrations that refer to an object and have not ended.
func (r *Reconciler) referring(field string) handler.MapFunc {
	return func(ctx context.Context, object client.Object) []ctrl.Request {
		list := &v1alpha1.MigrationList{}
		if err := r.Client.List(
			ctx,
			list,
			client.InNamespace(object.GetNamespace()),
			client.MatchingFields{field: object.GetName()},
		); err != nil {
			return nil
		}
		var requests []ctrl.Request
		for i := range list.Items {
			if list.Items[i].Status.CompletionTime == nil {
				requests = append(requests, ctrl.Request{NamespacedName: client.ObjectKeyFromObject(&list.Items[i])})
			}
		}
		return requests
	}
}

// gatesChanged lets through what changes a migration's gates, and not each renewal of a clock.
func gatesChanged() predicate.Predicate {
	return predicate.Funcs{
		UpdateFunc: func(e event.UpdateEvent) bool {
			return !slices.Equal(siteConditions(e.ObjectOld), siteConditions(e.ObjectNew))
		},
	}
}

func siteConditions(object client.Object) []string {
	site, ok := object.(*v1alpha1.CloudSite)
	if !ok {
		return nil
	}
	var summary []string
	for _, conditionType := range []string{v1alpha1.ConditionReady, v1alpha1.ConditionStalled, v1alpha1.ConditionAttached} {
		if c := meta.FindStatusCondition(site.Status.Conditions, conditionType); c != nil {
			summary = append(summary, c.Type, string(c.Status), c.Reason, c.Message)
		}
	}
	return summary
}

func beingDeleted() predicate.Predicate {
	return predicate.NewPredicateFuncs(func(object client.Object) bool { return !object.GetDeletionTimestamp().IsZero() })
}

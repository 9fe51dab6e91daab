package migration

import (
	"context"
	"fmt"
	"slices"

	"k8s.io/apimachinery/pkg/api/meta"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/event"
	"sigs.k8s.io/controller-runtime/pkg/handler"
	"sigs.k8s.io/controller-runtime/pkg/predicate"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/lifecycle"
)

// index lets the watches find the migrations that refer to an object.
func index(ctx context.Context, mgr ctrl.Manager) error {
	indexer := mgr.GetFieldIndexer()
	if err := indexer.IndexField(ctx, &v1alpha1.Migration{}, siteIndex, ReferredSite); err != nil {
		return err
	}
	if err := indexer.IndexField(ctx, &v1alpha1.Migration{}, assessmentIndex, ReferredAssessment); err != nil {
		return err
	}
	return indexer.IndexField(ctx, &v1alpha1.Migration{}, dependsOnIndex, awaited)
}

// awaited is the index of migrations by those that they depend on.
func awaited(object client.Object) []string {
	m, ok := object.(*v1alpha1.Migration)
	if !ok {
		return nil
	}
	names := make([]string, 0, len(m.Spec.DependsOn))
	for _, other := range m.Spec.DependsOn {
		names = append(names, other.Name)
	}
	return names
}

// dependents brings the migrations that wait for another one.
func (r *Reconciler) dependents(ctx context.Context, object client.Object) []ctrl.Request {
	return r.referring(dependsOnIndex)(ctx, object)
}

// stateChanged lets through what may open a dependent's gate, or changes what it says.
func stateChanged() predicate.Predicate {
	state := func(object client.Object) string {
		m, ok := object.(*v1alpha1.Migration)
		if !ok {
			return ""
		}
		ready := meta.FindStatusCondition(m.Status.Conditions, v1alpha1.ConditionReady)
		if ready == nil {
			return ""
		}
		return fmt.Sprint(ready.Reason, m.Status.CompletionTime != nil)
	}
	return predicate.Funcs{UpdateFunc: func(e event.UpdateEvent) bool { return state(e.ObjectOld) != state(e.ObjectNew) }}
}

// asked lets through an annotation that asks for something.
func asked() predicate.Predicate {
	return predicate.NewPredicateFuncs(func(object client.Object) bool {
		m, ok := object.(*v1alpha1.Migration)
		return ok && m.Status.ObservedGeneration >= 0 && lifecycle.Asked(m)
	})
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
	if site.Spec.Suspend != nil && *site.Spec.Suspend {
		summary = append(summary, "suspended")
	}
	if c := site.Status.Connection; c != nil && c.ConnectedAt != nil {
		summary = append(summary, c.ConnectedAt.String())
	}
	for _, conditionType := range []string{
		v1alpha1.ConditionReady, v1alpha1.ConditionStalled, v1alpha1.ConditionAttached, v1alpha1.ConditionEmailDomainsReviewed,
	} {
		if c := meta.FindStatusCondition(site.Status.Conditions, conditionType); c != nil {
			summary = append(summary, c.Type, string(c.Status), c.Reason, c.Message)
		}
	}
	return summary
}

func beingDeleted() predicate.Predicate {
	return predicate.NewPredicateFuncs(func(object client.Object) bool { return !object.GetDeletionTimestamp().IsZero() })
}

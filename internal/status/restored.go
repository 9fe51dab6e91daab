package status

import (
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/event"
	"sigs.k8s.io/controller-runtime/pkg/predicate"

	"github.com/drover-dev/drover/api/v1alpha1"
)

// Restored lets through a status that somebody else put back, such as from a backup, while the operator runs. Controllers pass over
// writes of a status because most are their own, and an object that rests would keep one that is about another generation for ever.
func Restored() predicate.Predicate {
	return predicate.Funcs{
		CreateFunc:  func(event.CreateEvent) bool { return false },
		DeleteFunc:  func(event.DeleteEvent) bool { return false },
		GenericFunc: func(event.GenericEvent) bool { return false },
		UpdateFunc: func(e event.UpdateEvent) bool {
			observed, _ := told(e.ObjectNew)
			return observed >= 0 && OfAnotherGeneration(e.ObjectNew) || older(e.ObjectOld, e.ObjectNew)
		},
	}
}

// OfAnotherGeneration tells that a status is not about the spec that the object has.
func OfAnotherGeneration(object client.Object) bool {
	observed, ready := told(object)
	return observed != object.GetGeneration() || ready != nil && ready.ObservedGeneration != object.GetGeneration()
}

// older tells that Ready changed to what it was before: time moves only forward in what controllers write.
func older(before, after client.Object) bool {
	_, was := told(before)
	_, is := told(after)
	return was != nil && is != nil && is.LastTransitionTime.Before(&was.LastTransitionTime)
}

// told is the generation that a status is about, and its condition Ready. A negative generation is that of no status yet.
func told(object client.Object) (int64, *metav1.Condition) {
	switch object := object.(type) {
	case *v1alpha1.CloudSite:
		return object.Status.ObservedGeneration, ready(object.Status.Conditions)
	case *v1alpha1.AppAssessment:
		return object.Status.ObservedGeneration, ready(object.Status.Conditions)
	case *v1alpha1.Migration:
		return object.Status.ObservedGeneration, ready(object.Status.Conditions)
	default:
		return -1, nil
	}
}

func ready(conditions []metav1.Condition) *metav1.Condition {
	return meta.FindStatusCondition(conditions, v1alpha1.ConditionReady)
}

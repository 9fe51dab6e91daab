package harness

import (
	"slices"

	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/states"
	"github.com/drover-dev/drover/internal/status"
)

// wantListed fails the test where a controller shows a state in a class in which the list of states does not have it: the
// documentation and what other tools are told are made from that list. The class of a Migration's state needs no such look,
// because its controller and the list take it from the same table.
func (w *World) wantListed(object client.Object) {
	w.T.Helper()
	var kind string
	var conditions []metav1.Condition
	switch object := object.(type) {
	case *v1alpha1.CloudSite:
		kind, conditions = "CloudSite", object.Status.Conditions
	case *v1alpha1.AppAssessment:
		kind, conditions = "AppAssessment", object.Status.Conditions
	default:
		return
	}
	reason := Reason(conditions, v1alpha1.ConditionReady)
	if class := classOf(conditions); reason != "" && !slices.Contains(states.ClassesOf(kind, reason), class) {
		w.T.Errorf("%s shows %s as %s, which internal/states/classes.go does not have", kind, reason, class)
	}
}

// classOf is the class that conditions show.
func classOf(conditions []metav1.Condition) status.Class {
	switch {
	case meta.IsStatusConditionTrue(conditions, v1alpha1.ConditionStalled):
		return status.Stalled
	case meta.IsStatusConditionTrue(conditions, v1alpha1.ConditionReconciling):
		return status.Progressing
	case meta.IsStatusConditionTrue(conditions, v1alpha1.ConditionReady):
		return status.Resting
	default:
		return status.Paused
	}
}

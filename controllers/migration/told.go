package migration

import (
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/lifecycle"
)

// told reads back what the conditions say, for the spec as it is.
func told(m *v1alpha1.Migration) (lifecycle.State, lifecycle.Gate, bool) {
	ready := meta.FindStatusCondition(m.Status.Conditions, v1alpha1.ConditionReady)
	met := meta.FindStatusCondition(m.Status.Conditions, v1alpha1.ConditionPrerequisitesMet)
	if ready == nil || met == nil || ready.ObservedGeneration != m.Generation {
		return lifecycle.State{}, lifecycle.Gate{}, false
	}
	return lifecycle.State{Reason: ready.Reason, Message: ready.Message}, lifecycle.Gate{
		Met:     met.Status == metav1.ConditionTrue,
		Waiting: met.Status == metav1.ConditionUnknown,
		Reason:  met.Reason,
		Message: met.Message,
	}, true
}

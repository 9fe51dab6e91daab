package lifecycle

import (
	"slices"

	"k8s.io/apimachinery/pkg/api/meta"

	"github.com/drover-dev/drover/api/v1alpha1"
)

// Restored tells that an object carries our finalizer but nothing of what it did: it came back from a backup without its
// status, in the middle of its life. What it did at Atlassian is not known any more, and that stays so once it is said.
func Restored(m *v1alpha1.Migration) bool {
	status := &m.Status
	if status.Job != nil || status.Pending != nil || len(status.Runs) > 0 || requested(status) || m.Spec.AdoptJobID != "" ||
		!slices.Contains(m.Finalizers, v1alpha1.FinalizerMigration) {
		return false
	}
	ready := meta.FindStatusCondition(status.Conditions, v1alpha1.ConditionReady)
	return status.ObservedGeneration < 0 || (ready != nil && ready.Reason == v1alpha1.ReasonOutcomeUnknown)
}

func restored() Step {
	const message = "This migration was restored without its status, so what it did at Atlassian is not known. " +
		"Nothing is started. Look for its plan in the assistant. If it is there, set spec.adoptJobID to the job's ID; if nothing of " +
		"it ran, set the annotation " + v1alpha1.AnnotationRerun + " to a new value to begin anew."
	return Step{Action: None, State: State{v1alpha1.ReasonOutcomeUnknown, message}, Gate: gateMet}
}

package lifecycle

import (
	"slices"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/drover-dev/drover/api/v1alpha1"
)

// Note writes down what a decision says besides the conditions: when the next re-run is due, and that a migration which
// something else holds up stands in no queue.
func Note(status *v1alpha1.MigrationStatus, step Step) {
	if status.Reruns != nil {
		status.Reruns.NextAt = nil
		if step.RerunAt != nil {
			due := metav1.NewTime(*step.RerunAt).Rfc3339Copy()
			status.Reruns.NextAt = &due
		}
	}
	heldUp := []string{
		v1alpha1.ReasonQueued, v1alpha1.ReasonWindowMissed, v1alpha1.ReasonSaved, v1alpha1.ReasonSuspended, v1alpha1.ReasonBlocked,
	}
	if step.Action == None && status.Pending == nil && slices.Contains(heldUp, step.State.Reason) {
		status.QueuedAt, status.QueuePosition = nil, 0
	}
}

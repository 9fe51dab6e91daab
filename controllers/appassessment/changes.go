package appassessment

import (
	corev1 "k8s.io/api/core/v1"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/assessment"
)

// appsChanged is the reason of the event that tells what a refresh found changed.
const appsChanged = "AppsChanged"

// announceChanges records one event for a refresh that found changes, however many apps they are in.
func (r *Reconciler) announceChanges(a *v1alpha1.AppAssessment, before *v1alpha1.AppAssessmentStatus) {
	if a.Status.ChangedAt.Equal(before.ChangedAt) {
		return
	}
	r.Recorder.Eventf(a, nil, corev1.EventTypeNormal, appsChanged, "Refresh",
		"Changed since the last refresh: %s.", assessment.Changes(before.Apps, a.Status.Apps))
}

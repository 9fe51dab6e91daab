package status

import (
	"context"

	"github.com/go-logr/logr"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/tools/events"

	"github.com/drover-dev/drover/api/v1alpha1"
)

// Announce records one event, and one line of the log, when the reason of Ready changed, and none when it did not: a poll is no
// news.
func Announce(ctx context.Context, recorder events.EventRecorder, object runtime.Object, before, after []metav1.Condition) {
	ready := meta.FindStatusCondition(after, v1alpha1.ConditionReady)
	if ready == nil {
		return
	}
	if old := meta.FindStatusCondition(before, v1alpha1.ConditionReady); old != nil && old.Reason == ready.Reason {
		return
	}
	kind := corev1.EventTypeNormal
	if ready.Status == metav1.ConditionFalse {
		kind = corev1.EventTypeWarning
	}
	logr.FromContextOrDiscard(ctx).Info("Changed state", "state", ready.Reason, "message", ready.Message)
	recorder.Eventf(object, nil, kind, ready.Reason, "Reconcile", "%s", ready.Message)
}

// AnnounceEnd records one event, and one line of the log, when a condition became True or False for a new reason.
func AnnounceEnd(
	ctx context.Context, recorder events.EventRecorder, object runtime.Object, conditionType string, before, after []metav1.Condition,
) {
	now := meta.FindStatusCondition(after, conditionType)
	if now == nil || now.Status == metav1.ConditionUnknown {
		return
	}
	if old := meta.FindStatusCondition(before, conditionType); old != nil && old.Reason == now.Reason {
		return
	}
	kind := corev1.EventTypeNormal
	if now.Status == metav1.ConditionFalse {
		kind = corev1.EventTypeWarning
	}
	logr.FromContextOrDiscard(ctx).Info("Found out", "condition", conditionType, "reason", now.Reason, "message", now.Message)
	recorder.Eventf(object, nil, kind, now.Reason, "Compare", "%s", now.Message)
}

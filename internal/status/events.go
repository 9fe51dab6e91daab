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
	if ready := turned(v1alpha1.ConditionReady, before, after); ready != nil {
		logr.FromContextOrDiscard(ctx).Info("Changed state", "state", ready.Reason, "message", ready.Message)
		tell(recorder, object, ready, "Reconcile")
	}
}

// AnnounceEnd records one event, and one line of the log, when a condition became True or False for a new reason.
func AnnounceEnd(
	ctx context.Context, recorder events.EventRecorder, object runtime.Object, conditionType string, before, after []metav1.Condition,
) {
	if now := turned(conditionType, before, after); now != nil && now.Status != metav1.ConditionUnknown {
		logr.FromContextOrDiscard(ctx).Info("Changed condition", "condition", conditionType, "reason", now.Reason, "message", now.Message)
		tell(recorder, object, now, "Compare")
	}
}

// turned is a condition whose reason is another than before, or nil.
func turned(conditionType string, before, after []metav1.Condition) *metav1.Condition {
	now, old := meta.FindStatusCondition(after, conditionType), meta.FindStatusCondition(before, conditionType)
	if now == nil || old != nil && old.Reason == now.Reason {
		return nil
	}
	return now
}

func tell(recorder events.EventRecorder, object runtime.Object, condition *metav1.Condition, action string) {
	kind := corev1.EventTypeNormal
	if condition.Status == metav1.ConditionFalse {
		kind = corev1.EventTypeWarning
	}
	recorder.Eventf(object, nil, kind, condition.Reason, action, "%s", condition.Message)
}

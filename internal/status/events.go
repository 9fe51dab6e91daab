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

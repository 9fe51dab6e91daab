package telemetry

import (
	"slices"

	"github.com/prometheus/client_golang/prometheus"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/drover-dev/drover/api/v1alpha1"
)

// results are the reasons of the condition Verified that a comparison ends with.
var results = []string{v1alpha1.ReasonVerified, v1alpha1.ReasonSourceChanged, v1alpha1.ReasonDiffers}

// Verifications counts what comparisons of both sides find.
type Verifications struct {
	ended *prometheus.CounterVec
}

// NewVerifications makes the metric and registers it; it panics if it is registered already. Each result begins at zero, because
// Prometheus sees no increase in a series that begins with its first count.
func NewVerifications(registry prometheus.Registerer) *Verifications {
	v := &Verifications{ended: verifications.NewCounter()}
	for _, result := range results {
		v.ended.WithLabelValues(result)
	}
	registry.MustRegister(v.ended)
	return v
}

// Observe takes note of conditions that were written, beside those before them. A nil Verifications counts nothing.
func (v *Verifications) Observe(before, after []metav1.Condition) {
	if v == nil {
		return
	}
	now := meta.FindStatusCondition(after, v1alpha1.ConditionVerified)
	if now == nil || !slices.Contains(results, now.Reason) {
		return
	}
	if old := meta.FindStatusCondition(before, v1alpha1.ConditionVerified); old == nil || old.Reason != now.Reason {
		v.ended.WithLabelValues(now.Reason).Inc()
	}
}

package evidence_test

import (
	"testing"
	"time"

	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/harness"
	"github.com/drover-dev/drover/internal/simulator/scenario"
)

func TestReadyEndsWithWhatTheComparisonFound(t *testing.T) {
	t.Parallel()
	const all, doubted = "All 2 spaces arrived.",
		"All 2 spaces arrived, but the comparison found differences in 1 space: see the condition Verified."
	w := harness.New(t, "small", func(sc *scenario.Scenario) {
		sc.Instances[0].Spaces[0].Content, sc.Instances[0].Spaces[0].Loses = &scenario.Content{Pages: 120}, scenario.Content{Pages: 3}
	})
	w.Site()
	m := compared(v1alpha1.VerifyCounts, "ENG", "OPS")
	w.Create(m)
	w.Until(72*time.Hour, "finished", w.Is("wave-1", v1alpha1.ReasonFinished))
	if got := w.Message("wave-1"); got != all {
		t.Errorf("before anything was compared it says %q", got)
	}
	untilVerified(w)
	wantDoubted := func(when string) {
		t.Helper()
		conditions := w.Migration("wave-1").Status.Conditions
		for _, name := range []string{v1alpha1.ConditionReady, v1alpha1.ConditionReconciling, v1alpha1.ConditionStalled} {
			if got := meta.FindStatusCondition(conditions, name); got.Message != doubted || got.Reason != v1alpha1.ReasonFinished {
				t.Errorf("%s: %s is %s, %q", when, name, got.Reason, got.Message)
			}
		}
		if !meta.IsStatusConditionTrue(conditions, v1alpha1.ConditionReady) {
			t.Errorf("%s: Ready is not True: the migration has ended, whatever the comparison found", when)
		}
		if got := meta.FindStatusCondition(conditions, v1alpha1.ConditionSucceeded); got.Message != all {
			t.Errorf("%s: what was concluded changed to %q", when, got.Message)
		}
	}
	wantDoubted("compared")
	w.Change(m, func() { m.Spec.Rerun = &v1alpha1.RerunPolicy{Policy: v1alpha1.RerunNever} })
	w.For(time.Minute)
	wantDoubted("edited")

	w.Change(m, func() { m.Annotations = map[string]string{v1alpha1.AnnotationVerify: "1"} })
	w.Until(time.Hour, "compared anew", func() bool { return verified(w).Status == metav1.ConditionUnknown })
	if got := w.Message("wave-1"); got != all {
		t.Errorf("while it is compared anew it says %q", got)
	}
	untilVerified(w)
	wantDoubted("compared anew")
}

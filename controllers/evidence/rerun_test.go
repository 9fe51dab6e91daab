package evidence_test

import (
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/harness"
	"github.com/drover-dev/drover/internal/simulator/scenario"
)

func TestARerunTakesBackWhatAComparisonFound(t *testing.T) {
	t.Parallel()
	for name, after := range map[string]v1alpha1.VerificationMode{
		"it is compared anew":            v1alpha1.VerifyCounts,
		"nobody wants to compare it now": v1alpha1.VerifyNone,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := harness.New(t, "small", func(sc *scenario.Scenario) { sc.Instances[0].Spaces[0].Outcomes = []string{"FAILED", "SUCCESS"} })
			w.Site()
			m := compared(v1alpha1.VerifyCounts, "ENG", "OPS")
			m.Spec.Rerun = &v1alpha1.RerunPolicy{Policy: v1alpha1.RerunNever}
			w.Create(m)
			if got := untilVerified(w); got.Status == metav1.ConditionUnknown {
				t.Fatalf("nothing was found: %s", got.Message)
			}

			w.Change(m, func() {
				m.Annotations, m.Spec.Verification = map[string]string{v1alpha1.AnnotationRerun: "1"}, after
			})
			w.Until(time.Hour, "the re-run is on its way", func() bool { return w.Migration("wave-1").Status.CompletionTime == nil })
			wantTakenBack(w)
			w.Until(72*time.Hour, "running", w.Is("wave-1", v1alpha1.ReasonRunning))
			wantTakenBack(w)
			w.Until(72*time.Hour, "ended", func() bool { return w.Migration("wave-1").Status.CompletionTime != nil })
			if after != v1alpha1.VerifyNone {
				if got := untilVerified(w); got.Status != metav1.ConditionTrue {
					t.Errorf("after the re-run: %s %s", got.Status, got.Message)
				}
			} else if got := verified(w); got != nil {
				t.Errorf("a comparison of the end before stands: %+v", got)
			}
		})
	}
}

func wantTakenBack(w *harness.World) {
	w.T.Helper()
	if got := verified(w); got == nil || got.Status != metav1.ConditionUnknown || got.Reason != v1alpha1.ReasonVerifying {
		w.T.Errorf("while it goes on, Verified is %+v", got)
	}
}

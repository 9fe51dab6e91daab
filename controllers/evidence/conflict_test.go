package evidence_test

import (
	"strings"
	"testing"

	"github.com/go-logr/logr/funcr"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/harness"
)

// TestAConflictIsNoErrorInTheLog has another controller write first each time that a comparison is about to be recorded.
func TestAConflictIsNoErrorInTheLog(t *testing.T) {
	t.Parallel()
	w := harness.New(t, "small", nil)
	w.Log = funcr.NewJSON(func(line string) {
		if strings.Contains(line, "Reconciler error") {
			t.Errorf("logged %s", line)
		}
	}, funcr.Options{})
	w.Site()
	w.Create(compared(v1alpha1.VerifyCounts, "ENG"))
	refused := 0
	w.BeforeStatusWrite = func(object client.Object) error {
		m, ok := object.(*v1alpha1.Migration)
		if !ok || m.Status.Verification == nil || m.Status.Verification.FinishedAt == nil || refused == 2 {
			return nil
		}
		refused++
		return apierrors.NewConflict(schema.GroupResource{Resource: "migrations"}, m.Name, nil)
	}
	if got := untilVerified(w); refused != 2 || got.Reason != v1alpha1.ReasonVerified {
		t.Errorf("%d refused, %s: %s", refused, got.Reason, got.Message)
	}
}

package migration_test

import (
	"strings"
	"testing"
	"time"

	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/harness"
)

func TestAComparisonThatNeverComesIsSaidFromTheBeginning(t *testing.T) {
	t.Parallel()
	w := harness.New(t, "small", nil)
	w.Site()
	m := harness.NewMigration("wave-1", "OPS")
	m.Spec.Scope.Spaces.Data = v1alpha1.SpaceDataAttachmentsOnly
	m.Spec.Verification = v1alpha1.VerifyTitles
	w.Create(m)
	verified := func() *metav1.Condition {
		return meta.FindStatusCondition(w.Migration("wave-1").Status.Conditions, v1alpha1.ConditionVerified)
	}
	w.Until(time.Hour, "the condition", func() bool { return verified() != nil })
	if got := verified(); got.Status != metav1.ConditionUnknown || got.Reason != v1alpha1.ReasonCannotBeVerified ||
		!strings.Contains(got.Message, "Attachments alone are moved") {
		t.Errorf("Verified is %+v", got)
	}
	w.Change(m, func() { m.Spec.Verification = v1alpha1.VerifyNone })
	w.Until(time.Hour, "no condition", func() bool { return verified() == nil })
}

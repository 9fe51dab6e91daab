package verification_test

import (
	"strings"
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/verification"
)

// finished is a Migration that has ended, and asks for both.
func finished() *v1alpha1.Migration {
	return &v1alpha1.Migration{
		Spec: v1alpha1.MigrationSpec{After: &v1alpha1.AfterPolicy{
			IDMapping: v1alpha1.IDMappingReport, ProductLinks: v1alpha1.ProductLinksUpdate,
		}},
		Status: v1alpha1.MigrationStatus{
			CompletionTime: &metav1.Time{Time: now},
			Conditions:     []metav1.Condition{{Type: v1alpha1.ConditionSucceeded, Status: metav1.ConditionTrue}},
		},
	}
}

func TestWhatComesAfterIsAskedForInTurn(t *testing.T) {
	t.Parallel()
	m := finished()
	for _, what := range []verification.After{verification.IDMapping, verification.ProductLinks} {
		if got := verification.NextAfter(m); got != what {
			t.Fatalf("next is %q, want %q", got, what)
		}
		verification.Asked(&m.Status, what, strings.Repeat("a", 2000), now)
		if got := verification.JobOf(&m.Status, what); len(got.ID) != 1024 {
			t.Errorf("an ID of %d characters, want 1,024", len(got.ID))
		}
		verification.Heard(&m.Status, what, "Complete", now)
	}
	if got := verification.NextAfter(m); got != "" {
		t.Errorf("next is %q", got)
	}
	failed := finished()
	failed.Status.Conditions[0].Status = metav1.ConditionFalse
	if got := verification.NextAfter(failed); got != "" {
		t.Errorf("after a failure: %q", got)
	}
}

func TestNothingIsAskedForInVainForEver(t *testing.T) {
	t.Parallel()
	m, week := finished(), 7*24*time.Hour
	verification.Troubled(&m.Status, verification.IDMapping, "HTTP 503.", now)
	verification.Troubled(&m.Status, verification.IDMapping, "HTTP 502.", now.Add(time.Hour))
	if verification.InVainForLong(&m.Status, verification.IDMapping, now.Add(week-time.Second)) ||
		!verification.InVainForLong(&m.Status, verification.IDMapping, now.Add(week)) {
		t.Error("it is given up at another time than after a week")
	}
	if got := verification.JobOf(&m.Status, verification.IDMapping).Message; got != "HTTP 502." {
		t.Error(got)
	}
	verification.Asked(&m.Status, verification.IDMapping, "job", now)
	verification.Heard(&m.Status, verification.IDMapping, "IN_PROGRESS", now.Add(week))
	if got := verification.JobOf(&m.Status, verification.IDMapping); got.FinishedAt == nil || !strings.Contains(got.Message, "a week") {
		t.Errorf("%+v", got)
	}
}

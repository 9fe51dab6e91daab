package telemetry_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/telemetry"
)

func TestComparisonsAreCountedWhenTheyEnd(t *testing.T) {
	t.Parallel()
	type count struct{ verified, changed, differs int }
	for name, tc := range map[string]struct {
		before, after string
		want          count
	}{
		"nothing is known":                    {},
		"the first comparison goes on":        {"", v1alpha1.ReasonNotVerified, count{}},
		"both sides are the same":             {v1alpha1.ReasonNotVerified, v1alpha1.ReasonVerified, count{verified: 1}},
		"it is told at once":                  {"", v1alpha1.ReasonVerified, count{verified: 1}},
		"Confluence went on":                  {v1alpha1.ReasonNotVerified, v1alpha1.ReasonSourceChanged, count{changed: 1}},
		"something is missing":                {v1alpha1.ReasonNotVerified, v1alpha1.ReasonDiffers, count{differs: 1}},
		"something is still missing":          {v1alpha1.ReasonDiffers, v1alpha1.ReasonDiffers, count{}},
		"it was mended":                       {v1alpha1.ReasonDiffers, v1alpha1.ReasonVerified, count{verified: 1}},
		"it is compared again":                {v1alpha1.ReasonDiffers, v1alpha1.ReasonNotVerified, count{}},
		"neither side can be read any longer": {v1alpha1.ReasonVerified, v1alpha1.ReasonCannotBeVerified, count{}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			registry := prometheus.NewRegistry()
			telemetry.NewVerifications(registry).Observe(verified(tc.before), verified(tc.after))
			const metric = "drover_verifications_total"
			want := fmt.Sprintf("# HELP %[1]s %[2]s\n# TYPE %[1]s counter\n%[1]s{result=\"Differs\"} %[3]d\n"+
				"%[1]s{result=\"SourceChanged\"} %[4]d\n%[1]s{result=\"Verified\"} %[5]d\n",
				metric, help(t, metric), tc.want.differs, tc.want.changed, tc.want.verified)
			if err := testutil.GatherAndCompare(registry, strings.NewReader(want), metric); err != nil {
				t.Error(err)
			}
		})
	}
}

// verified are the conditions of a Migration whose condition Verified has a reason; none has no such condition.
func verified(reason string) []metav1.Condition {
	if reason == "" {
		return nil
	}
	return []metav1.Condition{{Type: v1alpha1.ConditionVerified, Reason: reason}}
}

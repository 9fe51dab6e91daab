package abandoned_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	testingclock "k8s.io/utils/clock/testing"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/abandoned"
)

func TestWhatWasLookedAtLongestAgoComesFirst(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		looked  []string
		forget  string
		want    []int
		newOnly bool
	}{
		"nothing was looked at":       {nil, "", []int{0, 1, 2}, false},
		"the first one was":           {[]string{"a"}, "", []int{1, 2, 0}, false},
		"all were":                    {[]string{"b", "c", "a"}, "", []int{1, 2, 0}, false},
		"one was twice":               {[]string{"a", "b", "c", "a"}, "", []int{1, 2, 0}, false},
		"of what is new":              {[]string{"b"}, "", []int{0, 2}, true},
		"nothing is new":              {[]string{"a", "b", "c"}, "", nil, true},
		"one was forgotten meanwhile": {[]string{"a", "b", "c"}, "c", []int{2, 0, 1}, false},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := abandoned.NewWatcher(testingclock.NewFakePassiveClock(time.Time{}), time.Minute)
			for _, job := range tc.looked {
				w.Looked(job)
			}
			w.Forget(tc.forget)
			got := w.InTurn([]v1alpha1.AbandonedRun{{JobID: "a"}, {JobID: "b"}, {JobID: "c"}}, tc.newOnly)
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

package abandoned_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/abandoned"
)

func TestTheListsOfSpacesFitIntoOneObject(t *testing.T) {
	t.Parallel()
	const keyLength = 50
	of := func(count int) v1alpha1.AbandonedRun {
		run := v1alpha1.AbandonedRun{}
		for i := range count {
			run.Spaces = append(run.Spaces, v1alpha1.SpaceKey(fmt.Sprintf("%0*d", keyLength, i)))
		}
		return run
	}
	tests := map[string]struct {
		before, after []int
	}{
		"none":                             {nil, nil},
		"small ones stay":                  {[]int{1, 200}, []int{1, 200}},
		"the most that fits":               {[]int{4_000, 4_000}, []int{4_000, 4_000}},
		"what is too much goes":            {[]int{4_000, 4_001}, []int{4_000, 0}},
		"and no smaller one because of it": {[]int{5_000, 4_000, 3_000}, []int{5_000, 0, 3_000}},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var runs []v1alpha1.AbandonedRun
			for _, count := range tc.before {
				runs = append(runs, of(count))
			}
			abandoned.Bound(runs)
			for i, want := range tc.after {
				if got := len(runs[i].Spaces); got != want {
					t.Errorf("run %d has %d spaces, want %d", i, got, want)
				}
			}
		})
	}
}

func TestARunKeepsWhatTheSchemaTakesOrEverything(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		keys []v1alpha1.SpaceKey
		want v1alpha1.AbandonedHolds
	}{
		"two spaces":        {[]v1alpha1.SpaceKey{"ENG", "~jdoe"}, v1alpha1.AbandonedHoldsListed},
		"none":              {nil, v1alpha1.AbandonedHoldsNone},
		"one without a key": {[]v1alpha1.SpaceKey{"ENG", ""}, v1alpha1.AbandonedHoldsAll},
		"one of 256 bytes":  {[]v1alpha1.SpaceKey{v1alpha1.SpaceKey(strings.Repeat("a", 256))}, v1alpha1.AbandonedHoldsAll},
		"one of 255 bytes":  {[]v1alpha1.SpaceKey{v1alpha1.SpaceKey(strings.Repeat("a", 255))}, v1alpha1.AbandonedHoldsListed},
		"too many":          {slices.Repeat([]v1alpha1.SpaceKey{"A"}, 5_001), v1alpha1.AbandonedHoldsAll},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			run := v1alpha1.AbandonedRun{}
			abandoned.List(&run, tc.keys)
			if listed := run.Holds == v1alpha1.AbandonedHoldsListed; run.Holds != tc.want || listed != (len(run.Spaces) > 0) {
				t.Errorf("it holds %s, with %d spaces, want %s", run.Holds, len(run.Spaces), tc.want)
			}
		})
	}
}

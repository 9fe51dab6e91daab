package abandoned_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/abandoned"
)

func TestAJobHasOneRecord(t *testing.T) {
	t.Parallel()
	run, lost := v1alpha1.AbandonedRun{JobID: "a", TaskID: "run-1"}, v1alpha1.AbandonedRun{JobID: "a", After: "run-1"}
	saved, other := v1alpha1.AbandonedRun{JobID: "a", Saved: true}, v1alpha1.AbandonedRun{JobID: "b"}
	tests := map[string]struct {
		before []v1alpha1.AbandonedRun
		add    v1alpha1.AbandonedRun
		want   []v1alpha1.AbandonedRun
	}{
		"the first":              {nil, run, []v1alpha1.AbandonedRun{run}},
		"a newer run of the job": {[]v1alpha1.AbandonedRun{run, other}, lost, []v1alpha1.AbandonedRun{other, lost}},
		"a plan of which more is known than that alone": {[]v1alpha1.AbandonedRun{run, other}, saved, []v1alpha1.AbandonedRun{other, run}},
		"a run of a plan that was saved":                {[]v1alpha1.AbandonedRun{saved}, run, []v1alpha1.AbandonedRun{run}},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, forgotten := abandoned.Add(tc.before, tc.add)
			if diff := cmp.Diff(tc.want, stripped(got)); diff != "" || len(forgotten) != 0 {
				t.Errorf("forgotten %+v, kept (-want +got):\n%s", forgotten, diff)
			}
		})
	}
}

// stripped leaves out what is bounded elsewhere.
func stripped(runs []v1alpha1.AbandonedRun) []v1alpha1.AbandonedRun {
	for i := range runs {
		runs[i].Holds, runs[i].Spaces = "", nil
	}
	return runs
}

func TestPlansThatNobodyRanMakeRoomForRuns(t *testing.T) {
	t.Parallel()
	const most = 100
	full := func(saved int) []v1alpha1.AbandonedRun {
		var runs []v1alpha1.AbandonedRun
		for i := range most {
			runs = append(runs, v1alpha1.AbandonedRun{JobID: fmt.Sprint("job-", i), Saved: i == saved})
		}
		return runs
	}
	for name, tc := range map[string]struct {
		saved int
		want  string
	}{
		"a plan that nobody is known to have run": {42, "job-42"},
		"the oldest run where there is none":      {-1, "job-0"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			kept, forgotten := abandoned.Add(full(tc.saved), v1alpha1.AbandonedRun{JobID: "new", TaskID: "run"})
			if len(kept) != most || len(forgotten) != 1 || forgotten[0].JobID != tc.want {
				t.Errorf("%d are kept, and forgotten are %+v, want %s", len(kept), forgotten, tc.want)
			}
		})
	}
}

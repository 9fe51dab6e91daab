package lifecycle_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/lifecycle"
)

// leftPlan leaves a plan behind.
func leftPlan(id string) change {
	return func(in *lifecycle.Input) { lifecycle.Abandon(&in.Migration.Status, v1alpha1.AbandonedJob{ID: id}) }
}

// lostRun gives up the start of a run.
func lostRun(in *lifecycle.Input) {
	pending(migrate, 2, 0)(in)
	lifecycle.RunGivenUp(&in.Migration.Status, now)
}

func TestWhichOtherPlansAreLookedAt(t *testing.T) {
	t.Parallel()
	ran := history(past(initial, incompleteRun, counted(3, 1, 0)))
	tests := map[string]struct {
		tc   []change
		want []string
	}{
		"none of a migration that has just its own":      {nil, nil},
		"not the one of its job, though it has run":      {[]change{ran}, nil},
		"the one that ran before the one of its job":     {[]change{ran, anotherJob}, []string{"job-1"}},
		"one that was left behind":                       {[]change{leftPlan("job-0")}, []string{"job-0"}},
		"each once":                                      {[]change{leftPlan("job-1"), ran, anotherJob}, []string{"job-1"}},
		"not one whose ID is not known":                  {[]change{leftPlan("")}, nil},
		"not the one of a lost run, which is looked for": {[]change{lostRun, anotherJob}, nil},
	}
	for name, row := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got []string
			for _, plan := range lifecycle.OtherPlans(&input(row.tc...).Migration.Status) {
				got = append(got, plan.ID)
			}
			if diff := cmp.Diff(row.want, got); diff != "" {
				t.Errorf("OtherPlans() (-want +got):\n%s", diff)
			}
		})
	}
}

func TestThePlansAreNumbered(t *testing.T) {
	t.Parallel()
	ran := history(past(initial, incompleteRun, counted(3, 1, 0)))
	pressed := func(id string) change {
		return func(in *lifecycle.Input) {
			lifecycle.PlanRan(&in.Migration.Status, v1alpha1.AbandonedJob{ID: id, TaskID: "run-9"}, now)
		}
	}
	tests := map[string]struct {
		tc   []change
		want string
	}{
		"from one":                                     {nil, "#1"},
		"after one that was left behind":               {[]change{leftPlan("job-0")}, "#2"},
		"after one without an ID":                      {[]change{leftPlan("")}, "#2"},
		"after one that ran":                           {[]change{ran}, "#2"},
		"after one that ran and was left behind":       {[]change{ran, leftPlan("job-1")}, "#2"},
		"and one that a person ran again adds nothing": {[]change{ran, anotherJob, pressed("job-1")}, "#2"},
		"nor does one that was left behind before":     {[]change{leftPlan("job-0"), pressed("job-0")}, "#2"},
	}
	for name, row := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := lifecycle.JobName(input(row.tc...).Migration); !strings.Contains(got, row.want+" ") {
				t.Errorf("JobName() = %q, want %s", got, row.want)
			}
		})
	}
}

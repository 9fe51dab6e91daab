package lifecycle_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/lifecycle"
)

// many repeats a run.
func many(times int, run v1alpha1.Run) []v1alpha1.Run {
	runs := make([]v1alpha1.Run, times)
	for i := range runs {
		runs[i] = *run.DeepCopy()
	}
	return runs
}

// oneMore starts a run of the spaces that are left.
func oneMore(in *lifecycle.Input) {
	in.Migration.Status.Job.ID = "job-99"
	lifecycle.RunStarted(&in.Migration.Status, "run-99", now)
}

// oneMoreTrigger has the apps of the oldest run that is kept running again.
func oneMoreTrigger(in *lifecycle.Input) {
	lifecycle.AppsTriggered(&in.Migration.Status, in.Migration.Status.Runs[0].Number, "mark", now)
}

func TestWhatRunsBroughtIsKeptWhenThereAreTooMany(t *testing.T) {
	t.Parallel()
	nothing := past(failedSpaces, v1alpha1.OutcomeNeverBegan)
	first := past(initial, incompleteRun, counted(2, 2, 0), users(arrivedPart), globals(arrivedPart))
	noApps := past(initial, incompleteRun, counted(2, 2, 0), failedApps("a"))
	failedAgain := past(failedSpaces, failedRun, counted(0, 2, 0))
	triggeredAgain := past(appsOnly, incompleteRun, failedApps("a"))
	ofAnotherPlan := past(appsOnly, failedRun, failedApps("b"), ofPlan("job-0"))
	type kept struct {
		Sum         total
		State       string
		First, Last int32 // numbers
	}
	tests := map[string]struct {
		tc    []v1alpha1.Run
		start change
		want  kept
	}{
		"what moved nothing goes first": {
			append([]v1alpha1.Run{noApps}, many(11, nothing)...), oneMore,
			kept{total{Done: 2, Failed: 2, Apps: []int32{1}}, "Incomplete", 1, 13},
		},
		"the oldest counts with the next run of spaces": {
			append([]v1alpha1.Run{first}, many(11, failedAgain)...), oneMore,
			kept{total{Done: 2, Failed: 2}, "Incomplete", 2, 13},
		},
		"apps that no other run tells of are not forgotten": {
			append([]v1alpha1.Run{noApps}, many(11, failedAgain)...), oneMore,
			kept{total{Done: 2, Failed: 2, Apps: []int32{1}}, "Incomplete", 1, 13},
		},
		"apps that another run tells of are told by that one": {
			append([]v1alpha1.Run{noApps, triggeredAgain}, many(10, failedAgain)...), oneMore,
			kept{total{Done: 2, Failed: 2, Apps: []int32{2}}, "Incomplete", 2, 13},
		},
		"the newest run of spaces stays among runs of apps": {
			append([]v1alpha1.Run{noApps}, many(11, triggeredAgain)...), oneMoreTrigger,
			kept{total{Done: 2, Failed: 2, Apps: []int32{12}}, "Incomplete", 1, 13},
		},
		"how apps ended counts for their plan": {
			append([]v1alpha1.Run{noApps, past(appsOnly, succeededRun)}, many(10, ofAnotherPlan)...),
			oneMoreTrigger,
			kept{total{Done: 2, Failed: 2, Apps: []int32{12}}, "Incomplete", 1, 13},
		},
	}
	for name, row := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			in := input(history(row.tc...))
			row.start(&in)
			status := &in.Migration.Status
			got := kept{
				Sum: totalOf(lifecycle.SumOf(status)), State: lifecycle.Conclusion(in).Reason,
				First: status.Runs[0].Number, Last: status.Runs[len(status.Runs)-1].Number,
			}
			if diff := cmp.Diff(row.want, got); diff != "" || len(status.Runs) != 12 {
				t.Errorf("%d runs, (-want +got):\n%s", len(status.Runs), diff)
			}
			if !lifecycle.Trimmed(status) {
				t.Error("it is not told that runs were left out")
			}
		})
	}
}

func TestPartsThatArrivedAreKnownWhenTheirRunIsLeftOut(t *testing.T) {
	t.Parallel()
	first := past(initial, incompleteRun, counted(2, 2, 0), users(arrivedPart), globals(arrivedPart))
	in := input(history(append([]v1alpha1.Run{first}, many(11, past(failedSpaces, failedRun, counted(0, 2, 0)))...)...), oneMore)
	if run := in.Migration.Status.Runs[0]; run.UsersAndGroups != arrivedPart || run.GlobalTemplates != arrivedPart {
		t.Errorf("run = %+v: users and templates would go again", run)
	}
}

func TestALostRunIsNotForgottenAmongManyRuns(t *testing.T) {
	t.Parallel()
	lost := past(initial, v1alpha1.OutcomeUnknown)
	in := input(history(append([]v1alpha1.Run{lost}, many(11, past(failedSpaces, failedRun, counted(0, 4, 0)))...)...))
	in.Migration.Status.Runs[0].TaskID = ""
	oneMore(&in)
	if found := lifecycle.LostRuns(&in.Migration.Status); len(found) != 1 || found[0].Number != 1 {
		t.Errorf("LostRuns() = %+v, want run 1", found)
	}
}

func TestWhetherRunsWereLeftOut(t *testing.T) {
	t.Parallel()
	without := func(numbers ...int32) change {
		return func(in *lifecycle.Input) {
			history(many(4, past(failedSpaces, failedRun, counted(0, 4, 0)))...)(in)
			status := &in.Migration.Status
			var kept []v1alpha1.Run
			for _, run := range status.Runs {
				if !cmp.Equal(numbers, []int32{run.Number}) {
					kept = append(kept, run)
				}
			}
			status.Runs = kept
		}
	}
	for name, row := range map[string]struct {
		tc   change
		want bool
	}{
		"no run":                {func(*lifecycle.Input) {}, false},
		"all of them are there": {without(), false},
		"the oldest is missing": {without(1), true},
		"one among them is":     {without(2), true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := lifecycle.Trimmed(&input(row.tc).Migration.Status); got != row.want {
				t.Errorf("Trimmed() = %t, want %t", got, row.want)
			}
		})
	}
}

func TestRunsAreNumberedOnAndOnWhenSomeAreLeftOut(t *testing.T) {
	t.Parallel()
	in := input(history(past(initial, failedRun, counted(0, 4, 0))))
	seen := map[int32]bool{1: true}
	for i := range 30 {
		in.Migration.Status.Job.ID = fmt.Sprint("job-", i+2)
		lifecycle.RunStarted(&in.Migration.Status, fmt.Sprint("run-", i+2), now)
		run := lifecycle.OpenRun(&in.Migration.Status)
		if seen[run.Number] {
			t.Fatalf("two runs have number %d", run.Number)
		}
		seen[run.Number] = true
		lifecycle.RunLost(&in.Migration.Status, now)
	}
}

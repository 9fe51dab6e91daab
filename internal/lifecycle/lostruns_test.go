package lifecycle_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/lifecycle"
)

// untasked is a migration of which no task of the run with this number was ever found.
func untasked(number int) change {
	return func(in *lifecycle.Input) { in.Migration.Status.Runs[number-1].TaskID = "" }
}

// anotherJob is a migration for which a job was made that has not run.
func anotherJob(in *lifecycle.Input) {
	in.Migration.Status.Job.ID, in.Migration.Status.Job.Name, in.Migration.Status.Job.Unproven = "job-9", "team/wave-1 #9", true
}

func withoutJob(in *lifecycle.Input) { in.Migration.Status.Job = nil }

func TestARunIsReopenedOnlyWhereNothingFollowedIt(t *testing.T) {
	t.Parallel()
	lost := past(initial, v1alpha1.OutcomeUnknown)
	tests := map[string]struct {
		tc   []change
		want bool
	}{
		"the newest run, of the job that stands":      {[]change{history(lost)}, true},
		"not beside a job that was made in its place": {[]change{history(lost), anotherJob}, false},
		"not without its job":                         {[]change{history(lost), withoutJob}, false},
		"not beside a call that is lost":              {[]change{history(lost), pending(migrate, 1, 0)}, false},
		"not before another run": {
			[]change{history(lost, past(sameJob, v1alpha1.OutcomeBlocked))}, false,
		},
	}
	for name, row := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			status := &input(row.tc...).Migration.Status
			if got := lifecycle.CanReopen(status, &status.Runs[0]); got != row.want {
				t.Errorf("CanReopen() = %t, want %t", got, row.want)
			}
		})
	}
}

func TestARunThatIsReopenedIsFollowedToItsEnd(t *testing.T) {
	t.Parallel()
	in := input(running, untasked(1))
	status := &in.Migration.Status
	lifecycle.RunLost(status, now)
	lifecycle.CannotRerun(status, "Nobody knows.")
	askedFor(&in)
	unheld(&in)
	lifecycle.Reopen(status, &status.Runs[0], "run-1")
	if run := lifecycle.OpenRun(status); run == nil || run.TaskID != "run-1" || run.CoreFinishedAt != nil || run.Outcome != "" {
		t.Fatalf("OpenRun() = %+v, want run 1 with its task", run)
	}
	if diff := cmp.Diff(&v1alpha1.RerunStatus{}, status.Reruns); diff != "" {
		t.Errorf("reruns (-want +got):\n%s", diff)
	}
	if step := lifecycle.Next(in); step.Action != lifecycle.ReadRun {
		t.Errorf("Next() = %+v, want the run to be read", step)
	}
	if !lifecycle.HoldsSlot(status) || !lifecycle.HoldsSpaces(status) {
		t.Error("a run that goes on holds its slot and its spaces")
	}
	done := tree{"spaces": spaces(ok, ok, ok), "usersAndGroups": node(ok)}
	if run := conclude(in, runTree(ok, ok, done), nil, true); run.Outcome != succeededRun || run.CannotRerun != "" {
		t.Errorf("run = %+v, want a success", run)
	}
}

func TestARunThatIsReopenedCountsOnceAgainstTheLimit(t *testing.T) {
	t.Parallel()
	in := input(rerunStarted)
	status := &in.Migration.Status
	lifecycle.RunLost(status, now)
	lifecycle.Reopen(status, &status.Runs[1], "")
	lifecycle.RunLost(status, now)
	if status.Reruns.Used != 1 || status.Runs[1].TaskID != "run-2" {
		t.Errorf("reruns = %+v, run = %+v, want one that counts", status.Reruns, status.Runs[1])
	}
}

func TestATaskThatShowsUpStopsTheJobThatWasMadeInItsPlace(t *testing.T) {
	t.Parallel()
	lost := past(initial, v1alpha1.OutcomeUnknown)
	for name, tc := range map[string][]change{
		"a job that has not run": {history(lost), untasked(1), anotherJob, askedFor},
		"a job that its checks blocked": {
			history(lost, past(failedSpaces, v1alpha1.OutcomeBlocked)), untasked(1), askedFor,
		},
		"a job of which nothing began": {
			history(lost, past(failedSpaces, v1alpha1.OutcomeNeverBegan)), untasked(1), askedFor,
		},
		"no job, because its call was refused": {history(lost), untasked(1), withoutJob, askedFor},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			in := input(tc...)
			status := &in.Migration.Status
			made := status.Job
			lifecycle.ShownUp(status, &status.Runs[0], "run-1", now)
			if status.Job != nil || status.Runs[0].TaskID != "run-1" || len(lifecycle.LostRuns(status)) != 0 {
				t.Errorf("status = %+v, want the task and no job", status)
			}
			if made != nil && (status.AbandonedJobs == nil || status.AbandonedJobs.Newest[0].ID != made.ID) {
				t.Errorf("abandoned = %+v, want %s", status.AbandonedJobs, made.ID)
			}
			step := lifecycle.Next(in)
			want := decision{lifecycle.None, "OutcomeUnknown", "Met", false}
			if decided(step) != want || !strings.Contains(step.State.Message, "has shown up") {
				t.Errorf("Next() = %+v, want %+v and why", step, want)
			}
			askedFor(&in)
			if step := lifecycle.Next(in); step.Action != lifecycle.RerunJob {
				t.Errorf("Next() = %+v, want a person to be able to go on", step)
			}
		})
	}
}

func TestWhichRunsAreLost(t *testing.T) {
	t.Parallel()
	unknown, ended := v1alpha1.OutcomeUnknown, past(initial, incompleteRun, counted(3, 1, 0))
	tests := map[string]struct {
		tc   []change
		want []int32
	}{
		"none":                             {nil, nil},
		"one whose start got no answer":    {[]change{history(past(initial, unknown)), untasked(1)}, []int32{1}},
		"not one whose task is known":      {[]change{history(past(initial, unknown))}, nil},
		"not one that ended otherwise":     {[]change{history(ended), untasked(1)}, nil},
		"not a trigger, which has no task": {[]change{history(ended, past(appsOnly, unknown)), untasked(2)}, nil},
		"one beside a later run":           {[]change{history(past(initial, unknown), ended), untasked(1)}, []int32{1}},
		"as many as there are": {
			[]change{history(past(initial, unknown), past(failedSpaces, unknown)), untasked(1), untasked(2)}, []int32{1, 2},
		},
		"one that a person had left behind":   {[]change{pending(migrate, 2, 0), givenUpNow}, []int32{1}},
		"not one that is open and has a task": {[]change{running}, nil},
	}
	for name, row := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got []int32
			for _, run := range lifecycle.LostRuns(&input(row.tc...).Migration.Status) {
				got = append(got, run.Number)
			}
			if diff := cmp.Diff(row.want, got); diff != "" {
				t.Errorf("LostRuns() (-want +got):\n%s", diff)
			}
		})
	}
}

func givenUpNow(in *lifecycle.Input) { lifecycle.RunGivenUp(&in.Migration.Status, now) }

func TestAReRunThatCannotBeMadeIsNotAdvisedAgain(t *testing.T) {
	t.Parallel()
	const exit = "The plan is gone. Create another Migration."
	for _, outcome := range []v1alpha1.RunOutcome{v1alpha1.OutcomeUnknown, v1alpha1.OutcomeStopped} {
		in := input(running)
		status := &in.Migration.Status
		lifecycle.RunLost(status, now)
		status.Runs[0].Outcome = outcome
		before := lifecycle.Conclusion(in).Message + lifecycle.Next(in).State.Message
		if !strings.Contains(before, v1alpha1.AnnotationRerun) {
			t.Errorf("%s: the annotation is not named: %s", outcome, before)
		}
		lifecycle.CannotRerun(status, exit)
		said := lifecycle.Next(in).State.Message
		if outcome == v1alpha1.OutcomeStopped {
			said = lifecycle.Conclusion(in).Message
		}
		if strings.Contains(said, v1alpha1.AnnotationRerun) || !strings.HasSuffix(said, ". "+exit) {
			t.Errorf("%s: %s", outcome, said)
		}
	}
}

package lifecycle_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/lifecycle"
	"github.com/drover-dev/drover/internal/reading"
)

// marked is a migration whose open call has a mark.
func marked(task string) change {
	return func(in *lifecycle.Input) { in.Migration.Status.Pending.Mark = task }
}

func TestWhatADeletionLeavesBehind(t *testing.T) {
	t.Parallel()
	type left = []lifecycle.Left
	unknown, neverBegan := past(initial, v1alpha1.OutcomeUnknown), past(initial, v1alpha1.OutcomeNeverBegan)
	tests := map[string]struct {
		tc   []change
		want left
	}{
		"nothing ran":                     {nil, nil},
		"an open run":                     {[]change{running}, left{{JobID: "job-1", TaskID: "run-1"}}},
		"a run whose start got no answer": {[]change{pending(migrate, 1, 0)}, left{{JobID: "job-1", After: "check-1"}}},
		"a lost start of a job that ran before, after what it ran": {
			[]change{history(neverBegan), pending(migrate, 1, 0), marked("")}, left{{JobID: "job-1", After: "run-1"}},
		},
		"the same, with a newer task that was listed": {
			[]change{history(neverBegan), pending(migrate, 1, 0), marked("check-7")}, left{{JobID: "job-1", After: "check-7"}},
		},
		"the same, after a run whose end is not known": {
			[]change{history(unknown), pending(migrate, 1, 0)}, left{{JobID: "job-1", After: "check-1"}},
		},
		"a lost start that was given up, after what its job ran before it": {
			[]change{history(neverBegan, past(sameJob, v1alpha1.OutcomeUnknown)), untasked(2)},
			left{{JobID: "job-1", After: "run-1"}},
		},
		"one before what its job ran after it": {
			[]change{history(unknown, past(sameJob, v1alpha1.OutcomeNeverBegan)), untasked(1)}, left{{JobID: "job-1"}},
		},
		"another plan that a person ran": {
			[]change{func(in *lifecycle.Input) {
				lifecycle.PlanRan(&in.Migration.Status, v1alpha1.AbandonedJob{ID: "job-0", TaskID: "run-0"}, now)
			}},
			left{{JobID: "job-0", TaskID: "run-0"}},
		},
		"not a check":                   {[]change{pending(runCheck, 1, 0)}, nil},
		"not a start that lost its job": {[]change{pending(migrate, 1, 0), withoutJob}, nil},
		"a run that ended in a way that is not known": {
			[]change{history(unknown)}, left{{JobID: "job-1", TaskID: "run-1"}},
		},
		"one with a job that has not run beside it": {
			[]change{history(unknown), anotherJob}, left{{JobID: "job-1", TaskID: "run-1"}},
		},
		"one whose job is gone": {[]change{history(unknown), withoutJob}, left{{JobID: "job-1", TaskID: "run-1"}}},
		"one with an open run after it": {
			[]change{history(unknown), anotherJob, startsNow},
			left{{JobID: "job-9", TaskID: "run-9"}, {JobID: "job-1", TaskID: "run-1"}},
		},
		"one with a lost start after it": {
			[]change{history(unknown), anotherJob, pending(migrate, 1, 0)},
			left{{JobID: "job-9", After: "check-1"}, {JobID: "job-1", TaskID: "run-1"}},
		},
		"a job only once": {
			[]change{history(unknown, past(sameJob, v1alpha1.OutcomeUnknown))}, left{{JobID: "job-1", TaskID: "run-1"}},
		},
		"not what was over before the end": {[]change{history(unknown), concluded}, nil},
		"not what waits to run again":      {[]change{leftOver(0)}, nil},
	}
	for name, row := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(row.want, lifecycle.LeftBehind(&input(row.tc...).Migration.Status)); diff != "" {
				t.Errorf("LeftBehind() (-want +got):\n%s", diff)
			}
		})
	}
}

func TestWhetherATaskGoesOn(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		tc   *reading.Node
		want bool
	}{
		"a tree that is missing":       {nil, false},
		"a run under way":              {runTree(moves, moves, tree{"spaces": spaces(moves, ok, moves)}), true},
		"one that waits":               {node(waits, tree{"check": node(waits), "migrate": node(waits)}), true},
		"one in its checks":            {node(moves, tree{"check": node(moves), "migrate": node(waits)}), true},
		"one that shows no parts yet":  {runTree(moves, moves, nil), true},
		"one with users before spaces": {runTree(moves, moves, tree{"usersAndGroups": node(ok)}), true},
		"one with spaces before users": {
			runTree(moves, moves, tree{"spaces": spaces(ok, ok, ok), "usersAndGroups": node(moves)}), true,
		},
		"a space that moves below a whole that is over": {
			runTree(ok, ok, tree{"spaces": spaces(ok, ok, moves)}), true,
		},
		"one that arrived":           {runTree(ok, ok, tree{"spaces": spaces(ok, ok, ok)}), false},
		"one that failed":            {runTree(broken, broken, nil), false},
		"one that was stopped":       {runTree("FINISHED/STOPPED", "FINISHED/STOPPED", nil), false},
		"one of which nothing began": {node(broken, tree{"check": node(ok), "migrate": node(waits)}), false},
		"one whose apps alone still move": {
			runTree(moves, ok, tree{"spaces": spaces(ok, ok, ok), "apps": node(moves)}), false,
		},
	}
	for name, row := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := lifecycle.GoesOn(row.tc); got != row.want {
				t.Errorf("GoesOn() = %t, want %t", got, row.want)
			}
		})
	}
}

func TestWhetherAJobRanInVain(t *testing.T) {
	t.Parallel()
	blocked, nothing := past(initial, v1alpha1.OutcomeBlocked), past(initial, v1alpha1.OutcomeNeverBegan)
	movedSome := past(initial, incompleteRun, counted(3, 1, 0))
	type vain struct{ Run, Job bool } // the newest run ended so; the job may be refused another run
	tests := map[string]struct {
		tc   []change
		want vain
	}{
		"nothing ran":           {nil, vain{}},
		"its checks blocked it": {[]change{history(blocked)}, vain{true, true}},
		"nothing of it began":   {[]change{history(nothing)}, vain{true, true}},
		"both, one after the other": {
			[]change{history(blocked, past(sameJob, v1alpha1.OutcomeNeverBegan))}, vain{true, true},
		},
		"it moved data":              {[]change{leftOver(0)}, vain{}},
		"its end is not known":       {[]change{history(past(initial, v1alpha1.OutcomeUnknown))}, vain{}},
		"it runs":                    {[]change{running}, vain{}},
		"it runs once more":          {[]change{history(nothing), startsNow}, vain{}},
		"another call of it is open": {[]change{history(nothing), pending(migrate, 1, 0)}, vain{Run: true}},
		"another job was made since": {[]change{history(nothing), anotherJob}, vain{Run: true}},
		"its job was left behind":    {[]change{history(nothing), withoutJob}, vain{Run: true}},
		"a re-run, after a run that moved data": {
			[]change{history(movedSome, past(failedSpaces, v1alpha1.OutcomeBlocked))}, vain{true, true},
		},
	}
	for name, row := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			status := &input(row.tc...).Migration.Status
			if got := (vain{lifecycle.EndedInVain(status), lifecycle.RanInVain(status)}); got != row.want {
				t.Errorf("EndedInVain() and RanInVain() = %+v, want %+v", got, row.want)
			}
		})
	}
}

func TestWhatCannotBeRunAgainEndsARequest(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		tc   []change
		want decision
	}{
		"an unknown run stays unknown": {
			[]change{history(past(initial, v1alpha1.OutcomeUnknown)), askedFor},
			decision{lifecycle.None, "OutcomeUnknown", "Met", false},
		},
		"a stopped run stays stopped": {
			[]change{history(past(initial, v1alpha1.OutcomeStopped, counted(2, 2, 0))), askedFor},
			decision{lifecycle.Conclude, "Stopped", "Met", false},
		},
		"a run that failed ends": {
			[]change{history(past(initial, failedRun, counted(0, 4, 0))), askedFor},
			decision{lifecycle.Conclude, "Failed", "Met", false},
		},
	}
	for name, row := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			in := input(row.tc...)
			if step := lifecycle.Next(in); step.Action != lifecycle.RerunJob {
				t.Fatalf("Next() = %+v, want the plan that was asked for", step)
			}
			lifecycle.CannotRerun(&in.Migration.Status, "Atlassian does not say which.")
			step := lifecycle.Next(in)
			if got := decided(step); got != row.want || !strings.Contains(step.State.Message, "does not say which.") {
				t.Errorf("Next() = %+v, want %+v; it says %q", got, row.want, step.State.Message)
			}
			verbs("", "again")(&in)
			lifecycle.Obey(in)
			if step := lifecycle.Next(in); step.Action != lifecycle.RerunJob {
				t.Errorf("Next() = %+v: a person's word has it tried anew", step)
			}
		})
	}
}

func TestThePlanThatADeletionLeavesBehindIsLookedAtOnceMore(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		tc   []change
		want *lifecycle.Left
	}{
		"a plan that nobody ran":         {nil, &lifecycle.Left{JobID: "job-1", Saved: true}},
		"one that waits to run again":    {[]change{leftOver(0)}, &lifecycle.Left{JobID: "job-1", After: "run-1", Saved: true}},
		"one that runs is recorded so":   {[]change{running}, nil},
		"none":                           {[]change{withoutJob}, nil},
		"nothing of what has ended well": {[]change{completed}, nil},
	}
	for name, row := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			status := &input(row.tc...).Migration.Status
			got, exists := lifecycle.SavedBehind(status, lifecycle.LeftBehind(status))
			if exists != (row.want != nil) {
				t.Fatalf("exists = %t, want %+v", exists, row.want)
			}
			if row.want != nil && got != *row.want {
				t.Errorf("SavedBehind() = %+v, want %+v", got, *row.want)
			}
		})
	}
}

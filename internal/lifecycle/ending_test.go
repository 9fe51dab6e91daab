package lifecycle_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/lifecycle"
	"github.com/drover-dev/drover/internal/reading"
)

func TestTheEndOfARunIsRecorded(t *testing.T) {
	t.Parallel()
	type record struct{ Finished, Moved bool }
	moved := tree{"spaces": spaces(broken, broken, broken)}
	tests := map[string]struct {
		tc   *reading.Node
		want record
	}{
		"a success ends the run": {runTree(ok, ok, nil), record{true, true}},
		"a failure ends the run": {runTree(broken, broken, moved), record{true, true}},
		"a stop ends the run":    {runTree("FINISHED/STOPPED", "FINISHED/STOPPED", nil), record{true, true}},
		"data may have moved where the end is unknown": {
			node(odd, tree{"check": node(waits), "migrate": node(waits)}), record{true, true},
		},
		"failed checks end the run, and nothing moved": {
			node(broken, tree{"check": node(broken, tree{"A": node(broken)}), "migrate": node(waits)}), record{true, false},
		},
		"a run of which nothing began is over, and nothing moved": {
			node(broken, tree{"check": node(waits), "migrate": node(waits)}), record{true, false},
		},
		"a run under way has moved data": {runTree(moves, moves, tree{"spaces": spaces(moves, moves, waits)}), record{false, true}},
		"a run that waits has not":       {runTree(moves, waits, tree{"spaces": spaces(waits, waits, waits)}), record{false, false}},
	}
	for name, row := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			in := input(running)
			run := conclude(in, row.tc, nil, true)
			status := in.Migration.Status
			if status.CompletionTime != nil {
				t.Error("the end of a run is not the end of the migration: another run may follow")
			}
			got := record{run.FinishedAt != nil, status.DataMovedAt != nil}
			if diff := cmp.Diff(row.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestATreeThatTakesBackWhatBeganIsNotBelieved(t *testing.T) {
	t.Parallel()
	nothing := node(broken, tree{"check": node(ok), "migrate": node(waits)})
	again := func(in *lifecycle.Input) {
		in.Migration.Status.DataMovedAt = at(-48 * time.Hour)
		in.Migration.Status.Progress.Spaces.Done = 0
	}
	tests := map[string]struct {
		with  []change
		first *reading.Node
		want  v1alpha1.RunOutcome
	}{
		"a run of which nothing was seen to begin": {nil, node(moves), v1alpha1.OutcomeNeverBegan},
		"a run that was seen to move":              {nil, runTree(moves, moves, nil), v1alpha1.OutcomeUnknown},
		"a later run of which nothing began":       {[]change{again}, node(moves), v1alpha1.OutcomeNeverBegan},
		"a later run of which a space arrived": {
			[]change{again}, runTree(moves, moves, tree{"spaces": spaces(moves, ok, moves)}), v1alpha1.OutcomeUnknown,
		},
	}
	for name, row := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			in := input(append([]change{running}, row.with...)...)
			conclude(in, row.first, nil, true)
			if run := conclude(in, nothing, nil, true); run.Outcome != row.want {
				t.Errorf("outcome = %q, want %q", run.Outcome, row.want)
			}
		})
	}
	in := input(running)
	conclude(in, runTree(moves, moves, nil), nil, true)
	if run := conclude(in, node(broken, tree{"check": node(broken, tree{"A": node(broken)})}), nil, true); run.Outcome == "Blocked" {
		t.Error("a run that was seen to move is taken for one that its checks stopped")
	}
}

func TestFailuresAreNamed(t *testing.T) {
	t.Parallel()
	in := input(running)
	run := conclude(in, runTree(incomplete, incomplete, tree{
		"spaces": spaces(incomplete, skipped, broken), "usersAndGroups": node(broken),
	}), nil, true)
	if diff := cmp.Diff(&v1alpha1.NameSample{Count: 1, Names: []string{"OPS"}}, run.FailedSpaces); diff != "" {
		t.Errorf("failed spaces (-want +got):\n%s", diff)
	}
	want := "1 of 2 spaces failed (OPS); 1 of 2 spaces skipped (ENG); users and groups did not arrive as a whole."
	if run.Message != want {
		t.Errorf("message = %q, want %q", run.Message, want)
	}
}

func TestATaskThatAtlassianForgotIsUnknown(t *testing.T) {
	t.Parallel()
	in := input(running)
	lifecycle.RunLost(&in.Migration.Status, now.Add(time.Second))
	run := in.Migration.Status.Runs[0]
	if run.Outcome != v1alpha1.OutcomeUnknown || in.Migration.Status.CompletionTime != nil ||
		in.Migration.Status.DataMovedAt == nil {
		t.Errorf("run = %+v, status = %+v", run, in.Migration.Status)
	}
	if !lifecycle.HoldsSpaces(&in.Migration.Status) {
		t.Error("the spaces are free, although data may have moved")
	}
}

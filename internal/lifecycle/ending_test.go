package lifecycle_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/lifecycle"
)

func TestTheEndOfARunIsRecorded(t *testing.T) {
	t.Parallel()
	type record struct{ Finished, Completed, Moved bool }
	moved := tree{"spaces": spaces(broken, broken, broken)}
	tests := map[string]struct {
		tc   *lifecycle.Node
		want record
	}{
		"a success ends the migration": {runTree(ok, ok, nil), record{true, true, true}},
		"a failure ends the migration": {runTree(broken, broken, moved), record{true, true, true}},
		"a stop ends the migration":    {runTree("FINISHED/STOPPED", "FINISHED/STOPPED", nil), record{true, true, true}},
		"an unknown end does not, and data may have moved": {
			node(odd, tree{"check": node(waits), "migrate": node(waits)}), record{true, false, true},
		},
		"failed checks do not, and nothing moved": {
			node(broken, tree{"check": node(broken), "migrate": node(waits)}), record{true, false, false},
		},
		"a run under way has moved data": {runTree(moves, moves, tree{"spaces": spaces(moves, moves, waits)}), record{Moved: true}},
		"a run that waits has not":       {runTree(moves, waits, tree{"spaces": spaces(waits, waits, waits)}), record{}},
	}
	for name, row := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			in := input(running)
			run := conclude(in, row.tc, nil, true)
			status := in.Migration.Status
			got := record{run.FinishedAt != nil, status.CompletionTime != nil, status.DataMovedAt != nil}
			if diff := cmp.Diff(row.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
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
	want := "1 of 2 spaces failed (OPS); 1 of 2 spaces skipped (ENG); users and groups did not arrive as a whole. " +
		"Look at the plan in the assistant, mend the cause, and create another Migration with what is left."
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

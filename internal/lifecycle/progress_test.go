package lifecycle_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/lifecycle"
	"github.com/drover-dev/drover/internal/reading"
)

// drawTree draws any tree that an answer could hold: known and odd words, missing nodes, empty nodes.
func drawTree(t *rapid.T) *reading.Node {
	words := rapid.SampledFrom([]string{
		ok, ok, ok, warning, broken, incomplete, skipped, odd, waits, waits, moves, moves, "", "FINISHED", "FINISHED/STOPPED", "ODD",
	})
	draw := func(label string, children tree) *reading.Node {
		if rapid.IntRange(0, 9).Draw(t, label+" missing") == 0 {
			return nil
		}
		n := node(words.Draw(t, label), children)
		n.Percent = rapid.IntRange(-10, 200).Draw(t, label+" percent")
		return n
	}
	migrate := tree{
		"spaces":         draw("spaces", tree{"ENG": draw("ENG", nil), "OPS": draw("OPS", nil)}),
		"usersAndGroups": draw("users", nil),
		"globalEntities": draw("templates", nil),
		"apps":           draw("apps", tree{"com.app": draw("app", nil)}),
	}
	return draw("root", tree{"check": draw("check", tree{"A": draw("A", nil)}), "migrate": draw("migrate", migrate)})
}

func drawTransfers(t *rapid.T) []reading.Transfer {
	if !rapid.Bool().Draw(t, "transfers") {
		return nil
	}
	settled := rapid.Bool().Draw(t, "settled")
	return transfer("ANY", settled, settled && rapid.Bool().Draw(t, "succeeded"))
}

func TestProgressNeverGoesBackAndSuccessIsOnlySuccess(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		in := input(withApp(v1alpha1.PathAutomated, v1alpha1.ConsentAgreed), templates, running)
		status := &in.Migration.Status
		before := int32(0)
		for range rapid.IntRange(1, 8).Draw(t, "looks") {
			in.Now = in.Now.Add(time.Duration(rapid.IntRange(0, 40).Draw(t, "hours")) * time.Hour)
			root, transfers := drawTree(t), drawTransfers(t)
			reading := reading.Of(lifecycle.PlanOf(in), root, transfers)
			lifecycle.ReadInto(in, status, reading, rapid.Bool().Draw(t, "read twice"))
			run, progress := status.Runs[0], status.Progress
			if progress != nil {
				if progress.Percent < before || (progress.Percent == 100 && run.FinishedAt == nil) {
					t.Fatalf("percent went from %d to %d, and the run is %q", before, progress.Percent, run.Outcome)
				}
				before = progress.Percent
			}
			if run.FinishedAt != nil {
				holdsTogether(t, status, root)
				return
			}
			if run.Outcome != "" || status.CompletionTime != nil {
				t.Fatalf("an open run has an end: %+v", run)
			}
		}
	})
}

// holdsTogether tells whether the end of a run is one that its tree can have.
func holdsTogether(t *rapid.T, status *v1alpha1.MigrationStatus, root *reading.Node) {
	run := status.Runs[0]
	nothing := run.Outcome == v1alpha1.OutcomeBlocked || run.Outcome == v1alpha1.OutcomeNeverBegan
	if nothing && (status.DataMovedAt != nil || run.Spaces != nil) || !nothing && status.DataMovedAt == nil {
		t.Fatalf("outcome %q and dataMovedAt %v, %+v", run.Outcome, status.DataMovedAt, run.Spaces)
	}
	if run.Message == "" || len(run.Message) > 1024 {
		t.Fatalf("the message has %d bytes", len(run.Message))
	}
	if run.Outcome == v1alpha1.OutcomeSucceeded {
		isComplete(t, status, root)
	}
}

func isComplete(t *rapid.T, status *v1alpha1.MigrationStatus, root *reading.Node) {
	run, progress := status.Runs[0], status.Progress
	if progress.Percent != 100 || progress.Spaces.Done != 2 || run.FailedSpaces != nil || run.FailedApps != nil {
		t.Fatalf("a success with %+v and %+v", progress, run)
	}
	migrate := root.Children["migrate"]
	if migrate == nil || migrate.Children["spaces"] == nil {
		return
	}
	for key, space := range migrate.Children["spaces"].Children {
		if space != nil && !slices.Contains([]string{ok, warning}, space.Status+"/"+space.Outcome) {
			t.Fatalf("a success although space %s is %s/%s", key, space.Status, space.Outcome)
		}
	}
}

func TestAStatusIsNotWrittenForEachPoll(t *testing.T) {
	t.Parallel()
	many := func(done int32) *reading.Node {
		children := tree{}
		for i := range done {
			children[strings.Repeat("S", int(i)+1)] = node(ok)
		}
		return runTree(moves, moves, tree{"spaces": node(moves, children)})
	}
	limit := func(text string) change {
		return func(in *lifecycle.Input) { in.Migration.Spec.Run.NoProgressAfter = v1alpha1.Duration(text) }
	}
	tests := map[string]struct {
		tc    []change
		done  int32
		after time.Duration
		want  bool // something is written
		moved bool // movedAt is written
	}{
		"nothing moved":                                  {nil, 0, 2 * time.Hour, false, false},
		"a space of many, within the hour":               {nil, 1, 59 * time.Minute, false, false},
		"a space of many, after the hour":                {nil, 1, time.Hour, true, true},
		"a twentieth of the spaces, within the hour":     {nil, 10, time.Minute, true, false},
		"a twentieth of the spaces, after the hour":      {nil, 10, time.Hour, true, true},
		"a space of many counts before a short limit is": {[]change{limit("30m")}, 1, 15 * time.Minute, true, true},
	}
	for name, row := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			in := input(append([]change{running, allSpaces, func(in *lifecycle.Input) {
				in.Migration.Status.Job.Spaces = 200
				in.Migration.Status.Progress = &v1alpha1.ProgressStatus{MovedAt: at(0), Spaces: v1alpha1.SpaceCounts{Total: 200}}
				in.Migration.Status.DataMovedAt = at(0)
			}}, row.tc...)...)
			before := in.Migration.Status.DeepCopy()
			in.Now = now.Add(row.after)
			lifecycle.ReadInto(in, &in.Migration.Status, reading.Of(lifecycle.PlanOf(in), many(row.done), nil), true)
			progress := in.Migration.Status.Progress
			if got := progress.Spaces != before.Progress.Spaces; got != row.want {
				t.Errorf("written: %t, want %t: %+v", got, row.want, progress)
			}
			if got := !progress.MovedAt.Equal(before.Progress.MovedAt); got != row.moved {
				t.Errorf("movedAt written: %t, want %t", got, row.moved)
			}
		})
	}
}

func TestPercentWeighsSpacesAndApps(t *testing.T) {
	t.Parallel()
	app := withApp(v1alpha1.PathAutomated, v1alpha1.ConsentAgreed)
	half := runTree(moves, moves, tree{"spaces": spaces(moves, ok, waits)})
	moving := runTree(moves, moves, tree{"spaces": spaces(moves, ok, moves)})
	moving.Children["migrate"].Children["spaces"].Children["OPS"].Percent = 43
	all := runTree(moves, ok, nil)
	tests := map[string]struct {
		tc        *reading.Node
		transfers []reading.Transfer
		with      []change
		want      int32
	}{
		"one space of two":                  {half, nil, nil, 50},
		"one and a part of two, in fives":   {moving, nil, nil, 70},
		"one space of two, with an app":     {half, nil, []change{app}, 45},
		"all spaces, and an app that moves": {all, transfer("IN_PROGRESS", false, false), []change{app}, 90},
		"all of it, before the users arrived": {
			runTree(moves, moves, tree{"spaces": spaces(ok, ok, ok), "usersAndGroups": node(moves)}), nil, nil, 95,
		},
	}
	for name, row := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			in := input(append(row.with, running)...)
			conclude(in, row.tc, row.transfers, true)
			if got := in.Migration.Status.Progress.Percent; got != row.want {
				t.Errorf("percent = %d, want %d", got, row.want)
			}
		})
	}
}

func TestTwoReadingsAreTheSameOrNot(t *testing.T) {
	t.Parallel()
	plan := lifecycle.PlanOf(input())
	first := reading.Of(plan, runTree(moves, moves, tree{"spaces": spaces(moves, ok, waits)}), nil)
	tests := map[string]struct {
		tc   *reading.Node
		want bool
	}{
		"the same words":       {runTree(moves, moves, tree{"spaces": spaces(moves, ok, waits)}), true},
		"another word":         {runTree(moves, moves, tree{"spaces": spaces(moves, ok, moves)}), false},
		"a node that is new":   {runTree(moves, moves, tree{"spaces": spaces(moves, ok, waits), "apps": node(waits)}), false},
		"a node that is empty": {runTree(moves, moves, tree{"spaces": nil}), false},
		"no tree":              {nil, false},
	}
	for name, row := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := first.Same(reading.Of(plan, row.tc, nil)); got != row.want {
				t.Errorf("Same() = %t, want %t", got, row.want)
			}
		})
	}
}

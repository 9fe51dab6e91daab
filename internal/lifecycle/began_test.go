package lifecycle_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/lifecycle"
	"github.com/drover-dev/drover/internal/reading"
)

func TestARunThatWasSeenToBeginNeverCountsAsOneThatDidNot(t *testing.T) {
	t.Parallel()
	begun := runTree(moves, moves, tree{"spaces": node(moves, tree{"OPS": node(moves)})})
	nothing := node(broken, tree{"check": node(ok), "migrate": node(waits)})
	blocked := node(broken, tree{"check": node(broken, tree{"A": node(broken)}), "migrate": node(waits)})
	tests := map[string]struct {
		tc    change
		first *reading.Node
		then  *reading.Node
		want  v1alpha1.RunOutcome
	}{
		"a first run":                            {running, begun, nothing, v1alpha1.OutcomeUnknown},
		"a re-run, whose data moved before":      {rerunStarted, begun, nothing, v1alpha1.OutcomeUnknown},
		"nor one whose checks are said to fail":  {rerunStarted, begun, blocked, v1alpha1.OutcomeUnknown},
		"a re-run of which nothing was seen":     {rerunStarted, nil, nothing, v1alpha1.OutcomeNeverBegan},
		"a re-run that its checks blocked":       {rerunStarted, nil, blocked, v1alpha1.OutcomeBlocked},
		"a re-run that was seen, and brings all": {rerunStarted, begun, runTree(ok, ok, nil), succeededRun},
	}
	for name, row := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			in := input(row.tc)
			status := &in.Migration.Status
			if row.first != nil {
				lifecycle.ReadInto(in, status, reading.Of(lifecycle.PlanOf(in), row.first, nil), true)
			}
			run := lifecycle.OpenRun(status)
			if (run.BeganAt != nil) != (row.first != nil) {
				t.Fatalf("beganAt = %v", run.BeganAt)
			}
			lifecycle.ReadInto(in, status, reading.Of(lifecycle.PlanOf(in), row.then, nil), true)
			if run.Outcome != row.want {
				t.Errorf("outcome = %q, want %q", run.Outcome, row.want)
			}
		})
	}
}

func TestWhatARunLeftIsRunAgainAsItWasRead(t *testing.T) {
	t.Parallel()
	users := node(ok)
	partly := "Some spaces of the run arrived and some did not, and Atlassian does not say which."
	tests := map[string]struct {
		tc   *reading.Node
		with change
		want lifecycle.Rerun
	}{
		"users alone that failed go again": {
			runTree(incomplete, incomplete, tree{"spaces": spaces(ok, ok, ok), "usersAndGroups": node(broken)}), running,
			lifecycle.Rerun{Strategy: failedSpaces},
		},
		"so do templates": {
			runTree(incomplete, incomplete, tree{
				"spaces": spaces(ok, ok, ok), "usersAndGroups": users, "globalEntities": node(broken),
			}),
			withTemplates,
			lifecycle.Rerun{Strategy: failedSpaces},
		},
		"a space that failed does": {
			runTree(incomplete, incomplete, tree{"spaces": spaces(incomplete, ok, broken), "usersAndGroups": users}), running,
			lifecycle.Rerun{Strategy: failedSpaces},
		},
		"what nobody saw begin is looked for on the destination": {
			node(broken, tree{"check": node(ok), "migrate": node(broken)}), running,
			lifecycle.Rerun{Strategy: failedSpaces, Unproven: true},
		},
		"spaces that are well below a whole that is not are left to a person": {
			runTree(incomplete, incomplete, tree{"spaces": spaces(incomplete, ok, ok), "usersAndGroups": users}), running,
			lifecycle.Rerun{Why: partly},
		},
		"a whole that is incomplete without nodes is left to a person": {
			runTree(incomplete, incomplete, tree{"spaces": node(incomplete), "usersAndGroups": users}), running,
			lifecycle.Rerun{Why: partly},
		},
		"what arrived is not run again": {
			runTree(ok, ok, tree{"spaces": spaces(ok, ok, ok), "usersAndGroups": users}), running, lifecycle.Rerun{},
		},
	}
	for name, row := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			in := input(row.with)
			if run := conclude(in, row.tc, nil, true); run.FinishedAt == nil {
				t.Fatalf("the run is not over: %+v", run)
			}
			if diff := cmp.Diff(row.want, lifecycle.Again(in)); diff != "" {
				t.Errorf("Again() (-want +got):\n%s", diff)
			}
		})
	}
}

func withTemplates(in *lifecycle.Input) {
	templates(in)
	running(in)
}

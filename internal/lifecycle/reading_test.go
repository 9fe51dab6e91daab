package lifecycle_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/lifecycle"
	"github.com/drover-dev/drover/internal/reading"
)

const (
	ok         = "FINISHED/SUCCESS"
	warning    = "FINISHED/WARNING"
	broken     = "FINISHED/FAILED"
	incomplete = "FINISHED/INCOMPLETE"
	skipped    = "FINISHED/SKIPPED"
	odd        = "FINISHED/ODD"
	waits      = "PENDING"
	moves      = "IN_PROGRESS"
)

// runTree is the tree of a run whose checks passed: the words of root and migrate, and the parts under migrate.
func runTree(root, migrate string, parts tree) *reading.Node {
	return node(root, tree{"check": node(ok), "migrate": node(migrate, parts)})
}

func spaces(words, eng, ops string) *reading.Node {
	return node(words, tree{"ENG": node(eng), "OPS": node(ops)})
}

// conclusion is what a reading comes to.
type conclusion struct {
	Outcome v1alpha1.RunOutcome
	Core    bool // the core is over
	Settled bool // the same row, once it was read twice: the outcome holds only then
}

func conclude(in lifecycle.Input, root *reading.Node, transfers []reading.Transfer, settled bool) v1alpha1.Run {
	status := &in.Migration.Status
	lifecycle.ReadInto(in, status, reading.Of(lifecycle.PlanOf(in), root, transfers), settled)
	return status.Runs[0]
}

func templates(in *lifecycle.Input) {
	in.Migration.Spec.Scope.GlobalTemplates = v1alpha1.TemplatesInclude
}

func allSpaces(in *lifecycle.Input) {
	in.Migration.Spec.Scope.Spaces = v1alpha1.SpaceScope{Selection: v1alpha1.SpacesAll}
}

func noUsers(in *lifecycle.Input) { in.Migration.Spec.Scope.UsersAndGroups = v1alpha1.UsersNone }

func TestARunEndsAsItsTreeSays(t *testing.T) {
	t.Parallel()
	users := node(ok)
	done := tree{"spaces": spaces(ok, ok, ok), "usersAndGroups": users}
	tests := map[string]struct {
		tc   *reading.Node
		want conclusion
		with []change
	}{
		"no tree is no end":  {nil, conclusion{}, nil},
		"no nodes is no end": {node(moves), conclusion{}, nil},
		"checks first":       {node(moves, tree{"check": node(moves), "migrate": node(waits)}), conclusion{}, nil},
		"a run under way": {
			runTree(moves, moves, tree{"spaces": spaces(moves, ok, moves), "usersAndGroups": users}),
			conclusion{},
			nil,
		},
		"all arrived": {runTree(ok, ok, done), conclusion{Outcome: "Succeeded", Core: true}, nil},
		"warnings are success": {
			runTree(warning, warning, tree{"spaces": spaces(warning, warning, ok), "usersAndGroups": node(warning)}),
			conclusion{Outcome: "Succeeded", Core: true},
			nil,
		},
		"case does not matter": {
			runTree("finished/success", "Finished/Success", done),
			conclusion{Outcome: "Succeeded", Core: true},
			nil,
		},
		"one space failed": {
			runTree(incomplete, incomplete, tree{"spaces": spaces(incomplete, ok, broken), "usersAndGroups": users}),
			conclusion{Outcome: "Incomplete", Core: true},
			nil,
		},
		"one space skipped": {
			runTree(ok, ok, tree{"spaces": spaces(ok, ok, skipped), "usersAndGroups": users}),
			conclusion{Outcome: "Incomplete", Core: true},
			nil,
		},
		"users failed": {
			runTree(incomplete, incomplete, tree{"spaces": spaces(ok, ok, ok), "usersAndGroups": node(broken)}),
			conclusion{Outcome: "Incomplete", Core: true},
			nil,
		},
		"only users arrived": {
			runTree(broken, broken, tree{"spaces": spaces(broken, broken, broken), "usersAndGroups": users}),
			conclusion{Outcome: "Incomplete", Core: true},
			nil,
		},
		"nothing arrived": {
			runTree(broken, broken, tree{"spaces": spaces(broken, broken, broken), "usersAndGroups": node(broken)}),
			conclusion{Outcome: "Failed", Core: true},
			nil,
		},
		"no users in the scope": {
			runTree(broken, broken, tree{"spaces": spaces(broken, broken, broken)}),
			conclusion{Outcome: "Failed", Core: true},
			[]change{noUsers},
		},
		"templates failed": {
			runTree(incomplete, incomplete, tree{"spaces": spaces(ok, ok, ok), "usersAndGroups": users, "globalEntities": node(broken)}),
			conclusion{Outcome: "Incomplete", Core: true},
			[]change{templates},
		},
		"templates that are not in the scope do not count": {
			runTree(ok, ok, tree{"spaces": spaces(ok, ok, ok), "usersAndGroups": users, "globalEntities": node(broken)}),
			conclusion{Outcome: "Succeeded", Core: true},
			nil,
		},
		"the root's word does not count where the parts are told": {
			runTree(broken, incomplete, done), conclusion{Outcome: "Succeeded", Core: true}, nil,
		},
		"the whole speaks for spaces without nodes": {
			runTree(ok, ok, nil), conclusion{Outcome: "Succeeded", Core: true}, nil,
		},
		"the whole speaks for spaces without nodes when it failed": {
			runTree(broken, broken, nil), conclusion{Outcome: "Failed", Core: true}, nil,
		},
		"one node of two, and the whole failed": {
			runTree(broken, broken, tree{"spaces": node(broken, tree{"ENG": node(ok)}), "usersAndGroups": users}),
			conclusion{Outcome: "Incomplete", Core: true},
			nil,
		},
		"more nodes than spaces are no more spaces": {
			runTree(ok, ok, tree{"spaces": node(ok, tree{"a": node(ok), "b": node(ok), "c": node(ok)}), "usersAndGroups": users}),
			conclusion{Outcome: "Succeeded", Core: true},
			[]change{allSpaces},
		},
		"nodes that are no keys of the scope do not count, so the whole speaks": {
			runTree(ok, ok, tree{"spaces": node(ok, tree{"export": node(broken), "import": node(ok)}), "usersAndGroups": users}),
			conclusion{Outcome: "Succeeded", Core: true},
			nil,
		},
		"steps that went well below a whole that failed are no spaces": {
			runTree(broken, broken, tree{"spaces": node(broken, tree{"export": node(ok), "import": node(ok)}), "usersAndGroups": users}),
			conclusion{Outcome: "Incomplete", Core: true},
			nil,
		},
		"steps alone that went well bring nothing": {
			runTree(broken, broken, tree{"spaces": node(broken, tree{"export": node(ok), "import": node(ok)})}),
			conclusion{Outcome: "Failed", Core: true},
			[]change{noUsers},
		},
		"keys of the scope count without case": {
			runTree(incomplete, incomplete, tree{"spaces": node(incomplete, tree{"eng": node(ok), "Ops": node(broken)})}),
			conclusion{Outcome: "Incomplete", Core: true},
			[]change{noUsers},
		},
		"a whole that failed is no success, however well its spaces are": {
			runTree(broken, broken, tree{"spaces": spaces(broken, ok, ok), "usersAndGroups": users}),
			conclusion{Outcome: "Incomplete", Core: true},
			nil,
		},
		"nor is a whole that is incomplete": {
			runTree(incomplete, incomplete, tree{"spaces": spaces(incomplete, ok, ok), "usersAndGroups": users}),
			conclusion{Outcome: "Incomplete", Core: true},
			nil,
		},
		"an incomplete task that shows no migration may have moved some": {
			node(incomplete, tree{"check": node(ok)}), conclusion{Outcome: "Incomplete", Core: true, Settled: true}, nil,
		},
		"a skipped task that shows no migration is no run that never began": {
			node(skipped, nil), conclusion{Outcome: "Failed", Core: true, Settled: true}, nil,
		},
		"a failed task that shows no migration could not be scheduled": {
			node(broken, tree{"check": node(ok)}), conclusion{Outcome: "NeverBegan", Core: true, Settled: true}, nil,
		},
		"a person stopped it": {
			runTree(
				"FINISHED/STOPPED",
				"FINISHED/STOPPED",
				tree{"spaces": spaces("FINISHED/STOPPED", ok, "FINISHED/STOPPED"), "usersAndGroups": users},
			),
			conclusion{Outcome: "Stopped", Core: true},
			nil,
		},
		"a person cancelled one space": {
			runTree(incomplete, incomplete, tree{"spaces": spaces(incomplete, ok, "FINISHED/CANCELLED"), "usersAndGroups": users}),
			conclusion{Outcome: "Stopped", Core: true},
			nil,
		},
		"a word that is not known": {
			runTree(
				ok,
				ok,
				tree{"spaces": spaces(ok, ok, odd), "usersAndGroups": users},
			),
			conclusion{Outcome: "Unknown", Core: true},
			nil,
		},
		"an end without a word": {
			runTree("FINISHED", "FINISHED", done), conclusion{Outcome: "Unknown", Core: true}, nil,
		},
		"a status that is not known is no end": {
			runTree("RESTING", "RESTING", tree{"spaces": spaces("RESTING", ok, ok)}), conclusion{}, nil,
		},
		"the root is ahead of a space": {
			runTree(ok, ok, tree{"spaces": spaces(ok, ok, moves), "usersAndGroups": users}), conclusion{}, nil,
		},
		"the root is ahead of migrate": {
			runTree(ok, moves, nil), conclusion{}, nil,
		},
		"the root is ahead of migrate, whose parts are over": {
			runTree(ok, moves, done), conclusion{Outcome: "Succeeded", Core: true}, nil,
		},
		"all parts over before migrate and the root": {
			runTree(moves, moves, done), conclusion{Outcome: "Succeeded", Core: true}, nil,
		},
		"spaces over before there is a node for users": {
			runTree(moves, moves, tree{"spaces": spaces(ok, ok, ok)}), conclusion{}, nil,
		},
		"spaces over before there is a node for templates": {
			runTree(moves, moves, done), conclusion{}, []change{templates},
		},
		"never picked up": {
			node(
				broken,
				tree{"check": node(waits), "migrate": node(waits)},
			),
			conclusion{Outcome: "NeverBegan", Core: true, Settled: true},
			nil,
		},
		"a success of nothing is believed by nobody": {
			node(ok, tree{"check": node(waits), "migrate": node(waits)}), conclusion{Outcome: "Unknown", Core: true, Settled: true}, nil,
		},
		"a space that never began": {
			runTree(incomplete, incomplete, tree{"spaces": spaces(incomplete, ok, waits), "usersAndGroups": users}),
			conclusion{Outcome: "Incomplete", Core: true, Settled: true},
			nil,
		},
		"checks that failed": {
			node(broken, tree{"check": node(broken, tree{"SpaceKeysConflict": node(broken)}), "migrate": node(waits)}),
			conclusion{Outcome: "Blocked", Core: true},
			nil,
		},
		"checks that failed before the root was over count once that is settled": {
			node(moves, tree{"check": node(broken, tree{"A": node(broken)}), "migrate": node(waits)}),
			conclusion{Outcome: "Blocked", Core: true, Settled: true},
			nil,
		},
		"a check that ended with a word that is not known counts as failed": {
			node(broken, tree{"check": node(broken, tree{"A": node(odd)}), "migrate": node(waits)}),
			conclusion{Outcome: "Blocked", Core: true},
			nil,
		},
		"checks that failed without a failed one, before the root was over": {
			node(moves, tree{"check": node(broken), "migrate": node(waits)}), conclusion{}, nil,
		},
		"checks that failed without a failed one": {
			node(broken, tree{"check": node(broken, tree{"A": node(ok), "B": node(waits)}), "migrate": node(waits)}),
			conclusion{Outcome: "NeverBegan", Core: true, Settled: true},
			nil,
		},
		"checks that failed although parts moved do not take that back": {
			node(incomplete, tree{
				"check":   node(broken, tree{"A": node(broken)}),
				"migrate": node(incomplete, tree{"spaces": spaces(incomplete, ok, broken), "usersAndGroups": users}),
			}),
			conclusion{Outcome: "Incomplete", Core: true},
			nil,
		},
		"a migration that failed over parts that never began": {
			node(broken, tree{"check": node(ok), "migrate": node(broken, tree{"spaces": spaces(waits, waits, waits)})}),
			conclusion{Outcome: "NeverBegan", Core: true, Settled: true},
			nil,
		},
		"a migration that failed without showing parts may have moved some": {
			node(broken, tree{"check": node(ok), "migrate": node(broken)}), conclusion{Outcome: "Failed", Core: true}, nil,
		},
		"checks that a person stopped": {
			node("FINISHED/STOPPED", tree{"check": node("FINISHED/STOPPED"), "migrate": node(waits)}),
			conclusion{Outcome: "Stopped", Core: true, Settled: true},
			nil,
		},
		"checks that ended with a word that is not known": {
			node(moves, tree{"check": node(odd), "migrate": node(waits)}), conclusion{}, nil,
		},
		"checks that were skipped": {
			node(moves, tree{"check": node(skipped), "migrate": node(waits)}), conclusion{}, nil,
		},
	}
	for name, row := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			in := input(append([]change{running}, row.with...)...)
			first := conclude(in, row.tc, nil, false)
			if row.want.Settled && first.CoreFinishedAt != nil {
				t.Errorf("read once, the run is %q already", first.Outcome)
			}
			if row.want.Settled {
				first = conclude(in, row.tc, nil, true)
			}
			got := conclusion{first.Outcome, first.CoreFinishedAt != nil, row.want.Settled}
			if diff := cmp.Diff(row.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

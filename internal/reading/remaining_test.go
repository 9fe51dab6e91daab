package reading_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/drover-dev/drover/internal/reading"
	"github.com/drover-dev/drover/internal/reading/readingtest"
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

type tree = readingtest.Tree

func node(words string, children ...tree) *reading.Node { return readingtest.Node(words, children...) }

func run(root, migrate string, parts tree) *reading.Node {
	return node(root, tree{"check": node(ok), "migrate": node(migrate, parts)})
}

func TestWhatIsLeftOfARunIsReadFromItsTree(t *testing.T) {
	t.Parallel()
	type left struct {
		Keys    []string
		Told    bool
		Skipped []string // with what was passed over
	}
	both, nothing := []string{"ENG", "OPS"}, left{Told: true}
	told := func(keys ...string) left { return left{keys, true, keys} }
	below := func(words string, nodes tree) *reading.Node {
		return run(words, words, tree{"spaces": node(words, nodes)})
	}
	tests := map[string]struct {
		tc   *reading.Node
		want left
	}{
		"all arrived":       {below(ok, tree{"ENG": node(ok), "OPS": node(warning)}), nothing},
		"one failed":        {below(incomplete, tree{"ENG": node(ok), "OPS": node(broken)}), told("OPS")},
		"one is incomplete": {below(incomplete, tree{"ENG": node(incomplete), "OPS": node(ok)}), told("ENG")},
		"one was stopped": {
			below(incomplete, tree{"ENG": node("FINISHED/STOPPED"), "OPS": node(ok)}), told("ENG"),
		},
		"one ended with an odd word": {below(incomplete, tree{"ENG": node(odd), "OPS": node(ok)}), told("ENG")},
		"one never began":            {below(incomplete, tree{"ENG": node(waits), "OPS": node(ok)}), told("ENG")},
		"one still moves":            {below(incomplete, tree{"ENG": node(moves), "OPS": node(ok)}), told("ENG")},
		"one was skipped": {
			below(incomplete, tree{"ENG": node(skipped), "OPS": node(ok)}), left{nil, true, []string{"ENG"}},
		},
		"keys are compared without case": {
			below(incomplete, tree{"eng": node(broken), "Ops": node(ok)}), told("ENG"),
		},
		"nodes of other spaces do not count": {
			below(ok, tree{"ENG": node(ok), "OPS": node(ok), "NEW": node(broken)}), nothing,
		},
		"the whole speaks for spaces without nodes":  {below(broken, nil), told(both...)},
		"a whole success does as well":               {below(ok, nil), nothing},
		"a whole that was skipped does as well":      {below(skipped, nil), left{nil, true, both}},
		"one node, and the whole failed":             {below(broken, tree{"ENG": node(ok)}), told("OPS")},
		"one node, and the whole is incomplete":      {below(incomplete, tree{"ENG": node(ok)}), left{}},
		"an incomplete whole tells nothing":          {below(incomplete, nil), left{}},
		"migrate speaks where spaces are missing":    {run(broken, broken, nil), told(both...)},
		"migrate that succeeded as well":             {run(ok, ok, nil), nothing},
		"migrate that is incomplete tells nothing":   {run(incomplete, incomplete, nil), left{}},
		"a tree that is missing tells of no success": {nil, told(both...)},
	}
	for name, row := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			keys, ok := reading.Remaining([]string{"OPS", "ENG"}, row.tc, false)
			withSkipped, _ := reading.Remaining([]string{"OPS", "ENG"}, row.tc, true)
			if diff := cmp.Diff(row.want, left{keys, ok, withSkipped}); diff != "" {
				t.Errorf("Remaining() (-want +got):\n%s", diff)
			}
		})
	}
}

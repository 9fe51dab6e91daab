package migration_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/harness"
	"github.com/drover-dev/drover/internal/simulator/scenario"
)

// steps is how many things happen before all faults are gone.
const steps = 30

// TestNoInterleavingMovesASpaceTwice lets crashes, lost answers, stale reads, refused writes, replaced leaders, edits and
// deletions happen in any order. More of them: go test ./controllers/migration -run Interleaving -rapid.checks 100.
func TestNoInterleavingMovesASpaceTwice(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		c := newChaos(t, rt)
		defer c.kill()
		actions := c.actions()
		for range steps {
			name := rapid.SampledFrom(actionNames(actions)).Draw(rt, "action")
			actions[name]()
			c.holds(name)
		}
		c.calmDown()
		c.comesToRest()
	})
}

// newChaos makes a world of three Migrations, two of which want the same space.
func newChaos(t *testing.T, rt *rapid.T) *chaos {
	t.Helper()
	failing := rapid.IntRange(0, 2).Draw(rt, "the space that fails once")
	slots := rapid.Int32Range(1, 2).Draw(rt, "slots")
	w := harness.New(t, "small", func(sc *scenario.Scenario) {
		sc.Instances[0].Spaces[failing].Outcomes = []string{"FAILED", "SUCCESS"}
		for _, key := range []string{"X", "Y"} { // for startTwice
			sc.Instances[0].Spaces = append(sc.Instances[0].Spaces, scenario.Space{Key: key, Name: key, Pages: 1000})
		}
	})
	c := &chaos{
		rt: rt, w: w, slots: int(slots), scopes: map[string][]string{"a": {"ENG", "OPS"}, "b": {"HR"}, "c": {"OPS"}},
		cache: map[string]history{}, latest: map[string]*v1alpha1.Migration{}, meant: intents{},
	}
	site := w.Site()
	w.Change(site, func() { site.Spec.MaxConcurrentMigrations = &slots })
	c.hook()
	c.lead()
	for _, name := range []string{"a", "b", "c"} {
		w.Create(harness.NewMigration(name, c.scopes[name]...))
	}
	w.For(rapid.SampledFrom([]time.Duration{0, 2 * time.Minute, 5 * time.Minute, 10 * time.Minute}).Draw(rt, "head start"))
	return c
}

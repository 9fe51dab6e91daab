package migration_test

import (
	"testing"
	"time"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/harness"
	"github.com/drover-dev/drover/internal/simulator/scenario"
)

// TestALargeTreeIsLookedAtByItsRoot has a tree of a dozen pages, of which a quota of 30 reads does not bear one each 15 seconds.
func TestALargeTreeIsLookedAtByItsRoot(t *testing.T) {
	t.Parallel()
	for name, unexpanded := range map[string]string{
		"where the root shows what is right below": scenario.Children,
		"where the root shows nothing below it":    scenario.Bare,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := harness.New(t, "estate", func(sc *scenario.Scenario) {
				sc.PageSizes.StatusNodes, sc.Switches.Unexpanded, sc.Checks = 5, unexpanded, nil
			})
			w.Config.Quota.Reads, w.Config.Polling.Shortest.Duration = 30, 15*time.Second
			w.Restart()
			w.Site()
			m := withRun(harness.NewMigration("wave-1"))
			m.Spec.Scope.Spaces = v1alpha1.SpaceScope{Selection: v1alpha1.SpacesAll, Exclude: []v1alpha1.SpaceKey{"WELCOME"}}
			w.Create(m)
			w.Until(time.Hour, "running", w.Is("wave-1", v1alpha1.ReasonRunning))
			begun, before := w.Clock.Now(), w.Sim.Calls("getTaskStatus")
			w.Until(time.Hour, "some spaces done", func() bool { return w.Migration("wave-1").Status.Progress.Spaces.Done > 0 })
			w.Until(48*time.Hour, "over", func() bool { return w.Migration("wave-1").Status.Runs[0].FinishedAt != nil })
			run, progress := w.Migration("wave-1").Status.Runs[0], w.Migration("wave-1").Status.Progress.Spaces
			want := v1alpha1.SpaceCounts{Total: 39, Done: 38, Failed: 1}
			if run.Outcome != v1alpha1.OutcomeIncomplete || progress != want {
				t.Errorf("the run ended %s with %+v, want Incomplete with %+v", run.Outcome, progress, want)
			}
			minutes := w.Clock.Since(begun).Minutes()
			if each := float64(w.Sim.Calls("getTaskStatus")-before) / minutes; each > 20 || each < 8 {
				t.Errorf("%.1f reads of the tree in each of %.0f minutes, want 4 of the root and all pages about once", each, minutes)
			}
		})
	}
}

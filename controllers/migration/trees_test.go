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

// TestATreeOfMorePagesThanAMinuteHasReadsIsRead has a tree of more than 40 pages, and 27 reads a minute.
func TestATreeOfMorePagesThanAMinuteHasReadsIsRead(t *testing.T) {
	t.Parallel()
	w := harness.New(t, "estate", func(sc *scenario.Scenario) { sc.PageSizes.StatusNodes, sc.Checks = 1, nil })
	w.Config.Quota.Reads = 30
	w.Restart()
	w.Site()
	m := withRun(harness.NewMigration("wave-1"))
	m.Spec.Scope.Spaces = v1alpha1.SpaceScope{Selection: v1alpha1.SpacesAll, Exclude: []v1alpha1.SpaceKey{"WELCOME"}}
	w.Create(m)
	w.Until(time.Hour, "running", w.Is("wave-1", v1alpha1.ReasonRunning))
	w.Until(24*time.Hour, "some spaces done", func() bool { return w.Migration("wave-1").Status.Progress.Spaces.Done > 0 })
	w.Until(48*time.Hour, "over", func() bool { return w.Migration("wave-1").Status.Runs[0].FinishedAt != nil })
	want := v1alpha1.SpaceCounts{Total: 39, Done: 38, Failed: 1}
	if progress := w.Migration("wave-1").Status.Progress.Spaces; progress != want {
		t.Errorf("the run ended with %+v, want %+v", progress, want)
	}
}

// TestTheAppsOfALargeTreeAreLookedAtByItsRoot has apps move on for a day after all spaces have arrived.
func TestTheAppsOfALargeTreeAreLookedAtByItsRoot(t *testing.T) {
	t.Parallel()
	w := harness.New(t, "small", func(sc *scenario.Scenario) {
		onlyComala("SUCCESS")(sc)
		sc.PageSizes.StatusNodes = 2
		for i := range sc.AppTransfers {
			sc.AppTransfers[i].Duration = scenario.Duration(24 * time.Hour)
		}
	})
	w.Config.Polling.Shortest.Duration = 5 * time.Minute
	w.Restart()
	w.Site()
	w.Assessment(comala)
	w.Create(harness.WithApps(harness.NewMigration("wave-1", "ENG", "OPS"), comala))
	w.Until(24*time.Hour, "core over", func() bool {
		runs := w.Migration("wave-1").Status.Runs
		return len(runs) == 1 && runs[0].CoreFinishedAt != nil
	})
	before := w.Sim.Calls("getTaskStatus")
	const hours, looks = 6, 12
	w.For(hours * time.Hour)
	// Each look is one read of the root, and all of the tree is read now and then.
	if calls := w.Sim.Calls("getTaskStatus") - before; calls < hours*looks-1 || calls > 3*hours*looks {
		t.Errorf("%d reads of the tree in %d hours", calls, hours)
	}
	w.Until(96*time.Hour, "finished", w.Is("wave-1", v1alpha1.ReasonFinished))
}

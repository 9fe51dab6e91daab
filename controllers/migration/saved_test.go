package migration_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/harness"
	"github.com/drover-dev/drover/internal/simulator/scenario"
)

// saved makes a world in which runs are picked up late, and a migration that is saved there.
func saved(t *testing.T, m *v1alpha1.Migration) *harness.World {
	t.Helper()
	w := slowly(t, both(large("ENG"), secondInstance))
	wikiToo(w)
	w.Adjust(func(t *scenario.Tunables) { t.Durations.PickUp = scenario.Duration(40 * time.Minute) })
	w.Create(m)
	w.Until(time.Hour, "saved", w.Is(m.Name, v1alpha1.ReasonSaved))
	return w
}

func allSpaces(m *v1alpha1.Migration) *v1alpha1.Migration {
	m.Spec.Scope.Spaces = v1alpha1.SpaceScope{Selection: v1alpha1.SpacesAll, Exclude: []v1alpha1.SpaceKey{"HR"}}
	return m
}

func TestASavedPlanThatAPersonRunsIsNotDoubledByAnotherMigration(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ saved, second *v1alpha1.Migration }{
		"of the same space": {unapprovedMigration("wave-1", "ENG"), harness.NewMigration("wave-2", "ENG")},
		"where the other has all spaces": {
			unapprovedMigration("wave-1", "ENG"), allSpaces(harness.NewMigration("wave-2")),
		},
		"of another instance": {
			ofTheWiki(unapprovedMigration("wave-1", "ENG")), harness.NewMigration("wave-2", "ENG"),
		},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := saved(t, tc.saved)
			w.PressRun(w.Sim.Jobs()[0].ID)
			w.Create(withRun(tc.second))
			w.Until(20*time.Minute, "waiting for the other", saying(w, "wave-2", v1alpha1.ReasonQueued, "wave-1 "))
			w.Until(30*time.Minute, "the other takes its run up", w.Is("wave-1", v1alpha1.ReasonRunning))
			w.Until(20*time.Minute, "waiting for its spaces", saying(w, "wave-2", v1alpha1.ReasonQueued, "wave-1 holds the space"))
			w.Until(48*time.Hour, "finished", w.Is("wave-1", v1alpha1.ReasonFinished))
			w.Until(3*time.Hour, "blocked by what is there", w.Is("wave-2", v1alpha1.ReasonBlocked))
			wantGate(t, w, "wave-2", v1alpha1.ReasonSpacesInCloud)
			wantNoDuplicates(t, w)
		})
	}
}

func TestASavedPlanThatIsRunWhileTheDestinationIsReadStopsTheStart(t *testing.T) {
	t.Parallel()
	w := saved(t, unapprovedMigration("wave-1", "ENG"))
	first := w.Sim.Jobs()[0].ID
	pressed := false
	w.OnCall("listCloudSpaces", func() {
		if !pressed {
			pressed = true
			w.PressRun(first)
		}
	})
	w.Create(withRun(harness.NewMigration("wave-2", "ENG")))
	w.Until(time.Hour, "waiting for the other", saying(w, "wave-2", v1alpha1.ReasonQueued, "wave-1 "))
	w.Until(48*time.Hour, "finished", w.Is("wave-1", v1alpha1.ReasonFinished))
	wantRan(t, w, "ENG")
}

func TestASavedPlanThatNobodyRunsKeepsNoneFromStarting(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		space string
		gone  bool
	}{
		"of the same space":    {space: "ENG"},
		"of other spaces":      {space: "HR"},
		"and that is gone now": {space: "ENG", gone: true},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := saved(t, unapprovedMigration("wave-1", "ENG"))
			if tc.gone {
				w.Faults(scenario.Fault{
					Operation: "listTasks", Contains: w.Sim.Jobs()[0].ID, Forever: true, Effect: scenario.EffectStatus,
					Status: http.StatusNotFound,
				})
			}
			w.Create(withRun(harness.NewMigration("wave-2", tc.space)))
			w.Until(48*time.Hour, "finished", w.Is("wave-2", v1alpha1.ReasonFinished))
			w.Until(time.Hour, "still saved", w.Is("wave-1", v1alpha1.ReasonSaved))
		})
	}
}

func TestASavedPlanThatCannotBeAskedAboutIsWaitedFor(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		hide, mend func(*harness.World)
		says       string
	}{
		"because Atlassian does not answer": {
			func(w *harness.World) {
				w.Faults(scenario.Fault{
					Operation: "listTasks", Contains: w.Sim.Jobs()[0].ID, Forever: true, Effect: scenario.EffectStatus,
					Status: http.StatusServiceUnavailable,
				})
			},
			func(w *harness.World) { w.Faults() }, "503",
		},
		"because its own CloudSite is gone": {
			func(w *harness.World) {
				wiki := harness.NewSite("wiki")
				wiki.Namespace = w.Namespace
				if err := w.Client.Delete(w.T.Context(), wiki); err != nil {
					w.T.Fatal(err)
				}
			},
			func(w *harness.World) { remove(w, "wave-1") }, "CloudSite is gone",
		},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := saved(t, ofTheWiki(unapprovedMigration("wave-1", "ENG")))
			tc.hide(w)
			w.Create(withRun(harness.NewMigration("wave-2", "ENG")))
			w.Until(time.Hour, "waiting for the other", saying(w, "wave-2", v1alpha1.ReasonQueued, tc.says))
			wantSays(t, w, "wave-2", v1alpha1.ReasonQueued, "wave-1 ", "delete that Migration only if nobody ran it")
			w.For(2 * time.Hour)
			wantRuns(t, w, 0)
			tc.mend(w)
			w.Until(48*time.Hour, "finished", w.Is("wave-2", v1alpha1.ReasonFinished))
		})
	}
}

func TestAPlanThatCouldNotBeReadOnceIsNotWaitedForAllDay(t *testing.T) {
	t.Parallel()
	w := saved(t, unapprovedMigration("wave-1", "ENG"))
	w.Faults(scenario.Fault{
		Operation: "listTasks", Contains: w.Sim.Jobs()[0].ID, Times: 1, Effect: scenario.EffectStatus,
		Status: http.StatusServiceUnavailable, RetryAfter: "86400",
	})
	w.Create(withRun(harness.NewMigration("wave-2", "ENG")))
	w.Until(30*time.Minute, "started", func() bool { return w.State("wave-2") == v1alpha1.ReasonRunning })
	wantNoDuplicates(t, w)
}

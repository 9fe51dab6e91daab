package migration_test

import (
	"strings"
	"testing"
	"time"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/harness"
	"github.com/drover-dev/drover/internal/lifecycle"
	"github.com/drover-dev/drover/internal/simulator/scenario"
)

// both changes a scenario twice.
func both(first, second func(*scenario.Scenario)) func(*scenario.Scenario) {
	return func(sc *scenario.Scenario) {
		first(sc)
		second(sc)
	}
}

// slowly makes a world in which runs are looked at seldom: each look costs real time.
func slowly(t *testing.T, change func(*scenario.Scenario)) *harness.World {
	t.Helper()
	w := harness.New(t, "small", change)
	w.Config.Polling.Shortest.Duration = 10 * time.Minute
	w.Restart()
	return w
}

func exactKeys(sc *scenario.Scenario) { sc.Switches.KeyComparison = scenario.Exact }

// wantNotToldToDelete holds that nobody is told to delete what stands in the cloud without a word of whose it may be.
func wantNotToldToDelete(t *testing.T, w *harness.World, name string) {
	t.Helper()
	message := w.Message(name)
	if strings.Contains(message, "elete them in the cloud") && !strings.Contains(message, lifecycle.BeforeDeleting) {
		t.Errorf("%s may be good data of somebody else: %s", name, message)
	}
}

func TestARerunAfterTheEndLooksWhatOthersBroughtMeanwhile(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		scenario func(*scenario.Scenario)
		deleted  bool
		says     string
	}{
		"and names the other migration":                           {func(*scenario.Scenario) {}, false, "wave-2"},
		"also where Atlassian compares keys exactly":              {exactKeys, false, "wave-2"},
		"and tells nobody to delete where the other is gone, too": {func(*scenario.Scenario) {}, true, "OPS"},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := slowly(t, both(space("OPS", "FAILED", "SUCCESS"), tc.scenario))
			w.Site()
			w.Create(neverAgain(harness.NewMigration("wave-1", "ENG", "OPS")))
			w.Until(48*time.Hour, "incomplete", w.Is("wave-1", v1alpha1.ReasonIncomplete))
			w.Create(harness.NewMigration("wave-2", "OPS"))
			w.Until(48*time.Hour, "finished", w.Is("wave-2", v1alpha1.ReasonFinished))
			if tc.deleted {
				remove(w, "wave-2")
			}
			before := w.Sim.Calls("listCloudSpaces")
			verb(w, "wave-1", v1alpha1.AnnotationRerun, "1")
			w.Until(time.Hour, "blocked", w.Is("wave-1", v1alpha1.ReasonBlocked))
			w.For(3 * time.Hour)
			wantSays(t, w, "wave-1", v1alpha1.ReasonBlocked, tc.says)
			wantGate(t, w, "wave-1", v1alpha1.ReasonSpacesInCloud)
			wantNotToldToDelete(t, w, "wave-1")
			if w.Sim.Calls("listCloudSpaces") == before {
				t.Error("the destination was not looked at")
			}
			wantRan(t, w, "ENG+OPS", "OPS")
		})
	}
}

func TestRerunWhileWaitingLetsGoOfNoSpace(t *testing.T) {
	t.Parallel()
	w := slowly(t, space("OPS", "FAILED", "SUCCESS", "SUCCESS"))
	w.Site()
	m := harness.NewMigration("wave-1", "ENG", "OPS")
	m.Spec.Rerun = &v1alpha1.RerunPolicy{Backoff: &v1alpha1.Backoff{Initial: "5h"}}
	w.Create(m)
	w.Until(48*time.Hour, "waiting", w.Is("wave-1", v1alpha1.ReasonWaitingToRerun))
	w.Create(harness.NewMigration("wave-2", "OPS"))
	w.Until(time.Hour, "queued", saying(w, "wave-2", v1alpha1.ReasonQueued, "wave-1"))
	w.Faults(scenario.Fault{
		Operation: "getJob", Contains: w.Sim.Jobs()[0].ID, Forever: true, Effect: scenario.EffectStatus, Status: 503,
	})
	verb(w, "wave-1", v1alpha1.AnnotationRerun, "1")
	w.For(time.Hour)
	wantSays(t, w, "wave-2", v1alpha1.ReasonQueued, "wave-1")
	wantRuns(t, w, 1)

	w.Faults()
	w.Until(24*time.Hour, "finished", w.Is("wave-1", v1alpha1.ReasonFinished))
	wantStory(t, w, "wave-1", "Initial Incomplete", "FailedSpaces Succeeded")
	w.Until(3*time.Hour, "blocked", w.Is("wave-2", v1alpha1.ReasonBlocked))
	wantRan(t, w, "ENG+OPS", "OPS")
}

// clusterLost takes a migration away as the loss of a cluster does: nobody records anything.
func clusterLost(w *harness.World, name string) {
	w.T.Helper()
	m := w.Migration(name)
	w.Change(m, func() { m.Finalizers = nil })
	if err := w.Client.Delete(w.T.Context(), m); err != nil {
		w.T.Fatal(err)
	}
	w.Restart()
}

func TestWhatAnAdoptedRunLeftIsNotRunAgainByItself(t *testing.T) {
	t.Parallel()
	tests := map[string]func(m *v1alpha1.Migration) bool{
		"while a later plan of it runs":       func(m *v1alpha1.Migration) bool { return len(m.Status.Runs) == 2 },
		"after a later plan of it ended well": func(m *v1alpha1.Migration) bool { return m.Status.CompletionTime != nil },
	}
	for name, lost := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := slowly(t, both(space("OPS", "FAILED", "SUCCESS"), large("OPS")))
			w.Site()
			w.Create(harness.NewMigration("wave-1", "ENG", "OPS"))
			w.Until(96*time.Hour, "at the loss of the cluster", func() bool { return lost(w.Migration("wave-1")) })
			job := w.Sim.Jobs()[0].ID
			clusterLost(w, "wave-1")
			w.Create(adopting(harness.NewMigration("wave-1", "ENG", "OPS"), job))
			w.Until(12*time.Hour, "ended", ended(w, "wave-1"))
			wantSays(t, w, "wave-1", v1alpha1.ReasonIncomplete, "adopted", v1alpha1.AnnotationRerun)
			w.For(6 * time.Hour)
			wantSays(t, w, "wave-1", v1alpha1.ReasonIncomplete)
			wantRan(t, w, "ENG+OPS", "OPS")

			verb(w, "wave-1", v1alpha1.AnnotationRerun, "1")
			w.Until(3*time.Hour, "blocked", w.Is("wave-1", v1alpha1.ReasonBlocked))
			wantGate(t, w, "wave-1", v1alpha1.ReasonSpacesInCloud)
			wantNotToldToDelete(t, w, "wave-1")
			wantRan(t, w, "ENG+OPS", "OPS")
		})
	}
}

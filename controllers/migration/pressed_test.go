package migration_test

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/harness"
	"github.com/drover-dev/drover/internal/simulator/scenario"
)

// failsOnce is a scenario in which a large space fails once and then arrives, unless it is moved twice at the same time.
func failsOnce(key string) func(*scenario.Scenario) {
	return both(large(key), space(key, "FAILED", "SUCCESS", "SUCCESS"))
}

// edited makes a migration of a large space and edits its name so many times, so that plans are left behind, of which it gives the
// first.
func edited(t *testing.T, times int) (*harness.World, *v1alpha1.Migration, *v1alpha1.JobStatus) {
	t.Helper()
	w := harness.New(t, "small", large("ENG"))
	w.Site()
	m := unapprovedMigration("wave-1", "ENG")
	w.Create(m)
	w.Until(time.Hour, "saved", w.Is("wave-1", v1alpha1.ReasonSaved))
	first := w.Migration("wave-1").Status.Job
	for i := range times {
		made := len(w.Sim.Jobs())
		w.Change(m, func() { m.Spec.DisplayName = fmt.Sprint("Wave ", i) })
		w.Until(time.Hour, "another plan saved", func() bool {
			return len(w.Sim.Jobs()) > made && w.State("wave-1") == v1alpha1.ReasonSaved
		})
	}
	return w, m, first
}

func TestAPlanThatAPersonRunsAgainIsFollowedAndNotDoubled(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		change func(*v1alpha1.Migration) *v1alpha1.Migration
		state  string
		ask    bool
	}{
		"in the pause before a re-run": {
			func(m *v1alpha1.Migration) *v1alpha1.Migration { return m }, v1alpha1.ReasonWaitingToRerun, false,
		},
		"after the end, and then a re-run is asked for": {neverAgain, v1alpha1.ReasonIncomplete, true},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := slowly(t, failsOnce("OPS"))
			w.Site()
			w.Create(tc.change(harness.NewMigration("wave-1", "OPS")))
			w.Until(48*time.Hour, "the first run over", w.Is("wave-1", tc.state))
			w.PressRun(w.Migration("wave-1").Status.Job.ID)
			if tc.ask {
				verb(w, "wave-1", v1alpha1.AnnotationRerun, "1")
			}
			w.Until(480*time.Hour, "finished", w.Is("wave-1", v1alpha1.ReasonFinished))
			wantStory(t, w, "wave-1", "Initial Incomplete", "Initial Succeeded")
			wantNoDuplicates(t, w)
		})
	}
}

func TestAnEarlierPlanThatAPersonRunsAgainStopsTheNextOne(t *testing.T) {
	t.Parallel()
	w := slowly(t, failsOnce("OPS"))
	w.Site()
	w.Create(harness.NewMigration("wave-1", "OPS"))
	w.Until(480*time.Hour, "at the plan of the re-run", func() bool { return len(w.Sim.Jobs()) == 2 })
	w.PressRun(w.Sim.Jobs()[0].ID)
	w.Until(480*time.Hour, "blocked", w.Is("wave-1", v1alpha1.ReasonBlocked))
	wantGate(t, w, "wave-1", v1alpha1.ReasonLeftPlanRan)
	wantSays(t, w, "wave-1", v1alpha1.ReasonBlocked, w.Sim.Jobs()[0].ID, "delete this Migration")
	w.For(24 * time.Hour)
	wantNoDuplicates(t, w)
}

func TestAPlanThatSeemsGoneForAMomentIsNotReplaced(t *testing.T) {
	t.Parallel()
	w := slowly(t, failsOnce("OPS"))
	w.Site()
	w.Create(harness.NewMigration("wave-1", "ENG", "OPS"))
	w.Until(480*time.Hour, "at the plan of the re-run", func() bool { return len(w.Sim.Jobs()) == 2 })
	second := w.Sim.Jobs()[1].ID
	w.PressRun(second)
	w.Faults(scenario.Fault{
		Operation: "*", Contains: second, Times: 4, Effect: scenario.EffectStatus, Status: http.StatusNotFound,
	})
	w.Until(480*time.Hour, "finished", w.Is("wave-1", v1alpha1.ReasonFinished))
	wantNoDuplicates(t, w)
	wantJobs(t, w, 2)
}

func TestASiteWhoseSpacesAreNotFoundSaysNothingAboutThePlan(t *testing.T) {
	t.Parallel()
	tests := map[string]func(w *harness.World) (jobs int){
		"before the first run": func(w *harness.World) int {
			m := unapprovedMigration("wave-1", "ENG")
			w.Create(m)
			w.Until(time.Hour, "saved", w.Is("wave-1", v1alpha1.ReasonSaved))
			w.Faults(noCloudSpaces())
			w.Change(m, func() { m.Spec.Run = harness.Approved() })
			return 1
		},
		"before a re-run": func(w *harness.World) int {
			w.Create(neverAgain(harness.NewMigration("wave-1", "ENG", "OPS")))
			w.Until(48*time.Hour, "incomplete", w.Is("wave-1", v1alpha1.ReasonIncomplete))
			w.Create(harness.NewMigration("wave-2", "HR"))
			w.Until(48*time.Hour, "finished", w.Is("wave-2", v1alpha1.ReasonFinished))
			w.Faults(noCloudSpaces())
			verb(w, "wave-1", v1alpha1.AnnotationRerun, "1")
			return 3
		},
	}
	for name, prepare := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := slowly(t, space("OPS", "FAILED", "SUCCESS"))
			w.Site()
			jobs := prepare(w)
			w.For(2 * time.Hour)
			wantJobs(t, w, jobs)
			wantSays(t, w, "wave-1", v1alpha1.ReasonQueued, "HTTP 404", "tried again by itself")
			w.Faults()
			w.Until(48*time.Hour, "finished", w.Is("wave-1", v1alpha1.ReasonFinished))
			wantJobs(t, w, jobs)
			wantNoDuplicates(t, w)
		})
	}
}

func noCloudSpaces() scenario.Fault {
	return scenario.Fault{Operation: "listCloudSpaces", Forever: true, Effect: scenario.EffectStatus, Status: http.StatusNotFound}
}

func TestAPlanLeftBehindLongAgoIsStillLookedAt(t *testing.T) {
	t.Parallel()
	w, m, first := edited(t, 6)
	w.PressRun(first.ID)
	w.Change(m, func() { m.Spec.Run = harness.Approved() })
	w.Until(time.Hour, "blocked", w.Is("wave-1", v1alpha1.ReasonBlocked))
	wantSays(t, w, "wave-1", v1alpha1.ReasonBlocked, first.Name)
	w.For(time.Hour)
	wantNoDuplicates(t, w)
}

func wantJobs(t *testing.T, w *harness.World, want int) {
	t.Helper()
	if got := len(w.Sim.Jobs()); got != want {
		t.Errorf("%d jobs, want %d", got, want)
	}
}

func TestAPlanThatAPersonRanKeepsItsSpacesWhenItsMigrationIsDeleted(t *testing.T) {
	t.Parallel()
	w, m, first := edited(t, 1)
	w.Adjust(func(t *scenario.Tunables) { t.Durations.PickUp = scenario.Duration(3 * time.Hour) })
	w.PressRun(first.ID)
	w.Change(m, func() { m.Spec.Run = harness.Approved() })
	w.Until(time.Hour, "blocked", w.Is("wave-1", v1alpha1.ReasonBlocked))
	if err := w.Client.Delete(t.Context(), w.Migration("wave-1")); err != nil {
		t.Fatal(err)
	}
	w.Create(withRun(harness.NewMigration("wave-1b", "ENG")))
	w.For(12 * time.Hour)
	wantNoDuplicates(t, w)
	wantRan(t, w, "ENG")
}

package migration_test

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/harness"
	"github.com/drover-dev/drover/internal/simulator/scenario"
)

const (
	leftJob     = "11111111-2222-3333-4444-555555555555"
	leftMessage = "was deleted, or an older status put back, while its run was open"
)

// leave records a run that was left behind and of which Atlassian knows nothing.
func leave(w *harness.World) {
	w.T.Helper()
	site := harness.NewSite("acme")
	site.Namespace = w.Namespace
	w.Refresh(site)
	site.Status.Abandoned = append(site.Status.Abandoned, v1alpha1.AbandonedRun{
		JobID: leftJob, TaskID: "1", Migration: "gone", Since: metav1.NewTime(w.Clock.Now()).Rfc3339Copy(),
	})
	if err := w.Client.Status().Update(w.T.Context(), site); err != nil {
		w.T.Fatal(err)
	}
	w.Wake()
}

func TestARunThatWasLeftBehindAndCannotBeReadIsWaitedFor(t *testing.T) {
	t.Parallel()
	before := map[string]func(*harness.World){
		"before the first run": func(w *harness.World) {
			w.Create(withRun(harness.NewMigration("wave-1", "ENG")))
		},
		"before a re-run": func(w *harness.World) {
			w.Create(withRun(harness.NewMigration("wave-1", "ENG", "OPS")))
			w.Until(480*time.Hour, "at the plan of the re-run", func() bool { return len(w.Sim.Jobs()) == 2 })
		},
	}
	answers := map[string]int{"it is not known": http.StatusNotFound, "it is refused": http.StatusInternalServerError}
	for when, reach := range before {
		for why, code := range answers {
			t.Run(when+", because "+why, func(t *testing.T) {
				t.Parallel()
				w := slowly(t, space("OPS", "FAILED", "SUCCESS"))
				w.Site()
				reach(w)
				jobs := max(1, len(w.Sim.Jobs()))
				w.Faults(scenario.Fault{
					Operation: "*", Contains: leftJob, Forever: true, Effect: scenario.EffectStatus, Status: code,
				})
				leave(w)
				w.For(9 * time.Minute)
				wantSays(t, w, "wave-1", v1alpha1.ReasonQueued, "gone "+leftMessage, "What becomes of it cannot be read")
				wantJobs(t, w, jobs)
				w.Faults()
				w.Until(480*time.Hour, "finished", w.Is("wave-1", v1alpha1.ReasonFinished))
			})
		}
	}
}

func TestASecondRunThatIsLostWhenItsMigrationIsDeletedIsNotTakenForTheFirst(t *testing.T) {
	t.Parallel()
	w, _ := lapsed(t, large("ENG"))
	w.Until(3*time.Hour, "a run of which nothing began", func() bool {
		runs := w.Migration("wave-1").Status.Runs
		return len(runs) == 1 && runs[0].Outcome == v1alpha1.OutcomeNeverBegan
	})
	w.Adjust(func(t *scenario.Tunables) {
		t.Lags.TaskList, t.Durations.PickUp = scenario.Duration(5*time.Minute), scenario.Duration(30*time.Minute)
	})
	w.Faults(scenario.Fault{Operation: "createTask", Times: 1, Effect: scenario.EffectLoseAnswer})
	w.Until(3*time.Hour, "a second run whose start is lost", func() bool {
		pending := w.Migration("wave-1").Status.Pending
		return pending != nil && pending.Action == v1alpha1.ActionMigrate
	})
	first := w.Migration("wave-1").Status.Runs[0].TaskID
	remove(w, "wave-1")
	if left := abandoned(w); len(left) != 1 || left[0].After != first || left[0].TaskID != "" {
		t.Errorf("left behind: %+v, want what comes after the task %s", left, first)
	}
	w.Create(withRun(harness.NewMigration("wave-2", "ENG")))
	w.Until(time.Hour, "waiting for it", saying(w, "wave-2", v1alpha1.ReasonQueued, leftMessage))
	w.Until(48*time.Hour, "blocked by what it made", w.Is("wave-2", v1alpha1.ReasonBlocked))
	wantNoDuplicates(t, w)
}

func TestALeaderWhoseClockIsAheadTakesNoLostRunForOneThatNeverWas(t *testing.T) {
	t.Parallel()
	w := slowly(t, large("ENG"))
	w.Site()
	w.Adjust(func(t *scenario.Tunables) {
		t.Lags.TaskList, t.Durations.PickUp = scenario.Duration(8*time.Minute), scenario.Duration(40*time.Minute)
	})
	w.Faults(scenario.Fault{Operation: "createTask", Times: 1, Effect: scenario.EffectLoseAnswer})
	w.Create(withRun(harness.NewMigration("wave-1", "ENG")))
	w.Until(12*time.Hour, "a run whose start is lost", func() bool {
		return starting(w, "wave-1")() && w.Sim.Calls("createTask") > 0
	})
	remove(w, "wave-1")
	w.PutClock(25 * time.Minute)
	w.Restart()
	w.Create(withRun(harness.NewMigration("wave-2", "ENG")))
	w.Until(48*time.Hour, "blocked by what it made", w.Is("wave-2", v1alpha1.ReasonBlocked))
	wantNoDuplicates(t, w)
}

func TestARunThatWasLeftBehindIsNotGivenUpByThePatienceOfAnother(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		own    v1alpha1.Duration // of the Migration that was deleted
		pickUp time.Duration
	}{
		"never sooner than 24 hours": {"10m", 20 * time.Hour},
		"its own patience":           {"72h", 60 * time.Hour},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := slowly(t, large("ENG"))
			w.Site()
			w.Adjust(func(t *scenario.Tunables) { t.Durations.PickUp = scenario.Duration(tc.pickUp) })
			first := withRun(harness.NewMigration("wave-1", "ENG"))
			first.Spec.Run.NoProgressAfter = tc.own
			w.Create(first)
			w.Until(12*time.Hour, "running", w.Is("wave-1", v1alpha1.ReasonRunning))
			remove(w, "wave-1")
			second := withRun(harness.NewMigration("wave-2", "ENG"))
			second.Spec.Run.NoProgressAfter = "1h"
			w.Create(second)
			w.Until(2*time.Hour, "waiting", saying(w, "wave-2", v1alpha1.ReasonQueued, leftMessage))
			w.Until(tc.pickUp+48*time.Hour, "blocked by what it made", w.Is("wave-2", v1alpha1.ReasonBlocked))
			wantNoDuplicates(t, w)
		})
	}
}

func TestThoseWhoWaitForARunThatWasLeftBehindReadNothing(t *testing.T) {
	t.Parallel()
	w := slowly(t, large("ENG"))
	site := w.Site()
	w.Change(site, func() { site.Spec.MaxConcurrentMigrations = new(int32(20)) })
	w.Create(withRun(harness.NewMigration("wave-1", "ENG")))
	w.Until(12*time.Hour, "running", w.Is("wave-1", v1alpha1.ReasonRunning))
	remove(w, "wave-1")
	const waiting = 10
	for i := range waiting {
		w.Create(withRun(harness.NewMigration(fmt.Sprintf("second-%d", i), "ENG")))
	}
	last := fmt.Sprintf("second-%d", waiting-1)
	w.Until(3*time.Hour, "all waiting", saying(w, last, v1alpha1.ReasonQueued, leftMessage))
	trees, plans := w.Sim.Calls("getTaskStatus"), w.Sim.Calls("getJob")
	w.For(20 * time.Minute)
	trees, plans = w.Sim.Calls("getTaskStatus")-trees, w.Sim.Calls("getJob")-plans
	if trees == 0 || trees > 11 || plans > 0 {
		t.Errorf("%d reads of trees and %d of plans in 20 minutes, want one look at the run each 2 minutes", trees, plans)
	}
	wantNoDuplicates(t, w)
}

func TestARunThatWasLeftBehindKeepsAllSpacesUntilItsPlanTellsWhich(t *testing.T) {
	t.Parallel()
	w := slowly(t, large("ENG"))
	w.Site()
	all := withRun(harness.NewMigration("wave-1"))
	all.Spec.Scope.Spaces = v1alpha1.SpaceScope{Selection: v1alpha1.SpacesAll, Exclude: []v1alpha1.SpaceKey{"OPS"}}
	w.Create(all)
	w.Until(12*time.Hour, "running", w.Is("wave-1", v1alpha1.ReasonRunning))
	w.Faults(scenario.Fault{Operation: "getJob", Forever: true, Effect: scenario.EffectStatus, Status: http.StatusForbidden})
	remove(w, "wave-1")
	site := harness.NewSite("acme")
	site.Namespace = w.Namespace
	w.Refresh(site)
	w.Change(site, func() { site.Spec.MaxConcurrentMigrations = new(int32(2)) })
	w.Create(withRun(harness.NewMigration("wave-2", "OPS")))
	w.Until(3*time.Hour, "waiting for what may be its space", saying(w, "wave-2", v1alpha1.ReasonQueued, "HTTP 403"))
	w.Faults()
	w.Until(3*time.Hour, "started beside it", w.Is("wave-2", v1alpha1.ReasonRunning))
	if left := abandoned(w); len(left) != 1 || len(left[0].Spaces) == 0 || left[0].Message != "" {
		t.Errorf("left behind: %+v, want one whose spaces are known, and nothing wrong with it", left)
	}
	wantNoDuplicates(t, w)
}

package migration_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/harness"
	"github.com/drover-dev/drover/internal/lifecycle"
	"github.com/drover-dev/drover/internal/simulator/scenario"
)

func wantEvent(t *testing.T, w *harness.World, reason string, times int) {
	t.Helper()
	got := 0
	reasons := w.EventReasons()
	for _, event := range reasons {
		if event == reason {
			got++
		}
	}
	if got != times {
		t.Errorf("%d events %s, want %d: %v", got, reason, times, reasons)
	}
}

func TestARestoredVerbDoesNotBeginAnew(t *testing.T) {
	t.Parallel()
	w := harness.New(t, "small", nil)
	w.Site()
	m := harness.NewMigration("wave-1", "HR")
	m.Finalizers = []string{v1alpha1.FinalizerMigration} // as a backup without status brings it back
	m.Annotations = map[string]string{v1alpha1.AnnotationRerun: "of-its-former-life"}
	w.Create(m)
	w.For(6 * time.Hour)
	wantSays(t, w, "wave-1", v1alpha1.ReasonOutcomeUnknown)
	wantEvent(t, w, lifecycle.EventRerunRefused, 1)
	if jobs := len(w.Sim.Jobs()); jobs != 0 {
		t.Errorf("%d jobs", jobs)
	}
}

func TestAVerbThatStandsOnAnObjectFromItsCreation(t *testing.T) {
	t.Parallel()
	w := harness.New(t, "small", nil)
	w.Site()
	m := unapprovedMigration("wave-1", "HR")
	m.Annotations = map[string]string{v1alpha1.AnnotationRecheck: "old", v1alpha1.AnnotationRerun: "older"}
	w.Create(m)
	w.Until(time.Hour, "saved", w.Is("wave-1", v1alpha1.ReasonSaved))
	w.For(time.Hour)
	wantEvent(t, w, lifecycle.EventRecheck, 0)
	want := &v1alpha1.HandledVerbs{Recheck: "old", Rerun: "older"}
	if diff := cmp.Diff(want, w.Migration("wave-1").Status.LastHandled); diff != "" {
		t.Errorf("acknowledged (-want +got):\n%s", diff)
	}
	if checks, runs := kinds(w); checks != 1 || runs != 0 {
		t.Errorf("%d checks and %d runs, want the one check that is made anyhow", checks, runs)
	}
}

func TestRecheckRepeatsTheChecksOfASavedMigration(t *testing.T) {
	t.Parallel()
	w := harness.New(t, "small", nil)
	w.Site()
	w.Create(unapprovedMigration("wave-1", "HR"))
	w.Until(time.Hour, "saved", w.Is("wave-1", v1alpha1.ReasonSaved))
	w.EventReasons()

	checksAre(w, fails("InvalidEmails", false))
	verb(w, "wave-1", v1alpha1.AnnotationRecheck, "1")
	wantEvent(t, w, lifecycle.EventRecheck, 1)
	w.Until(10*time.Minute, "blocked", w.Is("wave-1", v1alpha1.ReasonBlocked))
	if checks, _ := kinds(w); checks != 2 {
		t.Errorf("%d checks, want the first and the one that was asked for", checks)
	}

	verb(w, "wave-1", v1alpha1.AnnotationRecheck, "1")
	w.For(30 * time.Minute)
	if checks, _ := kinds(w); checks != 2 || len(w.Sim.Jobs()) != 1 {
		t.Errorf("%d checks of %d jobs: the same value asks for nothing", checks, len(w.Sim.Jobs()))
	}
	checksAre(w)
	verb(w, "wave-1", v1alpha1.AnnotationRecheck, "2")
	w.Until(10*time.Minute, "saved again, well before the interval", w.Is("wave-1", v1alpha1.ReasonSaved))
}

func TestAVerbIsRefused(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		state      string
		unapproved bool
		annotation string
		event      string
	}{
		"recheck in mid-run":           {v1alpha1.ReasonRunning, false, v1alpha1.AnnotationRecheck, lifecycle.EventRecheckRefused},
		"rerun in mid-run":             {v1alpha1.ReasonRunning, false, v1alpha1.AnnotationRerun, lifecycle.EventRerunRefused},
		"rerun before any run":         {v1alpha1.ReasonSaved, true, v1alpha1.AnnotationRerun, lifecycle.EventRerunRefused},
		"recheck of what has finished": {v1alpha1.ReasonFinished, false, v1alpha1.AnnotationRecheck, lifecycle.EventRecheckRefused},
		"rerun of what has finished":   {v1alpha1.ReasonFinished, false, v1alpha1.AnnotationRerun, lifecycle.EventRerunRefused},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := harness.New(t, "small", nil)
			w.Site()
			m := harness.NewMigration("wave-1", "HR")
			m.Spec.Run.Approved = new(!tc.unapproved)
			w.Create(m)
			w.Until(48*time.Hour, tc.state, w.Is("wave-1", tc.state))
			w.Quiet()
			w.EventReasons()
			checks, runs := kinds(w)
			calls, completed := w.Calls(), w.Migration("wave-1").Status.CompletionTime

			verb(w, "wave-1", tc.annotation, "now")
			wantEvent(t, w, tc.event, 1)
			wantSays(t, w, "wave-1", tc.state)
			if diff := cmp.Diff(completed, w.Migration("wave-1").Status.CompletionTime); diff != "" {
				t.Errorf("completionTime (-before +after):\n%s", diff)
			}
			if got := w.Calls() - calls; completed != nil && got != 0 {
				t.Errorf("%d remote calls for a migration that has finished", got)
			}
			w.For(2 * time.Hour)
			wantEvent(t, w, tc.event, 0)
			if moreChecks, moreRuns := kinds(w); moreChecks != checks || moreRuns != runs {
				t.Errorf("%d checks and %d runs, want %d and %d: a refusal is final", moreChecks, moreRuns, checks, runs)
			}
		})
	}
}

func TestRerunWithoutApprovalIsRefused(t *testing.T) {
	t.Parallel()
	w := harness.New(t, "small", space("HR", "FAILED", "SUCCESS"))
	w.Site()
	m := neverAgain(harness.NewMigration("wave-1", "HR"))
	w.Create(m)
	w.Until(48*time.Hour, "incomplete", w.Is("wave-1", v1alpha1.ReasonIncomplete))
	w.Change(m, func() { m.Spec.Run.Approved = new(false) })
	w.EventReasons()
	verb(w, "wave-1", v1alpha1.AnnotationRerun, "1")
	wantEvent(t, w, lifecycle.EventRerunRefused, 1)
	w.Change(m, func() { m.Spec.Run.Approved = new(true) })
	w.For(2 * time.Hour)
	wantSays(t, w, "wave-1", v1alpha1.ReasonIncomplete)
	verb(w, "wave-1", v1alpha1.AnnotationRerun, "2")
	w.Until(48*time.Hour, "finished, whatever the policy says", w.Is("wave-1", v1alpha1.ReasonFinished))
}

func TestRerunDoesNotWaitForThePause(t *testing.T) {
	t.Parallel()
	w := harness.New(t, "small", space("HR", "FAILED", "SUCCESS"))
	w.Site()
	m := harness.NewMigration("wave-1", "HR")
	m.Spec.Rerun = &v1alpha1.RerunPolicy{Backoff: &v1alpha1.Backoff{Initial: "5h"}}
	w.Create(m)
	w.Until(48*time.Hour, "waiting", w.Is("wave-1", v1alpha1.ReasonWaitingToRerun))
	verb(w, "wave-1", v1alpha1.AnnotationRerun, "now")
	w.Until(10*time.Minute, "running", w.Is("wave-1", v1alpha1.ReasonRunning))
	w.Until(48*time.Hour, "finished", w.Is("wave-1", v1alpha1.ReasonFinished))
}

// lostTwice brings a migration to a run whose start got no answer twice, and which made a task or did not.
func lostTwice(t *testing.T, first scenario.Effect) *harness.World {
	t.Helper()
	w := harness.New(t, "small", nil)
	w.Site()
	w.Adjust(func(t *scenario.Tunables) { t.Lags.TaskList = scenario.Duration(100 * time.Hour) })
	w.Faults(
		scenario.Fault{Operation: "createTask", After: 1, Effect: first},
		scenario.Fault{Operation: "createTask", After: 2, Effect: scenario.EffectDropBefore},
		scenario.Fault{
			Operation: "listCloudSpaces", Forever: true, Effect: scenario.EffectStatus, Status: 200,
			Body: `{"results":[]}`, ContentType: "application/json",
		},
	)
	w.Create(harness.NewMigration("wave-1", "HR"))
	w.Until(4*time.Hour, "given up", w.Is("wave-1", v1alpha1.ReasonOutcomeUnknown))
	w.Faults()
	return w
}

func TestRerunAfterARunThatWasLostTwice(t *testing.T) {
	t.Parallel()
	t.Run("and never was: a new plan runs", func(t *testing.T) {
		t.Parallel()
		w := lostTwice(t, scenario.EffectDropBefore)
		verb(w, "wave-1", v1alpha1.AnnotationRerun, "1")
		w.Until(48*time.Hour, "finished", w.Is("wave-1", v1alpha1.ReasonFinished))
		jobs := w.Sim.Jobs()
		if len(jobs) != 2 || !slices.Equal(jobs[1].SpaceKeys, []string{"HR"}) {
			t.Errorf("jobs %+v, want a second one with HR", jobs)
		}
		wantNoDuplicates(t, w)
	})
	t.Run("and has brought the space: the destination gate sees it", func(t *testing.T) {
		t.Parallel()
		w := lostTwice(t, scenario.EffectLoseAnswer)
		w.For(30 * time.Minute) // the run that nobody knows of ends
		verb(w, "wave-1", v1alpha1.AnnotationRerun, "1")
		w.Until(3*time.Hour, "blocked", w.Is("wave-1", v1alpha1.ReasonBlocked))
		w.For(3 * time.Hour)
		wantSays(t, w, "wave-1", v1alpha1.ReasonBlocked, "HR")
		wantGate(t, w, "wave-1", v1alpha1.ReasonSpacesInCloud)
		wantRuns(t, w, 1)
	})
}

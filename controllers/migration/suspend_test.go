package migration_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/harness"
	"github.com/drover-dev/drover/internal/simulator/scenario"
)

// who says which object is suspended.
var who = map[string]func(w *harness.World, suspended bool){
	"the migration": func(w *harness.World, suspended bool) {
		m := w.Migration("wave-1")
		w.Change(m, func() { m.Spec.Suspend = new(suspended) })
	},
	"the CloudSite": func(w *harness.World, suspended bool) {
		site := harness.NewSite("acme")
		site.Namespace = w.Namespace
		w.Change(site, func() { site.Spec.Suspend = new(suspended) })
	},
}

func wantSuspended(t *testing.T, w *harness.World, parts ...string) {
	t.Helper()
	wantSays(t, w, "wave-1", v1alpha1.ReasonSuspended, parts...)
	got := map[string]metav1.ConditionStatus{}
	for _, name := range []string{v1alpha1.ConditionReady, v1alpha1.ConditionReconciling, v1alpha1.ConditionStalled} {
		if condition := meta.FindStatusCondition(w.Migration("wave-1").Status.Conditions, name); condition != nil {
			got[name] = condition.Status
		}
	}
	want := map[string]metav1.ConditionStatus{"Ready": "Unknown", "Reconciling": "False", "Stalled": "False"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("conditions (-want +got):\n%s", diff)
	}
}

func TestNothingStartsWhileSuspended(t *testing.T) {
	t.Parallel()
	for name, suspend := range who {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := harness.New(t, "small", nil)
			w.Site()
			w.Create(harness.NewMigration("wave-1", "HR"))
			suspend(w, true)
			w.For(6 * time.Hour)
			wantSuspended(t, w, "nothing is started", "to false to go on")
			if jobs := len(w.Sim.Jobs()); jobs != 0 {
				t.Errorf("%d jobs", jobs)
			}
			suspend(w, false)
			w.Until(48*time.Hour, "finished", w.Is("wave-1", v1alpha1.ReasonFinished))
		})
	}
}

func TestSuspendedWhileChecked(t *testing.T) {
	t.Parallel()
	for name, suspend := range who {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := harness.New(t, "small", nil)
			w.Site()
			w.Create(harness.NewMigration("wave-1", "HR"))
			w.Until(time.Hour, "checking", func() bool { return w.Migration("wave-1").Status.Checks != nil })
			suspend(w, true)
			w.For(6 * time.Hour)
			wantSuspended(t, w)
			if checks, runs := kinds(w); checks != 1 || runs != 0 {
				t.Errorf("%d checks and %d runs, want 1 and none", checks, runs)
			}
		})
	}
}

func TestARunGoesOnWhileSuspended(t *testing.T) {
	t.Parallel()
	for name, suspend := range who {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := harness.New(t, "small", nil)
			w.Site()
			w.Create(harness.NewMigration("wave-1", "HR"))
			w.Until(time.Hour, "running", w.Is("wave-1", v1alpha1.ReasonRunning))
			suspend(w, true)
			w.Quiet()
			wantSays(t, w, "wave-1", v1alpha1.ReasonRunning)
			w.Until(48*time.Hour, "finished", w.Is("wave-1", v1alpha1.ReasonFinished))
		})
	}
}

func TestARerunDoesNotStartWhileSuspended(t *testing.T) {
	t.Parallel()
	for name, suspend := range who {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := harness.New(t, "small", space("HR", "FAILED", "SUCCESS"))
			w.Site()
			w.Create(harness.NewMigration("wave-1", "HR"))
			w.Until(48*time.Hour, "waiting", w.Is("wave-1", v1alpha1.ReasonWaitingToRerun))
			suspend(w, true)
			w.For(24 * time.Hour)
			wantSuspended(t, w)
			m := w.Migration("wave-1")
			if len(w.Sim.Jobs()) != 1 || m.Status.CompletionTime != nil {
				t.Errorf("%d jobs, ended at %s; want 1 job, and no end", len(w.Sim.Jobs()), m.Status.CompletionTime)
			}
			suspend(w, false)
			w.Until(48*time.Hour, "finished", w.Is("wave-1", v1alpha1.ReasonFinished))
			wantStory(t, w, "wave-1", "Initial Incomplete", "FailedSpaces Succeeded")
		})
	}
}

func TestASuspendedCloudSiteStaysAttachedInMidRun(t *testing.T) {
	t.Parallel()
	w := harness.New(t, "small", func(sc *scenario.Scenario) { sc.Instances[0].Spaces[2].Pages = 3_000_000 }) // a day and a half
	w.Config.Polling.Shortest.Duration = time.Hour
	w.Restart()
	w.Site()
	w.Create(harness.NewMigration("wave-1", "HR"))
	w.Until(5*time.Hour, "running", w.Is("wave-1", v1alpha1.ReasonRunning))
	who["the CloudSite"](w, true)
	w.For(30 * time.Hour)
	wantSays(t, w, "wave-1", v1alpha1.ReasonRunning)
	site := harness.NewSite("acme")
	site.Namespace = w.Namespace
	w.Refresh(site)
	if !meta.IsStatusConditionTrue(site.Status.Conditions, v1alpha1.ConditionAttached) || len(w.Sim.Lapses()) != 0 {
		t.Errorf("the attachment lapsed in mid-run: %+v", w.Sim.Lapses())
	}
}

func TestApprovalIsWithdrawn(t *testing.T) {
	t.Parallel()
	t.Run("in mid-run: the run goes on", func(t *testing.T) {
		t.Parallel()
		w := harness.New(t, "small", nil)
		w.Site()
		m := harness.NewMigration("wave-1", "HR")
		w.Create(m)
		w.Until(time.Hour, "running", w.Is("wave-1", v1alpha1.ReasonRunning))
		w.Change(m, func() { m.Spec.Run.Approved = new(false) })
		w.Quiet()
		wantSays(t, w, "wave-1", v1alpha1.ReasonRunning)
		w.Until(48*time.Hour, "finished", w.Is("wave-1", v1alpha1.ReasonFinished))
	})
	t.Run("in the queue: it is kept", func(t *testing.T) {
		t.Parallel()
		w := harness.New(t, "small", nil)
		w.Site()
		w.Create(harness.NewMigration("wave-0", "ENG"))
		w.Until(time.Hour, "running", w.Is("wave-0", v1alpha1.ReasonRunning))
		m := harness.NewMigration("wave-1", "HR")
		w.Create(m)
		w.Until(time.Hour, "queued", saying(w, "wave-1", v1alpha1.ReasonQueued, "is running"))
		w.Change(m, func() { m.Spec.Run.Approved = new(false) })
		w.Until(48*time.Hour, "the first finished", w.Is("wave-0", v1alpha1.ReasonFinished))
		w.For(time.Hour)
		wantSays(t, w, "wave-1", v1alpha1.ReasonSaved)
		if status := w.Migration("wave-1").Status; status.QueuedAt != nil || status.QueuePosition != 0 {
			t.Errorf("queued at %s, place %d; who is not approved stands in no queue", status.QueuedAt, status.QueuePosition)
		}
		wantRuns(t, w, 1)
	})
}

func TestWhatBlockedBeforeASuspensionIsTestedAtOnceAfterIt(t *testing.T) {
	t.Parallel()
	w := harness.New(t, "small", nil)
	site := w.Site()
	w.Create(harness.NewMigration("wave-1", "NOPE"))
	w.Until(time.Hour, "blocked", w.Is("wave-1", v1alpha1.ReasonBlocked))
	w.Change(site, func() { site.Spec.Suspend = new(true) })
	w.Until(time.Hour, "suspended", w.Is("wave-1", v1alpha1.ReasonSuspended))
	w.Change(site, func() { site.Spec.Suspend = new(false) })
	w.Until(10*time.Minute, "blocked again, with its own message", func() bool {
		return w.State("wave-1") == v1alpha1.ReasonBlocked && strings.Contains(w.Message("wave-1"), "NOPE")
	})
}

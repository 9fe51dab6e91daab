package migration_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/harness"
	"github.com/drover-dev/drover/internal/simulator/scenario"
)

// queueUp creates a migration that waits behind one that runs.
func queueUp(w *harness.World, name, space string, priority int32) {
	w.T.Helper()
	m := harness.NewMigration(name, space)
	m.Spec.Priority = new(priority)
	m.Spec.Checks = &v1alpha1.ChecksPolicy{MaxAge: "720h"}
	w.Create(m)
	w.Until(4*time.Hour, name+" queued", func() bool { return w.Migration(name).Status.QueuedAt != nil })
	w.Quiet()
}

// startOrder lists the migrations by the start of their first run.
func startOrder(w *harness.World, names ...string) []string {
	slices.SortFunc(names, func(a, b string) int {
		return w.Migration(a).Status.Runs[0].StartedAt.Compare(w.Migration(b).Status.Runs[0].StartedAt.Time)
	})
	return names
}

func allFinished(w *harness.World, names ...string) func() bool {
	return func() bool {
		return !slices.ContainsFunc(names, func(name string) bool { return w.State(name) != v1alpha1.ReasonFinished })
	}
}

func TestThePriorityGoesFirst(t *testing.T) {
	t.Parallel()
	w := harness.New(t, "small", nil)
	w.Site()
	w.Create(harness.NewMigration("running", "ENG"))
	w.Until(time.Hour, "running", w.Is("running", v1alpha1.ReasonRunning))
	queueUp(w, "low", "OPS", -5)
	queueUp(w, "high", "HR", 10)
	w.For(5 * time.Minute)
	for name, place := range map[string]int32{"high": 1, "low": 2} {
		if got := w.Migration(name).Status.QueuePosition; got != place {
			t.Errorf("%s has the place %d, want %d", name, got, place)
		}
	}
	w.Until(72*time.Hour, "all finished", allFinished(w, "running", "low", "high"))
	if got := startOrder(w, "low", "high", "running"); !slices.Equal(got, []string{"running", "high", "low"}) {
		t.Errorf("they started in the order %v", got)
	}
	for _, name := range []string{"high", "low"} {
		if status := w.Migration(name).Status; status.QueuedAt != nil || status.QueuePosition != 0 {
			t.Errorf("%s stands in the queue still: %s, place %d", name, status.QueuedAt, status.QueuePosition)
		}
	}
	wantNoDuplicates(t, w)
}

func TestADayOfWaitingIsWorthOnePointOfPriority(t *testing.T) {
	t.Parallel()
	w := harness.New(t, "small", func(sc *scenario.Scenario) { sc.Instances[0].Spaces[0].Pages = 2_250_000 }) // 27 hours
	w.Config.Polling.Shortest.Duration = 5 * time.Minute
	w.Restart()
	w.Site()
	w.Create(harness.NewMigration("running", "ENG"))
	w.Until(time.Hour, "running", w.Is("running", v1alpha1.ReasonRunning))
	queueUp(w, "patient", "OPS", 1)
	w.Clock.Step(25 * time.Hour) // in one, because each look costs a test real time
	queueUp(w, "equal", "HR", 2)
	queueUp(w, "urgent", "MKT", 3)
	w.Until(72*time.Hour, "all finished", allFinished(w, "running", "patient", "equal", "urgent"))
	// With a day of waiting the patient one weighs 2, as much as the second, and is older.
	want := []string{"running", "urgent", "patient", "equal"}
	if got := startOrder(w, "patient", "equal", "urgent", "running"); !slices.Equal(got, want) {
		t.Errorf("they started in the order %v, want %v", got, want)
	}
}

func TestARunThatWasLeftBehindHoldsItsSlot(t *testing.T) {
	t.Parallel()
	w := harness.New(t, "small", nil)
	w.Site()
	w.Create(harness.NewMigration("wave-1", "ENG"))
	w.Until(time.Hour, "running", w.Is("wave-1", v1alpha1.ReasonRunning))
	remove(w, "wave-1")
	w.Create(harness.NewMigration("wave-2", "HR"))
	w.Until(time.Hour, "waiting for the slot", saying(w, "wave-2", v1alpha1.ReasonQueued, "wave-1 (deleted; its run goes on at Atlassian)"))
	wantRuns(t, w, 1)
	w.Until(48*time.Hour, "finished", w.Is("wave-2", v1alpha1.ReasonFinished))
	first, second := w.Sim.Tasks(w.Sim.Jobs()[0].ID), w.Migration("wave-2").Status.Runs[0]
	if got := first[len(first)-1].Status; got != "FINISHED" {
		t.Errorf("the run that was left behind is %s; the second began at %s", got, second.StartedAt)
	}
}

func TestWhoWaitsForARunThatWasLeftBehindHoldsUpNobody(t *testing.T) {
	t.Parallel()
	w := harness.New(t, "small", nil)
	site := w.Site()
	w.Change(site, func() { site.Spec.MaxConcurrentMigrations = new(int32(3)) })
	w.Create(harness.NewMigration("wave-1", "ENG"))
	w.Until(time.Hour, "running", w.Is("wave-1", v1alpha1.ReasonRunning))
	queueUp(w, "wave-2", "ENG", 10)
	remove(w, "wave-1")
	w.Until(time.Hour, "waiting for the run", saying(w, "wave-2", v1alpha1.ReasonQueued, "goes on at Atlassian and may move the space ENG"))
	w.Create(harness.NewMigration("wave-3", "HR"))
	w.Create(harness.NewMigration("wave-4", "OPS"))
	w.Until(time.Hour, "both slots are used", func() bool {
		return w.State("wave-3") == v1alpha1.ReasonRunning && w.State("wave-4") == v1alpha1.ReasonRunning
	})
	wantSays(t, w, "wave-2", v1alpha1.ReasonQueued, "goes on at Atlassian and may move the space ENG")
	wantRuns(t, w, 3)
}

// appsOfTwo are two migrations of which nothing but apps is left, at the same time.
func appsOfTwo(t *testing.T) *harness.World {
	t.Helper()
	w := harness.New(t, "small", func(sc *scenario.Scenario) {
		onlyComala("INCOMPLETE", "INCOMPLETE", "SUCCESS")(sc)
		for i := range sc.AppTransfers {
			sc.AppTransfers[i].Duration = scenario.Duration(time.Hour)
		}
	})
	w.Config.Polling.Shortest.Duration = 10 * time.Minute
	w.Restart()
	site := w.Site()
	w.Change(site, func() { site.Spec.MaxConcurrentMigrations = new(int32(2)) })
	w.Assessment(comala)
	w.Create(harness.WithApps(harness.NewMigration("wave-1", "HR"), comala))
	w.Create(harness.WithApps(harness.NewMigration("wave-2", "MKT"), comala))
	return w
}

func TestAppsAreTriggeredOneAfterTheOther(t *testing.T) {
	t.Parallel()
	w := appsOfTwo(t)
	waits := ""
	w.Until(12*time.Hour, "one waits for the other's apps", func() bool {
		for _, name := range []string{"wave-1", "wave-2"} {
			if strings.Contains(w.Message(name), "has the apps of its plan running again") {
				waits = name
			}
		}
		return waits != ""
	})
	other := map[string]string{"wave-1": "wave-2", "wave-2": "wave-1"}[waits]
	wantSays(t, w, waits, v1alpha1.ReasonQueued, other)
	w.Until(48*time.Hour, "both finished", allFinished(w, "wave-1", "wave-2"))
	for _, name := range []string{"wave-1", "wave-2"} {
		wantStory(t, w, name, "Initial Incomplete", "AppsOnly Succeeded")
	}
	for _, trigger := range w.Sim.Triggers() {
		if trigger.Unsettled {
			t.Errorf("a trigger while apps still moved: %+v", trigger)
		}
	}
	first, second := w.Migration(other).Status.Runs[1], w.Migration(waits).Status.Runs[1]
	if second.StartedAt.Before(first.FinishedAt) {
		t.Errorf("the second trigger at %s, before the first was over at %s", second.StartedAt, first.FinishedAt)
	}
}

func abandoned(w *harness.World) []v1alpha1.AbandonedRun {
	site := harness.NewSite("acme")
	site.Namespace = w.Namespace
	w.Refresh(site)
	return site.Status.Abandoned
}

func wantGone(t *testing.T, w *harness.World, m *v1alpha1.Migration) {
	t.Helper()
	w.Refresh(m)
	if err := w.Client.Delete(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	w.EventReasons()
	w.ReconcileAll()
	if err := w.Client.Get(t.Context(), client.ObjectKeyFromObject(m), m); !apierrors.IsNotFound(err) {
		t.Errorf("the first reconcile after a deletion must let go: %v", err)
	}
}

func TestDeletedWhileItWaitsForARerun(t *testing.T) {
	t.Parallel()
	w := harness.New(t, "small", space("HR", "FAILED", "SUCCESS"))
	w.Site()
	m := harness.NewMigration("wave-1", "HR")
	w.Create(m)
	w.Until(48*time.Hour, "waiting", w.Is("wave-1", v1alpha1.ReasonWaitingToRerun))
	wantGone(t, w, m)
	if left := abandoned(w); len(left) != 1 || !left[0].Saved {
		t.Errorf("left behind: %+v, want the plan, which is looked at once more", left)
	}
	wantEvent(t, w, "RunLeftBehind", 0)
	w.Until(5*time.Minute, "nobody has run it", func() bool { return len(abandoned(w)) == 0 })
	w.Create(harness.NewMigration("wave-2", "HR"))
	w.Wake()
	w.Until(20*time.Minute, "the space is free", w.Is("wave-2", v1alpha1.ReasonRunning))
	wantNoDuplicates(t, w)
}

func TestDeletedWhileAppsAreTriggered(t *testing.T) {
	t.Parallel()
	w := appsOfTwo(t)
	open := ""
	w.Until(12*time.Hour, "a trigger is open", func() bool {
		for _, name := range []string{"wave-1", "wave-2"} {
			if runs := w.Migration(name).Status.Runs; len(runs) == 2 && runs[1].FinishedAt == nil {
				open = name
			}
		}
		return open != ""
	})
	wantGone(t, w, w.Migration(open))
	if got := w.EventReasons(); len(got) == 0 || !strings.HasSuffix(got[0], "LeftBehind") {
		t.Errorf("events %v, want what is left behind at Atlassian", got)
	}
	other := map[string]string{"wave-1": "wave-2", "wave-2": "wave-1"}[open]
	w.Wake()
	w.Until(48*time.Hour, "the other finished", w.Is(other, v1alpha1.ReasonFinished))
}

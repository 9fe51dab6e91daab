package migration_test

import (
	"errors"
	"testing"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/harness"
	"github.com/drover-dev/drover/internal/simulator/scenario"
)

// never is a lag that no test waits for.
const never = scenario.Duration(1000 * time.Hour)

// large makes a space so large that its migration lasts for more than an hour.
func large(key string) func(*scenario.Scenario) {
	return func(sc *scenario.Scenario) {
		for i := range sc.Instances[0].Spaces {
			if sc.Instances[0].Spaces[i].Key == key {
				sc.Instances[0].Spaces[i].Pages = 100_000
			}
		}
	}
}

// tasksAreListedAfter lets a new task show up so late.
func tasksAreListedAfter(w *harness.World, lag scenario.Duration) {
	w.T.Helper()
	w.Adjust(func(t *scenario.Tunables) { t.Lags.TaskList = lag })
}

// starting gives a condition for Until: the intent of a run stands.
func starting(w *harness.World, name string) func() bool {
	return func() bool {
		pending := w.Migration(name).Status.Pending
		return pending != nil && pending.Action == v1alpha1.ActionMigrate
	}
}

func wantIntentOfRun(t *testing.T, w *harness.World, name string) {
	t.Helper()
	m := w.Migration(name)
	if pending := m.Status.Pending; pending == nil || pending.Action != v1alpha1.ActionMigrate || m.Status.Job == nil {
		t.Errorf("pending %+v of job %+v: the intent of a run that was lost must stand, with its job", pending, m.Status.Job)
	}
}

// wantOneJob holds that nothing but one plan and so many runs of it were made, and no space twice.
func wantOneJob(t *testing.T, w *harness.World, runs int) {
	t.Helper()
	wantJobs(t, w, 1)
	wantRuns(t, w, runs)
	wantNoDuplicates(t, w)
}

// siteOfAnotherServer makes a CloudSite whose Server ID is wrong, so that no run begins.
func siteOfAnotherServer(w *harness.World) {
	w.T.Helper()
	w.Secrets()
	site := harness.NewSite("acme")
	site.Spec.Confluence.ServerID = "AAAA-BBBB-CCCC-DDDD"
	w.Create(site)
}

func TestARefusedSecondCallOfTheSamePlanKeepsThePlan(t *testing.T) {
	t.Parallel()
	for name, status := range map[string]int{"as a conflict": 409, "as not found": 404, "as a bad request": 400} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := harness.New(t, "small", nil)
			siteOfAnotherServer(w)
			w.Create(withRun(harness.NewMigration("wave-1", "ENG")))
			w.Until(48*time.Hour, "waiting", w.Is("wave-1", v1alpha1.ReasonWaitingToRerun))
			tasksAreListedAfter(w, never)
			w.Faults(
				scenario.Fault{Operation: "createTask", Effect: scenario.EffectLoseAnswer},
				scenario.Fault{Operation: "createTask", After: 1, Forever: true, Effect: scenario.EffectStatus, Status: status},
			)
			w.Until(3*time.Hour, "lost", starting(w, "wave-1"))
			sent := w.Sim.Calls("createTask")
			w.Until(time.Hour, "sent once more", func() bool { return w.Sim.Calls("createTask") > sent })
			w.For(5 * time.Minute)
			wantIntentOfRun(t, w, "wave-1")

			tasksAreListedAfter(w, 0)
			w.Until(time.Hour, "taken up", func() bool { return len(w.Migration("wave-1").Status.Runs) == 2 })
			tasks := w.Sim.Tasks(w.Sim.Jobs()[0].ID)
			if run := w.Migration("wave-1").Status.Runs[1]; run.TaskID != tasks[1].ID {
				t.Errorf("run 2: %+v, want the task whose answer was lost", run)
			}
			wantOneJob(t, w, 2)
		})
	}
}

func TestOldChecksAreNotMadeAgainWhileARunIsLost(t *testing.T) {
	t.Parallel()
	w := harness.New(t, "small", nil)
	w.Site()
	w.Faults(scenario.Fault{Operation: "createTask", After: 1, Effect: scenario.EffectDropBefore})
	m := harness.NewMigration("wave-1", "ENG")
	m.Spec.Checks = &v1alpha1.ChecksPolicy{MaxAge: "10m"}
	w.Create(m)
	w.Until(time.Hour, "lost", starting(w, "wave-1"))
	w.Change(m, func() { m.Spec.Suspend = new(true) })
	w.For(30 * time.Minute)
	wantIntentOfRun(t, w, "wave-1")
	w.Change(m, func() { m.Spec.Suspend = new(false) })
	w.Until(time.Hour, "sent once more", func() bool {
		if len(w.Migration("wave-1").Status.Runs) > 0 {
			return true
		}
		wantIntentOfRun(t, w, "wave-1")
		return false
	})
	w.Until(48*time.Hour, "finished", w.Is("wave-1", v1alpha1.ReasonFinished))
	wantOneJob(t, w, 1)
	if checks, _ := kinds(w); checks != 1 {
		t.Errorf("%d checks, want those before the run", checks)
	}
}

func TestALostRunHoldsItsSpacesHoweverOldItsChecksGrow(t *testing.T) {
	t.Parallel()
	w := harness.New(t, "small", nil)
	w.Site()
	tasksAreListedAfter(w, never)
	w.Faults(scenario.Fault{Operation: "createTask", After: 1, Effect: scenario.EffectLoseAnswer})
	m := harness.NewMigration("wave-1", "ENG")
	m.Spec.Checks = &v1alpha1.ChecksPolicy{MaxAge: "10m"}
	w.Create(m)
	w.Until(time.Hour, "lost", starting(w, "wave-1"))
	w.Change(m, func() { m.Spec.Suspend = new(true) })
	w.Create(harness.NewMigration("wave-2", "ENG"))
	w.For(30 * time.Minute)
	wantSays(t, w, "wave-2", v1alpha1.ReasonQueued, "wave-1")
	w.Change(m, func() { m.Spec.Suspend = new(false) })
	w.For(time.Hour) // The space is there, so the second call waits unsent.
	wantIntentOfRun(t, w, "wave-1")
	wantRuns(t, w, 1)

	w.Refresh(m)
	m.Spec.Scope.Spaces.Keys = []v1alpha1.SpaceKey{"HR"}
	if err := w.Client.Update(t.Context(), m); err == nil {
		t.Error("the scope was edited while a run may be under way")
	}
	tasksAreListedAfter(w, 0)
	w.Until(48*time.Hour, "finished", w.Is("wave-1", v1alpha1.ReasonFinished))
	wantStory(t, w, "wave-1", "Initial Succeeded")
	w.Until(3*time.Hour, "blocked", w.Is("wave-2", v1alpha1.ReasonBlocked))
	wantRuns(t, w, 1)
	wantNoDuplicates(t, w)
}

func TestStatusWritesThatAreRefusedAreMadeAgainWithoutAWarning(t *testing.T) {
	t.Parallel()
	w := harness.New(t, "small", nil)
	writes := 0
	w.BeforeStatusWrite = func(client.Object) error {
		if writes++; writes%3 == 0 {
			return apierrors.NewConflict(schema.GroupResource{}, "it", errors.New("it was changed"))
		}
		return nil
	}
	w.Site()
	w.Create(harness.NewMigration("wave-1", "HR"))
	w.Until(48*time.Hour, "finished", w.Is("wave-1", v1alpha1.ReasonFinished))
	if checks, runs := kinds(w); checks != 1 || runs != 1 || len(w.Sim.Jobs()) != 1 {
		t.Errorf("%d checks and %d runs of %d jobs, want one of each", checks, runs, len(w.Sim.Jobs()))
	}
}

package migration_test

import (
	"strings"
	"testing"
	"time"

	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/harness"
	"github.com/drover-dev/drover/internal/simulator/scenario"
)

// wantSays holds the state of a migration, and what its message says.
func wantSays(t *testing.T, w *harness.World, name, state string, parts ...string) {
	t.Helper()
	if got := w.State(name); got != state {
		t.Errorf("%s is %s, want %s: %s", name, got, state, w.Message(name))
	}
	for _, part := range parts {
		if message := w.Message(name); !strings.Contains(message, part) {
			t.Errorf("the message of %s lacks %q: %s", name, part, message)
		}
	}
}

// saying gives a condition for Until: the migration has that state, and its message says so much.
func saying(w *harness.World, name, state, part string) func() bool {
	return func() bool { return w.State(name) == state && strings.Contains(w.Message(name), part) }
}

// later is a time of the spec, so long after now.
func later(w *harness.World, after time.Duration) *metav1.Time {
	return new(metav1.NewTime(w.Clock.Now().Add(after)).Rfc3339Copy())
}

// stamped is a time as messages write it.
func stamped(at *metav1.Time) string { return at.UTC().Format(time.RFC3339) }

func wantRuns(t *testing.T, w *harness.World, want int) {
	t.Helper()
	if _, runs := kinds(w); runs != want {
		t.Errorf("%d runs, want %d", runs, want)
	}
}

func TestARunWaitsForItsWindow(t *testing.T) {
	t.Parallel()
	w := harness.New(t, "small", nil)
	w.Site()
	m := harness.NewMigration("wave-1", "HR")
	opens := later(w, 5*time.Hour)
	m.Spec.Run.NotBefore = opens
	w.Create(m)
	w.Until(time.Hour, "queued", saying(w, "wave-1", v1alpha1.ReasonQueued, "opens at "+stamped(opens)))
	if checks, runs := kinds(w); checks != 1 || runs != 0 {
		t.Errorf("%d checks and %d runs before the window, want the check alone", checks, runs)
	}
	if w.Migration("wave-1").Status.QueuedAt != nil {
		t.Error("whoever waits for time waits for no slot")
	}

	w.Until(6*time.Hour, "running", w.Is("wave-1", v1alpha1.ReasonRunning))
	started := w.Migration("wave-1").Status.Runs[0].StartedAt
	if started.Before(opens) || started.Sub(opens.Time) > 5*time.Minute {
		t.Errorf("started at %s, want soon after %s", stamped(&started), stamped(opens))
	}
}

func TestAWindowThatWasMissed(t *testing.T) {
	t.Parallel()
	w := harness.New(t, "small", nil)
	w.Site()
	m := harness.NewMigration("wave-1", "HR")
	closed := later(w, -time.Hour)
	m.Spec.Run.NotBefore, m.Spec.Run.NotAfter = later(w, -2*time.Hour), closed
	w.Create(m)
	w.Until(time.Hour, "missed", w.Is("wave-1", v1alpha1.ReasonWindowMissed))
	wantSays(t, w, "wave-1", v1alpha1.ReasonWindowMissed, stamped(closed), "run.notBefore", "run.notAfter")
	if !meta.IsStatusConditionTrue(w.Migration("wave-1").Status.Conditions, v1alpha1.ConditionStalled) {
		t.Error("a window that was missed needs a person: Stalled")
	}

	w.For(30 * time.Hour)
	w.Change(m, func() { m.Spec.Priority = new(int32(5)) })
	w.Quiet()
	wantSays(t, w, "wave-1", v1alpha1.ReasonWindowMissed)
	wantRuns(t, w, 0)

	w.Change(m, func() { m.Spec.Run.NotBefore, m.Spec.Run.NotAfter = later(w, time.Hour), later(w, 2*time.Hour) })
	w.Until(10*time.Minute, "queued", saying(w, "wave-1", v1alpha1.ReasonQueued, "opens at"))
	w.Until(48*time.Hour, "finished", w.Is("wave-1", v1alpha1.ReasonFinished))
	wantRuns(t, w, 1)
}

func TestARunThatBeganGoesOnAfterItsWindow(t *testing.T) {
	t.Parallel()
	w := harness.New(t, "small", nil)
	w.Site()
	m := harness.NewMigration("wave-1", "HR")
	w.Create(m)
	w.Until(time.Hour, "running", w.Is("wave-1", v1alpha1.ReasonRunning))
	w.Change(m, func() { m.Spec.Run.NotAfter = later(w, -time.Second) })
	w.Quiet()
	wantSays(t, w, "wave-1", v1alpha1.ReasonRunning)
	w.Until(48*time.Hour, "finished", w.Is("wave-1", v1alpha1.ReasonFinished))
}

func TestAWindowClosesInTheQueue(t *testing.T) {
	t.Parallel()
	w := harness.New(t, "small", nil)
	w.Site()
	w.Create(harness.NewMigration("wave-1", "ENG"))
	w.Until(time.Hour, "running", w.Is("wave-1", v1alpha1.ReasonRunning))
	m := harness.NewMigration("wave-2", "HR")
	m.Spec.Run.NotAfter = later(w, 3*time.Minute)
	w.Create(m)
	w.Until(time.Hour, "queued", saying(w, "wave-2", v1alpha1.ReasonQueued, "is running"))
	w.Until(time.Hour, "missed", w.Is("wave-2", v1alpha1.ReasonWindowMissed))
	if status := w.Migration("wave-2").Status; status.QueuedAt != nil || status.QueuePosition != 0 {
		t.Errorf("queued at %s, place %d; whoever missed the window stands in no queue", status.QueuedAt, status.QueuePosition)
	}
	w.Until(48*time.Hour, "the first finished", w.Is("wave-1", v1alpha1.ReasonFinished))
	w.For(time.Hour)
	wantSays(t, w, "wave-2", v1alpha1.ReasonWindowMissed)
	wantRuns(t, w, 1)
}

func TestAWindowClosesWhileTheDestinationIsRead(t *testing.T) {
	t.Parallel()
	w := harness.New(t, "small", nil)
	w.Site()
	m := harness.NewMigration("wave-1", "HR")
	m.Spec.Run.NotAfter = later(w, time.Hour)
	w.Create(m)
	w.Until(time.Hour, "checking", func() bool { return w.Migration("wave-1").Status.Checks != nil })
	w.OnCall("listCloudSpaces", func() { w.Clock.Step(2 * time.Hour) })
	w.Until(6*time.Hour, "missed", w.Is("wave-1", v1alpha1.ReasonWindowMissed))
	wantRuns(t, w, 0)
}

func TestARerunMissesItsWindow(t *testing.T) {
	t.Parallel()
	w := harness.New(t, "small", space("HR", "FAILED", "SUCCESS"))
	w.Site()
	m := harness.NewMigration("wave-1", "HR")
	w.Create(m)
	w.Until(48*time.Hour, "waiting for the re-run", w.Is("wave-1", v1alpha1.ReasonWaitingToRerun))
	w.Change(m, func() { m.Spec.Run.NotAfter = later(w, time.Minute) })
	w.Until(time.Hour, "missed", w.Is("wave-1", v1alpha1.ReasonWindowMissed))
	if w.Migration("wave-1").Status.CompletionTime != nil {
		t.Error("a migration that waits for another window has not ended")
	}

	w.Create(harness.NewMigration("wave-2", "HR"))
	w.Until(time.Hour, "the other held up", saying(w, "wave-2", v1alpha1.ReasonQueued, "holds the space HR"))
	w.Change(m, func() { m.Spec.Run.NotAfter = later(w, time.Hour) })
	w.Until(48*time.Hour, "finished", w.Is("wave-1", v1alpha1.ReasonFinished))
	wantStory(t, w, "wave-1", "Initial Incomplete", "FailedSpaces Succeeded")
	wantNoDuplicates(t, w)
}

func TestALostRunIsNotSentAgainWhileAGateIsShut(t *testing.T) {
	t.Parallel()
	gates := map[string]struct {
		shut, open func(w *harness.World, m *v1alpha1.Migration)
	}{
		"the window closed": {
			func(w *harness.World, m *v1alpha1.Migration) { m.Spec.Run.NotAfter = later(w, time.Minute) },
			func(_ *harness.World, m *v1alpha1.Migration) { m.Spec.Run.NotAfter = nil },
		},
		"the approval was withdrawn": {
			func(_ *harness.World, m *v1alpha1.Migration) { m.Spec.Run.Approved = new(false) },
			func(_ *harness.World, m *v1alpha1.Migration) { m.Spec.Run.Approved = new(true) },
		},
		"it was suspended": {
			func(_ *harness.World, m *v1alpha1.Migration) { m.Spec.Suspend = new(true) },
			func(_ *harness.World, m *v1alpha1.Migration) { m.Spec.Suspend = new(false) },
		},
	}
	for name, gate := range gates {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := harness.New(t, "small", nil)
			w.Site()
			w.Faults(scenario.Fault{Operation: "createTask", After: 1, Effect: scenario.EffectDropBefore})
			m := harness.NewMigration("wave-1", "HR")
			w.Create(m)
			w.Until(time.Hour, "lost", func() bool { return w.Migration("wave-1").Status.Pending != nil })
			w.Change(m, func() { gate.shut(w, m) })
			w.For(20 * time.Minute) // twice the patience
			wantSays(t, w, "wave-1", v1alpha1.ReasonRunning, "not sent again yet")
			wantRuns(t, w, 0)
			w.Change(m, func() { gate.open(w, m) })
			w.Until(48*time.Hour, "finished", w.Is("wave-1", v1alpha1.ReasonFinished))
			wantStory(t, w, "wave-1", "Initial Succeeded")
			wantRuns(t, w, 1)
		})
	}
}

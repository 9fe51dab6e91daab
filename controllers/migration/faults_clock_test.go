package migration_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/harness"
	"github.com/drover-dev/drover/internal/simulator/scenario"
)

// moments are where a migration is when the clock of its operator is put: each with what brings it there.
var moments = map[string]struct {
	faults []scenario.Fault
	there  func(w *harness.World) func() bool
	// anew starts a new process with the clock: in a process that goes on, Go's monotonic clock tells how long it has searched.
	anew bool
	jobs int
}{
	"while the checks are read": {
		there: func(w *harness.World) func() bool {
			return func() bool { m := w.Migration("wave-1"); return m.Status.Checks != nil && m.Status.Checks.TaskID != "" }
		},
		jobs: 1,
	},
	"while the run is followed": {
		there: func(w *harness.World) func() bool { return w.Is("wave-1", v1alpha1.ReasonRunning) }, jobs: 1,
	},
	"while a call that made a plan is lost": {
		faults: []scenario.Fault{{Operation: "createJob", Effect: scenario.EffectLoseAnswer}},
		there: func(w *harness.World) func() bool {
			return func() bool { return w.Migration("wave-1").Status.Pending != nil }
		},
		jobs: 2,
	},
	"while a run is searched for by a new process": {
		faults: []scenario.Fault{{Operation: "createTask", After: 1, Effect: scenario.EffectLoseAnswer}},
		there:  func(w *harness.World) func() bool { return starting(w, "wave-1") },
		anew:   true, jobs: 1,
	},
}

func TestTheClockIsPutBetweenTwoReconciles(t *testing.T) {
	t.Parallel()
	for _, by := range []time.Duration{time.Hour, -5 * time.Minute} {
		for name, moment := range moments {
			t.Run(fmt.Sprintf("by %s %s", by, name), func(t *testing.T) {
				t.Parallel()
				w := harness.New(t, "small", nil)
				w.Site()
				w.Adjust(func(t *scenario.Tunables) { t.Lags.TaskList = scenario.Duration(8 * time.Minute) })
				w.Faults(moment.faults...)
				w.Create(harness.NewMigration("wave-1", "ENG"))
				w.Until(time.Hour, name, moment.there(w))
				calls, at := w.Calls(), w.Clock.Now()
				w.PutClock(by)
				if moment.anew {
					w.Restart()
				}
				w.For(time.Hour)
				if got := w.Calls() - calls; got > 3*callsAnHour {
					t.Errorf("%d calls in the hour after the clock was put at %s", got, at)
				}
				w.Until(24*time.Hour, "finished", w.Is("wave-1", v1alpha1.ReasonFinished))
				if got := len(w.Sim.Jobs()); got != moment.jobs {
					t.Errorf("%d jobs, want %d", got, moment.jobs)
				}
				wantRuns(t, w, 1)
				wantNoDuplicates(t, w)
			})
		}
	}
}

func TestTheClockIsPutBackAndForthAllTheTime(t *testing.T) {
	t.Parallel()
	w := harness.New(t, "small", both(onlyComala("INCOMPLETE", "SUCCESS"), space("OPS", "FAILED", "SUCCESS")))
	w.Site()
	w.Assessment(comala)
	w.Create(harness.WithApps(harness.NewMigration("wave-1", "ENG", "OPS"), comala))
	for range 60 {
		w.PutClock(time.Hour)
		w.For(3 * time.Minute)
		for range 12 {
			w.PutClock(-5 * time.Minute)
			w.For(time.Minute)
		}
	}
	w.Until(72*time.Hour, "finished", w.Is("wave-1", v1alpha1.ReasonFinished))
	wantStory(t, w, "wave-1", "Initial Incomplete", "FailedSpaces Succeeded", "AppsOnly Succeeded")
	wantNoDuplicates(t, w)
}

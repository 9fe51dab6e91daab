package migration_test

import (
	"strings"
	"testing"
	"time"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/harness"
	"github.com/drover-dev/drover/internal/simulator/scenario"
)

// kinds counts the tasks of all jobs by their type.
func kinds(w *harness.World) (checks, runs int) {
	for _, job := range w.Sim.Jobs() {
		for _, task := range w.Sim.Tasks(job.ID) {
			if strings.EqualFold(task.Kind, "check") {
				checks++
			} else {
				runs++
			}
		}
	}
	return checks, runs
}

func TestAnAnswerIsLost(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		faults              []scenario.Fault
		restart             bool
		jobs, checks, runs  int
		abandoned, attempts int32
	}{
		"of the call that made the plan": {
			faults: []scenario.Fault{{Operation: "createJob", Effect: scenario.EffectLoseAnswer}},
			jobs:   2, checks: 1, runs: 1, abandoned: 1,
		},
		"of the call that started the checks": {
			faults: []scenario.Fault{{Operation: "createTask", Effect: scenario.EffectLoseAnswer}},
			jobs:   1, checks: 1, runs: 1,
		},
		"of the call that started the run": {
			faults: []scenario.Fault{{Operation: "createTask", After: 1, Effect: scenario.EffectLoseAnswer}},
			jobs:   1, checks: 1, runs: 1,
		},
		"and the process dies with it": {
			faults: []scenario.Fault{{Operation: "createTask", After: 1, Effect: scenario.EffectLoseAnswer}},
			jobs:   1, checks: 1, runs: 1, restart: true,
		},
		"as half a document": {
			faults: []scenario.Fault{{Operation: "createTask", After: 1, Effect: scenario.EffectTruncate}},
			jobs:   1, checks: 1, runs: 1,
		},
		"as a page of HTML": {
			faults: []scenario.Fault{{Operation: "createTask", After: 1, Effect: scenario.EffectHTML, Handled: true}},
			jobs:   1, checks: 1, runs: 1,
		},
		"as a server error after the task was made": {
			faults: []scenario.Fault{{Operation: "createTask", After: 1, Effect: scenario.EffectStatus, Status: 502, Handled: true}},
			jobs:   1, checks: 1, runs: 1,
		},
		"and nothing was made: it is sent once more after the patience": {
			faults: []scenario.Fault{{Operation: "createTask", After: 1, Effect: scenario.EffectDropBefore}},
			jobs:   1, checks: 1, runs: 1,
		},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := harness.New(t, "small", nil)
			w.Site()
			if err := w.Sim.SetFaults(tc.faults...); err != nil {
				t.Fatal(err)
			}
			w.Create(harness.NewMigration("wave-1", "ENG"))
			if tc.restart {
				w.Until(time.Hour, "pending a run", func() bool {
					pending := w.Migration("wave-1").Status.Pending
					return pending != nil && pending.Action == v1alpha1.ActionMigrate
				})
				w.Restart()
			}
			w.Until(48*time.Hour, "finished", w.Is("wave-1", v1alpha1.ReasonFinished))

			checks, runs := kinds(w)
			if len(w.Sim.Jobs()) != tc.jobs || checks != tc.checks || runs != tc.runs {
				t.Errorf("%d jobs, %d checks, %d runs, want %d, %d, %d", len(w.Sim.Jobs()), checks, runs, tc.jobs, tc.checks, tc.runs)
			}
			wantNoDuplicates(t, w)
			if abandoned := w.Migration("wave-1").Status.AbandonedJobs; (abandoned == nil) != (tc.abandoned == 0) {
				t.Errorf("abandoned jobs: %+v, want %d", abandoned, tc.abandoned)
			}
		})
	}
}

func TestTwoAnswersAreLostAndNothingIsFound(t *testing.T) {
	t.Parallel()
	w := harness.New(t, "small", nil)
	w.Site()
	// The task is made, and stays invisible for longer than the patience: then nothing more may be sent.
	w.Adjust(func(t *scenario.Tunables) { t.Lags.TaskList = scenario.Duration(3 * time.Hour) })
	w.Faults(scenario.Fault{Operation: "createTask", After: 1, Times: 2, Effect: scenario.EffectDropBefore})
	w.Create(harness.NewMigration("wave-1", "ENG"))

	w.Until(4*time.Hour, "given up", w.Is("wave-1", v1alpha1.ReasonOutcomeUnknown))
	sent := w.Sim.Calls("createTask")
	w.For(24 * time.Hour)
	if got := w.Sim.Calls("createTask"); got != sent || got != 3 {
		t.Errorf("%d creations of tasks, %d a day later; want the check and two attempts", sent, got)
	}
	if w.State("wave-1") != v1alpha1.ReasonOutcomeUnknown || w.Migration("wave-1").Status.CompletionTime != nil {
		t.Error("an unknown outcome must stay one, without a completionTime")
	}
}

func TestALostRunShowsUpLate(t *testing.T) {
	t.Parallel()
	w := harness.New(t, "small", nil)
	w.Site()
	w.Adjust(func(t *scenario.Tunables) { t.Lags.TaskList = scenario.Duration(8 * time.Minute) })
	w.Faults(scenario.Fault{Operation: "createTask", After: 1, Effect: scenario.EffectLoseAnswer})
	w.Create(harness.NewMigration("wave-1", "ENG"))

	w.Until(48*time.Hour, "finished", w.Is("wave-1", v1alpha1.ReasonFinished))
	if checks, runs := kinds(w); checks != 1 || runs != 1 {
		t.Errorf("%d checks, %d runs, want one of each", checks, runs)
	}
	wantNoDuplicates(t, w)
}

func TestSomebodyPressedRunInTheAssistant(t *testing.T) {
	t.Parallel()
	w := harness.New(t, "small", nil)
	w.Site()
	m := harness.NewMigration("wave-1", "ENG")
	m.Spec.Run = nil
	w.Create(m)
	w.Until(time.Hour, "saved", w.Is("wave-1", v1alpha1.ReasonSaved))

	w.PressRun(w.Migration("wave-1").Status.Job.ID)
	w.Change(m, func() { m.Spec.Run = harness.Approved() })
	w.Until(48*time.Hour, "finished", w.Is("wave-1", v1alpha1.ReasonFinished))
	if _, runs := kinds(w); runs != 1 {
		t.Errorf("%d runs, want the one that was started by hand", runs)
	}
	wantNoDuplicates(t, w)
}

func TestAnEditBetweenCallAndResultLosesNothing(t *testing.T) {
	t.Parallel()
	w := harness.New(t, "small", nil)
	w.Site()
	m := harness.NewMigration("wave-1", "ENG")
	w.Create(m)
	edited := false
	w.BeforeAnswer("createJob", func() {
		edited = true
		w.Change(m, func() { m.Spec.Checks = &v1alpha1.ChecksPolicy{RecheckInterval: "2h"} })
	})
	w.Until(48*time.Hour, "finished", w.Is("wave-1", v1alpha1.ReasonFinished))
	if !edited || len(w.Sim.Jobs()) != 1 {
		t.Errorf("edited %t, %d jobs, want the one whose answer met an edited object", edited, len(w.Sim.Jobs()))
	}
}

func TestARefusedStatusWriteSendsNothing(t *testing.T) {
	t.Parallel()
	w := harness.New(t, "small", nil)
	w.Site()
	w.Create(harness.NewMigration("wave-1", "ENG"))
	w.RefuseIntents(v1alpha1.ActionMigrate, 3)
	w.Until(48*time.Hour, "finished", w.Is("wave-1", v1alpha1.ReasonFinished))
	if checks, runs := kinds(w); checks != 1 || runs != 1 || w.Sim.Calls("createTask") != 2 {
		t.Errorf("%d checks, %d runs, %d calls", checks, runs, w.Sim.Calls("createTask"))
	}
}

func wantNoDuplicates(t *testing.T, w *harness.World) {
	t.Helper()
	if duplicates := w.Sim.Duplicates(); len(duplicates) != 0 {
		t.Errorf("spaces were migrated twice: %+v", duplicates)
	}
	if got := w.Sim.Answers(429); got != 0 {
		t.Errorf("%d calls were over the quota", got)
	}
}

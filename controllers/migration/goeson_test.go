package migration_test

import (
	"slices"
	"testing"
	"time"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/harness"
	"github.com/drover-dev/drover/internal/simulator/scenario"
)

// outOfSight brings a migration of ENG to a run that goes on, and that Atlassian does not know for so long that it is called lost.
func outOfSight(t *testing.T) *harness.World {
	t.Helper()
	w := harness.New(t, "small", large("ENG"))
	w.Site()
	w.Create(harness.NewMigration("wave-1", "ENG"))
	w.Until(time.Hour, "running", w.Is("wave-1", v1alpha1.ReasonRunning))
	w.Faults(scenario.Fault{Operation: "getTaskStatus", Forever: true, Effect: scenario.EffectStatus, Status: 404})
	w.Until(3*time.Hour, "unknown", w.Is("wave-1", v1alpha1.ReasonOutcomeUnknown))
	return w
}

// wantHeld holds that nothing is over for a migration whose run may go on.
func wantHeld(t *testing.T, w *harness.World, name string) {
	t.Helper()
	m := w.Migration(name)
	if m.Status.CompletionTime != nil || !slices.Contains(m.Finalizers, v1alpha1.FinalizerMigration) {
		t.Errorf("completionTime %v, finalizers %v: what is not known does not end", m.Status.CompletionTime, m.Finalizers)
	}
}

func TestARunThatWasCalledLostAndGoesOnIsFollowedAgain(t *testing.T) {
	t.Parallel()
	w := outOfSight(t)
	w.Faults()
	verb(w, "wave-1", v1alpha1.AnnotationRerun, "1")
	w.Until(time.Hour, "running", w.Is("wave-1", v1alpha1.ReasonRunning))
	wantOneJob(t, w, 1)
	w.Until(96*time.Hour, "finished", w.Is("wave-1", v1alpha1.ReasonFinished))
	wantStory(t, w, "wave-1", "Initial Succeeded")
	wantOneJob(t, w, 1)
}

func TestARunThatWasCalledLostAndEndedMeanwhileCounts(t *testing.T) {
	t.Parallel()
	w := outOfSight(t)
	w.Faults()
	w.For(3 * time.Hour) // It ends well.
	wantSays(t, w, "wave-1", v1alpha1.ReasonOutcomeUnknown)
	verb(w, "wave-1", v1alpha1.AnnotationRerun, "1")
	w.Until(3*time.Hour, "ended", ended(w, "wave-1"))
	wantSays(t, w, "wave-1", v1alpha1.ReasonFinished)
	wantRan(t, w, "ENG")
}

func TestAnUnknownOutcomeDoesNotEndWhereApprovalIsWithdrawn(t *testing.T) {
	t.Parallel()
	w := outOfSight(t)
	run := w.Migration("wave-1").Status.Runs[0]
	w.Faults(
		scenario.Fault{Operation: "getTaskStatus", Contains: run.TaskID, Forever: true, Effect: scenario.EffectStatus, Status: 404},
		scenario.Fault{Operation: "getJob", Contains: run.JobID, Forever: true, Effect: scenario.EffectStatus, Status: 503},
	)
	verb(w, "wave-1", v1alpha1.AnnotationRerun, "1")
	m := w.Migration("wave-1")
	w.Change(m, func() { m.Spec.Run.Approved = new(false) })
	w.Create(harness.NewMigration("wave-2", "ENG"))
	w.For(30 * time.Minute)
	wantSays(t, w, "wave-1", v1alpha1.ReasonOutcomeUnknown)
	wantHeld(t, w, "wave-1")
	wantSays(t, w, "wave-2", v1alpha1.ReasonQueued, "wave-1")

	w.Faults()
	w.Change(m, func() { m.Spec.Run.Approved = new(true) })
	verb(w, "wave-1", v1alpha1.AnnotationRerun, "2")
	w.Until(96*time.Hour, "finished", w.Is("wave-1", v1alpha1.ReasonFinished))
	wantStory(t, w, "wave-1", "Initial Succeeded")
	w.Until(3*time.Hour, "blocked", w.Is("wave-2", v1alpha1.ReasonBlocked))
	wantRuns(t, w, 1)
	wantNoDuplicates(t, w)
}

// givenUp brings a migration of ENG to a run that goes on, that no list shows, and whose second call was lost as well.
func givenUp(t *testing.T) *harness.World {
	t.Helper()
	w := slowly(t, large("ENG"))
	w.Site()
	tasksAreListedAfter(w, never)
	w.Faults(
		scenario.Fault{Operation: "createTask", After: 1, Effect: scenario.EffectLoseAnswer},
		scenario.Fault{Operation: "createTask", After: 2, Effect: scenario.EffectDropBefore},
	)
	w.Create(harness.NewMigration("wave-1", "ENG"))
	w.Until(4*time.Hour, "given up", w.Is("wave-1", v1alpha1.ReasonOutcomeUnknown))
	w.Faults()
	return w
}

func TestALostRunThatShowsUpBeforeARerunIsFollowed(t *testing.T) {
	t.Parallel()
	w := givenUp(t)
	tasksAreListedAfter(w, 0)
	verb(w, "wave-1", v1alpha1.AnnotationRerun, "1")
	w.Until(96*time.Hour, "finished", w.Is("wave-1", v1alpha1.ReasonFinished))
	wantStory(t, w, "wave-1", "Initial Succeeded")
	wantOneJob(t, w, 1)
}

func TestALostRunThatShowsUpLaterKeepsTheNewPlanFromRunning(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		seenWith string
		pause    time.Duration
	}{
		"after the plan was made":                           {"createJob", 0},
		"while the destination is looked at":                {"listCloudSpaces", 0},
		"and has ended when a person asks for it once more": {"createJob", 3 * time.Hour},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := givenUp(t)
			w.OnCall(tc.seenWith, func() { tasksAreListedAfter(w, 0) })
			verb(w, "wave-1", v1alpha1.AnnotationRerun, "1")
			w.Until(time.Hour, "shown up", saying(w, "wave-1", v1alpha1.ReasonOutcomeUnknown, "has shown up"))
			w.For(10*time.Minute + tc.pause)
			wantSays(t, w, "wave-1", v1alpha1.ReasonOutcomeUnknown, v1alpha1.AnnotationRerun)
			wantHeld(t, w, "wave-1")
			wantRan(t, w, "ENG")

			verb(w, "wave-1", v1alpha1.AnnotationRerun, "2")
			w.Until(24*time.Hour, "finished", w.Is("wave-1", v1alpha1.ReasonFinished))
			wantStory(t, w, "wave-1", "Initial Succeeded")
			wantRan(t, w, "ENG")
		})
	}
}

func TestAPlanThatIsGoneBeforeARerunEndsTheMigration(t *testing.T) {
	t.Parallel()
	for name, operation := range map[string]string{"the plan": "getJob", "the task": "getTaskStatus"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := slowly(t, space("OPS", "FAILED", "SUCCESS"))
			w.Site()
			w.Create(harness.NewMigration("wave-1", "ENG", "OPS"))
			w.Until(48*time.Hour, "waiting", w.Is("wave-1", v1alpha1.ReasonWaitingToRerun))
			w.Faults(scenario.Fault{Operation: operation, Forever: true, Effect: scenario.EffectStatus, Status: 404})
			w.Until(time.Hour, "ended", ended(w, "wave-1"))
			wantSays(t, w, "wave-1", v1alpha1.ReasonIncomplete, "does not know the plan", v1alpha1.AnnotationRerun)
			calls := w.Calls()
			verb(w, "wave-1", v1alpha1.AnnotationRerun, "1")
			w.Until(time.Hour, "ended again", ended(w, "wave-1"))
			if got := w.Calls() - calls; got > 200 {
				t.Errorf("%d calls for a plan that is gone", got)
			}
			w.Faults()
			verb(w, "wave-1", v1alpha1.AnnotationRerun, "2")
			w.Until(48*time.Hour, "finished", w.Is("wave-1", v1alpha1.ReasonFinished))
			wantRan(t, w, "ENG+OPS", "OPS")
		})
	}
}

package lifecycle

import (
	"time"

	"github.com/drover-dev/drover/api/v1alpha1"
)

// recoverCall deals with a call whose answer was never recorded: the process died, or the answer was lost. First it looks for
// what the call made; only after the patience may the call be made a second time, and never a third.
func recoverCall(in Input) Step {
	pending := in.status().Pending
	if pending.Action == v1alpha1.ActionCreateJob {
		return recoverJob(in, pending)
	}
	look := FindTask
	switch pending.Action { //nolint:exhaustive // The others are tasks.
	case v1alpha1.ActionTrigger:
		look = FindTrigger
	case v1alpha1.ActionBackup:
		look = FindBackup
	}
	step := Step{Action: look, State: pendingState(in), Gate: gateMet, NeedsSite: true}
	return readable(in, step)
}

// recoverJob waits until the lost call cannot arrive any more. A lost job moves no data, and cannot be found: Atlassian lists
// no jobs. It is counted as left behind, and made again.
func recoverJob(in Input, pending *v1alpha1.PendingCall) Step {
	step := Step{Action: None, State: pendingState(in), Gate: gateMet, NeedsSite: true}
	// A clock that went back does not make the lost call any slower.
	wait := min(pending.Since.Add(in.Settings.LostAfter()).Sub(in.Now), in.Settings.LostAfter())
	if wait = max(wait, untilNextJob(in)); wait > 0 {
		step.After = wait
		return step
	}
	step.Action = DropJob
	return step
}

// untilNextJob is how long no job is made in the place of one that was lost, because too many were: three within an hour.
func untilNextJob(in Input) time.Duration {
	const most = 3
	lost := lostJobsWithin(in.status(), in.Now.Add(-time.Hour))
	if len(lost) < most {
		return 0
	}
	return lost[0].Add(time.Hour).Sub(in.Now)
}

// lostJobsWithin returns since when jobs without a known ID were left behind, oldest first.
func lostJobsWithin(status *v1alpha1.MigrationStatus, from time.Time) []time.Time {
	var lost []time.Time
	if status.AbandonedJobs == nil {
		return lost
	}
	for _, job := range status.AbandonedJobs.Newest {
		if job.ID == "" && job.Since != nil && job.Since.After(from) {
			lost = append(lost, job.Since.Time)
		}
	}
	return lost
}

// DropLostJob counts the job of a lost call as left behind and clears the intent.
func DropLostJob(status *v1alpha1.MigrationStatus, name string, now time.Time) {
	Abandon(status, v1alpha1.AbandonedJob{Name: name, Since: newTime(now)})
	if status.Reruns != nil && len(status.Runs) > 0 {
		// What the lost job was about is derived again, and must come out the same.
		status.Reruns.Digest = status.Pending.Digest
	}
	status.Pending = nil
}

func searchIsOver(in Input) bool {
	return !in.Now.Before(in.status().Pending.Since.Add(in.Settings.Patience))
}

// Search is what to do after a lost task was looked for and not found.
type Search struct {
	// Again tells that the call may be made a second time, provided that every gate is open: Step is then StartCheck or StartRun.
	Again bool
	// Forget tells that the call is not wanted any more, and its intent is cleared.
	Forget bool
	// Step is the decision; where Again is false it says how long to wait before the next look.
	Step Step
}

// NotFound decides after a look that found nothing. The second call passes every gate again, and waits unsent while one is shut.
func NotFound(in Input) Search {
	state := pendingState(in)
	wait := Step{Action: None, State: state, Gate: gateMet, NeedsSite: true, After: in.Settings.SearchInterval}
	pending := in.status().Pending
	if !searchIsOver(in) || in.Searched < in.Settings.Patience {
		// Another process's clock may be ahead of the one that wrote the intent, so this process counts for itself as well.
		left := max(pending.Since.Add(in.Settings.Patience).Sub(in.Now), in.Settings.Patience-in.Searched)
		wait.After = min(wait.After, left)
		return Search{Step: wait}
	}
	if pending.Attempt > 1 && pending.Action == v1alpha1.ActionBackup {
		return Search{Forget: true, Step: wait}
	}
	if pending.Attempt > 1 {
		wait.After = in.Settings.Patience
		return Search{Step: wait}
	}
	next := withoutPending(in)
	if next.Action == callOf(pending.Action) {
		return Search{Again: true, Step: next}
	}
	if pending.Action == v1alpha1.ActionCheck && next.Action != None || pending.Action == v1alpha1.ActionBackup {
		// Neither moves anything. One that is not wanted any more, because the plan is not or because a run makes it, is forgotten.
		return Search{Forget: true, Step: next}
	}
	if next.State.Message != "" {
		wait.State = StillLost(in, next.State.Message)
	}
	return Search{Step: wait}
}

// callOf is the action that makes a pending call again.
func callOf(pending v1alpha1.PendingAction) Action {
	switch pending {
	case v1alpha1.ActionCheck:
		return StartCheck
	case v1alpha1.ActionMigrate:
		return StartRun
	case v1alpha1.ActionTrigger:
		return TriggerApps
	case v1alpha1.ActionCreateJob:
		return CreateJob
	case v1alpha1.ActionBackup:
		return TakeBackup
	default:
		return None
	}
}

// MayStart tells whether every gate is still open for a start, right before its intent: reading both sides may have taken long.
func MayStart(in Input, action Action) bool {
	return withoutPending(in).Action == action
}

func withoutPending(in Input) Step {
	copied := in.Migration.DeepCopy()
	if pending := copied.Status.Pending; pending != nil {
		in.Resuming = pending.Action == v1alpha1.ActionMigrate
		if pending.Action == v1alpha1.ActionBackup {
			copied.Status.Backup = nil // The lost one takes its place.
		}
	}
	copied.Status.Pending = nil
	in.Migration = copied
	return Next(in)
}

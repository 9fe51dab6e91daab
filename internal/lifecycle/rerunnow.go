package lifecycle

import (
	"fmt"
	"time"

	"github.com/drover-dev/drover/api/v1alpha1"
)

func rerunNow(in Input) Answer {
	status := in.status()
	refuse := func(message string) Answer { return Answer{EventRerunRefused, message, true} }
	switch {
	case status.Pending != nil && givenUp(in) && movesNothing(status.Pending):
		return giveUp(in)
	case !in.approved():
		return refuse("run.approved is false. Set it to true, and then the annotation to a new value.")
	case Restored(in.Migration):
		request(status)
		return Answer{EventRerun, "The migration begins anew.", false}
	case status.Pending != nil && givenUp(in):
		return giveUp(in)
	case status.Pending != nil || OpenRun(status) != nil:
		return refuse("A call or a run is open. Nothing else is started before it is over.")
	case len(status.Runs) == 0:
		return refuse("The migration has not run yet: its message says what it waits for. Where it is Blocked, the annotation " +
			v1alpha1.AnnotationRecheck + " tests that again.")
	case status.CompletionTime == nil && jobAwaitsItsRun(status):
		return refuse("A re-run is on its way already. The message of Ready says what it waits for.")
	}
	return runOnceMore(in)
}

// movesNothing tells of calls that need no approval.
func movesNothing(pending *v1alpha1.PendingCall) bool {
	return pending.Action == v1alpha1.ActionCheck || pending.Action == v1alpha1.ActionCreateJob || pending.Action == v1alpha1.ActionBackup
}

// runOnceMore asks for one run beyond policy and limit, where there is anything left to run. That shows only once it is asked for, so
// it is tried on a copy.
func runOnceMore(in Input) Answer {
	asked := in.Migration
	in.Migration = asked.DeepCopy()
	status := in.status()
	for i := range status.Runs {
		status.Runs[i].AppsCannotRerun, status.Runs[i].CannotRerun = "", ""
	}
	ended := status.CompletionTime != nil
	request(status)
	status.CompletionTime = nil
	status.Reruns.Unheld = status.Reruns.Unheld || ended
	if ended && jobAwaitsItsRun(status) {
		status.Job.Unproven = true
	}
	if sum := SumOf(status); sum.Last == nil || jobAwaitsItsRun(status) || Again(in).Strategy != "" {
		Forgive(status)
		asked.Status = *status
		return Answer{EventRerun, "One more run is made, whatever rerun.policy and rerun.limit say.", false}
	}
	why := Again(in).Why
	if why == "" {
		why = "Everything in scope arrived."
	}
	return Answer{EventRerunRefused, why + " There is nothing to run again.", true}
}

func request(status *v1alpha1.MigrationStatus) {
	if status.Reruns == nil {
		status.Reruns = &v1alpha1.RerunStatus{}
	}
	status.Reruns.Requested, status.Reruns.NextAt = true, nil
}

// givenUp tells of a call whose answer was lost, and of which nothing was found in time. A person need not wait for a second call
// that a shut gate, or a plan that is gone, keeps from being made. The time is counted by this process as well: a clock that jumps has
// not looked for anything.
func givenUp(in Input) bool {
	pending := in.status().Pending
	if in.Searched < in.Settings.Patience {
		return false
	}
	nothingMore := pending.PlanUnknownSince != nil || (pending.Attempt > 1 && searchIsOver(in))
	return nothingMore || in.Now.Sub(pending.Since.Time) >= 2*in.Settings.Patience
}

// giveUp leaves behind a call that was lost twice, because a person asked for that.
func giveUp(in Input) Answer {
	status := in.status()
	switch status.Pending.Action {
	case v1alpha1.ActionMigrate:
		RunGivenUp(status, in.Now)
		request(status)
		return Answer{EventRerun, "The run that got no answer is left behind. What did not arrive goes into a new plan, " +
			"and the destination is looked at before it runs.", false}
	case v1alpha1.ActionCreateJob:
		if wait := untilNextJob(in); wait > 0 {
			return Answer{EventRerunRefused, fmt.Sprintf("Three plans got no answer within an hour. The next one is made by itself in %s.",
				wait.Round(time.Minute)), true}
		}
		DropLostJob(status, JobName(in.Migration), in.Now)
		return Answer{EventRerun, "The plan that got no answer is left behind, and made anew.", false}
	case v1alpha1.ActionTrigger, v1alpha1.ActionCheck, v1alpha1.ActionBackup:
		trigger := status.Pending.Action == v1alpha1.ActionTrigger
		status.Pending = nil
		if trigger {
			request(status)
		}
		return Answer{EventRerun, "The call that got no answer is left behind, and made anew.", false}
	default:
		return Answer{EventRerunRefused, "A call is open.", true}
	}
}

package lifecycle

import (
	"fmt"
	"slices"
	"time"

	"k8s.io/apimachinery/pkg/api/meta"

	"github.com/drover-dev/drover/api/v1alpha1"
)

// Answer is what a person is told about an annotation that asked for something.
type Answer struct {
	// Reason is the event's reason.
	Reason  string
	Message string
	// Refused tells that nothing was done.
	Refused bool
}

// The reasons of the events that answer annotations.
const (
	EventRecheck        = "Recheck"
	EventRecheckRefused = "RecheckRefused"
	EventRerun          = "Rerun"
	EventRerunRefused   = "RerunRefused"
	EventVerify         = "Verify"
	EventVerifyRefused  = "VerifyRefused"
)

// Asked tells whether an annotation asks for something that was not answered yet.
func Asked(m *v1alpha1.Migration) bool {
	handled := m.Status.LastHandled
	if handled == nil {
		handled = &v1alpha1.HandledVerbs{}
	}
	return verb(m, v1alpha1.AnnotationRecheck) != handled.Recheck && verb(m, v1alpha1.AnnotationRecheck) != "" ||
		verb(m, v1alpha1.AnnotationRerun) != handled.Rerun && verb(m, v1alpha1.AnnotationRerun) != "" ||
		verb(m, v1alpha1.AnnotationVerify) != handled.Verify && verb(m, v1alpha1.AnnotationVerify) != ""
}

func verb(m *v1alpha1.Migration, annotation string) string {
	return Cut(m.Annotations[annotation], 256)
}

// Obey does what annotations ask for, once for each new value, and acknowledges it in the status. What does not apply is
// refused in words, and never kept for later. A value that stands on an object from its creation is acknowledged only.
func Obey(in Input) []Answer {
	m, status := in.Migration, in.status()
	if !Asked(m) {
		return nil
	}
	first := status.ObservedGeneration < 0
	if status.LastHandled == nil {
		status.LastHandled = &v1alpha1.HandledVerbs{}
	}
	var answers []Answer
	for _, v := range []struct {
		value   string
		handled *string
		refused string
		obey    func(Input) Answer
	}{
		{verb(m, v1alpha1.AnnotationRecheck), &status.LastHandled.Recheck, EventRecheckRefused, recheckNow},
		{verb(m, v1alpha1.AnnotationRerun), &status.LastHandled.Rerun, EventRerunRefused, rerunNow},
		{verb(m, v1alpha1.AnnotationVerify), &status.LastHandled.Verify, EventVerifyRefused, verifyNow},
	} {
		if v.value == "" || v.value == *v.handled {
			continue
		}
		*v.handled = v.value
		if first {
			answers = append(answers, Answer{v.refused, "The annotation stood on the object from its creation. " +
				"It is acknowledged and not executed.", true})
			continue
		}
		answers = append(answers, v.obey(in))
	}
	return answers
}

func recheckNow(in Input) Answer {
	status := in.status()
	switch {
	case status.CompletionTime != nil:
		return Answer{EventRecheckRefused, "The migration has ended, so nothing is checked again.", true}
	case status.Pending != nil || OpenRun(status) != nil:
		return Answer{EventRecheckRefused, "A call or a run is open, so nothing is checked now.", true}
	case lastOutcome(status) == v1alpha1.OutcomeUnknown:
		return Answer{EventRecheckRefused, "The outcome of the last run is not known. Look at the plan in the assistant; the " +
			"annotation " + v1alpha1.AnnotationRerun + " goes on.", true}
	}
	if suspendedStep(in) != nil && !adoptsThoughSuspended(in) {
		return Answer{EventRecheckRefused, "The migration or its CloudSite is suspended, so nothing is tested.", true}
	}
	Forgive(status)
	forgetSlowBackup(in)
	checks := status.Checks
	if checks != nil && checks.FinishedAt != nil && status.Job != nil && checks.JobID == status.Job.ID && checksMatter(in) {
		checks.Requested = true
		return Answer{EventRecheck, "The checks are made again.", false}
	}
	return Answer{EventRecheck, "Whatever stands in the way is tested again.", false}
}

// checksMatter tells whether a recheck is about the checks: they are what blocks, or nothing does.
func checksMatter(in Input) bool {
	return len(standing(in.Migration)) > 0 || !blockedByAGate(in.status())
}

func blockedByAGate(status *v1alpha1.MigrationStatus) bool {
	return meta.IsStatusConditionFalse(status.Conditions, v1alpha1.ConditionPrerequisitesMet)
}

// Forgive lets go on what only a person's word, or a changed spec, lets go on: a plan that Atlassian rejected, and a run that
// ended too often before it began.
func Forgive(status *v1alpha1.MigrationStatus) {
	if neverBegan(status) >= neverBeganLimit {
		status.Reruns.NeverBegan = 1
	}
	status.Rejected = ""
	forgetFailedBackup(status)
}

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

// runOnceMore asks for one run beyond policy and limit, where there is anything left to run.
func runOnceMore(in Input) Answer {
	status := in.status()
	kept := slices.Clone(status.Runs)
	for i := range status.Runs {
		status.Runs[i].AppsCannotRerun, status.Runs[i].CannotRerun = "", ""
	}
	before, ended := status.Reruns.DeepCopy(), status.CompletionTime
	request(status)
	status.CompletionTime = nil
	status.Reruns.Unheld = status.Reruns.Unheld || ended != nil
	if ended != nil && jobAwaitsItsRun(status) {
		status.Job.Unproven = true
	}
	if sum := SumOf(status); sum.Last == nil || jobAwaitsItsRun(status) || Again(in).Strategy != "" {
		Forgive(status)
		return Answer{EventRerun, "One more run is made, whatever rerun.policy and rerun.limit say.", false}
	}
	why := Again(in).Why
	status.Runs, status.CompletionTime, status.Reruns = kept, ended, before
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
	return (pending.Attempt > 1 && searchIsOver(in)) || in.Now.Sub(pending.Since.Time) >= 2*in.Settings.Patience
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

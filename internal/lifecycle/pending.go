package lifecycle

import (
	"time"

	"github.com/drover-dev/drover/api/v1alpha1"
)

// pendingState is what people read while a call is looked for whose answer was never recorded.
func pendingState(in Input) State {
	pending := in.status().Pending
	switch pending.Action {
	case v1alpha1.ActionMigrate:
		return lostRunState(in)
	case v1alpha1.ActionCheck:
		if pending.Attempt > 1 && searchIsOver(in) {
			return State{v1alpha1.ReasonOutcomeUnknown, "The start of the checks got no answer twice, and no task was found. " +
				"Drover takes it up once Atlassian lists it. To begin anew, set the annotation " + v1alpha1.AnnotationRerun +
				" to a new value."}
		}
		if checks := in.status().Checks; checks != nil && len(standing(in.Migration)) > 0 {
			return blockedByChecks(in, checks)
		}
		return checking("The start of the checks got no answer that is recorded. Drover looks for the task before anything else.")
	case v1alpha1.ActionCreateJob:
		return checking("The call that makes the plan got no answer that is recorded. " +
			"It is made again once the lost one cannot arrive any more.")
	case v1alpha1.ActionTrigger:
		if pending.Attempt > 1 && searchIsOver(in) {
			return State{v1alpha1.ReasonOutcomeUnknown, "The trigger of the apps got no answer twice, and no transfer has changed. " +
				"Nothing is sent again. Look at the apps of the plan in the assistant: what moves is taken up. If nothing does, set " +
				"the annotation " + v1alpha1.AnnotationRerun + " to a new value."}
		}
		return State{v1alpha1.ReasonRunning, "The trigger of the apps got no answer that is recorded. " +
			"Drover looks whether it had an effect before anything else."}
	case v1alpha1.ActionBackup:
		return State{v1alpha1.ReasonQueued, "The call for a backup got no answer that is recorded. " +
			"Drover looks for the job in Confluence before anything else. To go on without a backup of Drover's, change spec.backup."}
	default:
		return checking("A call got no answer that is recorded.")
	}
}

func lostRunState(in Input) State {
	pending := in.status().Pending
	if pending.PlanUnknownSince != nil {
		return State{v1alpha1.ReasonOutcomeUnknown, "The start of the run got no answer that is recorded, and Atlassian does not know " +
			"the plan any more (HTTP 404), so the task cannot be looked for. Nothing is sent again, because a second run would damage " +
			"the site. Look at the plan in the assistant: if it runs, Drover takes it up once Atlassian lists it. If it is gone, or " +
			"never ran, look at the spaces in the cloud, delete this Migration, and create another one with those that are not there."}
	}
	if pending.Attempt > 1 && searchIsOver(in) {
		return State{v1alpha1.ReasonOutcomeUnknown, "The start of the run got no answer twice, and no task was found. " +
			"Nothing is sent again, because a second run would damage the site. Open the plan in the assistant: " +
			"if it runs, Drover takes it up once Atlassian lists it. If it never ran, set the annotation " +
			v1alpha1.AnnotationRerun + " to a new value."}
	}
	return State{v1alpha1.ReasonRunning, "The start of the run got no answer that is recorded. " +
		"Drover looks for the task before anything else."}
}

// StillLost is what people read while a call may be made a second time and something stands in the way of that.
func StillLost(in Input, why string) State {
	state := pendingState(in)
	state.Message += " It is not sent again yet: " + why
	return state
}

// PlanIsUnknown notes that a lost call cannot be looked for, because Atlassian has not known its plan for long. A lost check moves
// nothing, so its intent is cleared: the next one meets the same, and says what is to become of the plan.
func PlanIsUnknown(status *v1alpha1.MigrationStatus, now time.Time) {
	switch pending := status.Pending; {
	case pending.Action == v1alpha1.ActionCheck:
		status.Pending = nil
	case pending.PlanUnknownSince == nil:
		pending.PlanUnknownSince = newTime(now)
	}
}

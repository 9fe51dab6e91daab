package lifecycle

import (
	"cmp"
	"time"

	"k8s.io/apimachinery/pkg/api/meta"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/shorten"
)

// End ends a migration for good, until a person asks for another run. What arrived is compared with the source from then on.
func End(m *v1alpha1.Migration, now time.Time) {
	status := &m.Status
	status.CompletionTime = newTime(now)
	status.QueuedAt, status.QueuePosition = nil, 0
	if status.Reruns != nil {
		status.Reruns.NextAt, status.Reruns.Requested, status.Reruns.Digest = nil, false, ""
	}
	compareAtEnd(m)
}

// Conclusion is how a migration ends, with what it means and what to do next.
func Conclusion(in Input) State {
	status := in.status()
	sum := SumOf(status)
	if sum.Last == nil {
		return State{v1alpha1.ReasonFailed, "Atlassian ended the run before any part of it began, and it is not run again by itself. " +
			"Look at the assistant and at the Server ID in the CloudSite. " + askForRerun}
	}
	switch state := sum.state(); state {
	case v1alpha1.ReasonFinished:
		return State{state, spacesArrived(sum.Total) + appsArrived(len(awaitedApps(status.Job))) + "."}
	case v1alpha1.ReasonStopped:
		next := "To run what did not arrive, in a new plan, set the annotation " + v1alpha1.AnnotationRerun + " to a new value."
		return State{state, "The run was stopped or cancelled at Atlassian. Part of the data may be in the cloud already: look " +
			"before you migrate it again. " + cmp.Or(sum.Last.CannotRerun, next)}
	default:
		message := sum.whatIsLeft()
		if next := Again(in); next.Why != "" {
			message += next.Why + " "
		} else if !in.approved() {
			message += "run.approved is false, so it is not run again. "
		}
		return State{state, shorten.Text(message+whatToDo(sum), 1024)}
	}
}

const askForRerun = "To run again what is left, set the annotation " + v1alpha1.AnnotationRerun + " to a new value."

// whatToDo says what a person can do about what is left.
func whatToDo(sum Sum) string {
	if sum.Failed == 0 && sum.Skipped == 0 && !sum.UsersFailed && !sum.TemplatesFailed {
		return "Look at the transfers of the apps in the assistant; what to do is up to the app's vendor. " + askForRerun
	}
	return "Look at the plan in the assistant and mend the cause. " + askForRerun
}

// FinalState is what people read of a migration that has ended: what was concluded then stands, whatever the spec says by now.
func FinalState(in Input) State {
	concluded := meta.FindStatusCondition(in.status().Conditions, v1alpha1.ConditionSucceeded)
	if concluded != nil && concluded.Reason != v1alpha1.ReasonInProgress {
		return State{concluded.Reason, concluded.Message}
	}
	return Conclusion(in)
}

func awaitedApps(job *v1alpha1.JobStatus) []string {
	if job == nil {
		return nil
	}
	return PlanOf(Input{Migration: &v1alpha1.Migration{Status: v1alpha1.MigrationStatus{Job: job}}}).Apps
}

package lifecycle

import (
	"time"

	"github.com/drover-dev/drover/api/v1alpha1"
)

// conclude derives the outcome of a run that is over. It is read from words of the contract, never from texts.
func (r Reading) conclude(status *v1alpha1.MigrationStatus, run *v1alpha1.Run, now time.Time) {
	outcome := r.outcome()
	if outcome == v1alpha1.OutcomeNeverBegan && run.BeganAt != nil {
		outcome = v1alpha1.OutcomeUnknown
	}
	if outcome != v1alpha1.OutcomeNeverBegan {
		r.recordParts(status, run)
	}
	if outcome == v1alpha1.OutcomeSucceeded {
		status.Progress.Percent = 100
	}
	endRun(status, run, outcome, r.summary(outcome), now)
}

func (r *Reading) recordParts(status *v1alpha1.MigrationStatus, run *v1alpha1.Run) {
	// What never began did not arrive either.
	r.Spaces.Failed = max(0, r.Spaces.Total-r.Spaces.Done-r.Spaces.Skipped)
	spaces := r.Spaces
	run.Spaces = &spaces
	run.FailedSpaces = sample(r.FailedSpaces, r.Spaces.Failed)
	run.SkippedSpaces = sample(r.SkippedSpaces, r.Spaces.Skipped)
	run.UsersAndGroups, run.GlobalTemplates = partOutcome(r.Users), partOutcome(r.Templates)
	failedApps := r.failedApps()
	run.FailedApps = sample(failedApps, count(failedApps))
	if run.AppsSettledAt != nil && !r.AppsTold {
		run.AppsCannotRerun = nothingTold
	}
	if r.partly {
		run.CannotRerun = "Some spaces of the run arrived and some did not, and Atlassian does not say which."
	}
	status.Progress.Spaces = overall(status, r.Spaces)
}

const nothingTold = "Neither the status of the run nor the assistant says anything of its apps. Set spec.planIDs to the ID that stands " +
	"in the address of the plan in the assistant, and then the annotation " + v1alpha1.AnnotationRerun + "."

func partOutcome(p part) v1alpha1.PartOutcome {
	switch p {
	case absent:
		return ""
	case succeeded:
		return v1alpha1.PartSucceeded
	case waiting, moving, failed, incomplete, skipped, stopped, strange:
		return v1alpha1.PartFailed
	default:
		return v1alpha1.PartFailed
	}
}

func (r Reading) outcome() v1alpha1.RunOutcome {
	switch {
	case r.StoppedByPerson:
		return v1alpha1.OutcomeStopped
	case r.StrangeWord, r.LeftPending && r.complete():
		return v1alpha1.OutcomeUnknown
	case !r.Moved && !r.opaque && !r.complete():
		return v1alpha1.OutcomeNeverBegan
	case r.complete():
		return v1alpha1.OutcomeSucceeded
	case r.Spaces.Done == 0 && !r.partly && r.Users != succeeded && r.Templates != succeeded && !r.anyAppSucceeded():
		return v1alpha1.OutcomeFailed
	default:
		return v1alpha1.OutcomeIncomplete
	}
}

func (r Reading) complete() bool {
	return r.Spaces.Done == r.Spaces.Total && r.Spaces.Failed == 0 && r.Spaces.Skipped == 0 &&
		(r.Users == absent || r.Users == succeeded) &&
		(r.Templates == absent || r.Templates == succeeded) &&
		len(r.failedApps()) == 0
}

func (r Reading) failedApps() []string {
	var names []string
	for _, app := range r.Apps {
		if app.part != succeeded {
			names = append(names, app.Key)
		}
	}
	return names
}

func (r Reading) anyAppSucceeded() bool {
	for _, app := range r.Apps {
		if app.part == succeeded {
			return true
		}
	}
	return false
}

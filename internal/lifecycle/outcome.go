package lifecycle

import (
	"time"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/reading"
)

// endAsRead writes down how a run ended that is over.
func endAsRead(r reading.Run, status *v1alpha1.MigrationStatus, run *v1alpha1.Run, now time.Time) {
	outcome := r.Outcome()
	if outcome == v1alpha1.OutcomeNeverBegan && run.BeganAt != nil {
		outcome = v1alpha1.OutcomeUnknown
	}
	if outcome != v1alpha1.OutcomeNeverBegan {
		// What never began did not arrive either.
		r.Spaces.Failed = max(0, r.Spaces.Total-r.Spaces.Done-r.Spaces.Skipped)
		recordParts(r, status, run)
	}
	if outcome == v1alpha1.OutcomeSucceeded {
		status.Progress.Percent = 100
	}
	endRun(status, run, outcome, summary(r, outcome), now)
}

func recordParts(r reading.Run, status *v1alpha1.MigrationStatus, run *v1alpha1.Run) {
	spaces := r.Spaces
	run.Spaces = &spaces
	run.FailedSpaces = sample(r.FailedSpaces, r.Spaces.Failed)
	run.SkippedSpaces = sample(r.SkippedSpaces, r.Spaces.Skipped)
	run.UsersAndGroups, run.GlobalTemplates = partOutcome(r.Users), partOutcome(r.Templates)
	failedApps := r.FailedApps()
	run.FailedApps = sample(failedApps, count(failedApps))
	if run.AppsSettledAt != nil && !r.AppsTold {
		run.AppsCannotRerun = nothingTold
	}
	if r.PartlyTold {
		run.CannotRerun = "Some spaces of the run arrived and some did not, and Atlassian does not say which."
	}
	status.Progress.Spaces = overall(status, r.Spaces)
}

const nothingTold = "Neither the status of the run nor the assistant says anything of its apps. Set spec.planIDs to the ID that stands " +
	"in the address of the plan in the assistant, and then the annotation " + v1alpha1.AnnotationRerun + "."

func partOutcome(p reading.Part) v1alpha1.PartOutcome {
	switch p {
	case reading.Absent:
		return ""
	case reading.Succeeded:
		return v1alpha1.PartSucceeded
	case reading.Waiting, reading.Moving, reading.Failed, reading.Incomplete, reading.Skipped, reading.Stopped, reading.Strange:
		return v1alpha1.PartFailed
	default:
		return v1alpha1.PartFailed
	}
}

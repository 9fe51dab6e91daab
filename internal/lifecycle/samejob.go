package lifecycle

import (
	"fmt"
	"slices"

	"github.com/drover-dev/drover/api/v1alpha1"
)

func neverBegan(status *v1alpha1.MigrationStatus) int32 {
	if status.Reruns == nil {
		return 0
	}
	return status.Reruns.NeverBegan
}

// sameJob runs a job again of which nothing began: the site was not attached, the token had lapsed, or the assistant was down.
// The connection is made anew before that.
func sameJob(in Input) Step {
	status := in.status()
	ended := lastRun(status).FinishedAt.Time
	if neverBegan(status) >= neverBeganLimit {
		return blocked(v1alpha1.ReasonNeverBegan, "Atlassian ended this run four times before any part of it began. Look at the "+
			"assistant on the Confluence instance: is it up, and attached to this site? Is the Server ID in the CloudSite the one "+
			"that General Configuration > System Information shows? Does a clone of the instance, with the same Server ID, "+
			"take up its jobs? Then set the annotation "+v1alpha1.AnnotationRecheck+" to a new value.")
	}
	adopted := status.Job.ID == in.Migration.Spec.AdoptJobID
	if policy := in.Migration.Spec.Rerun; !requested(status) &&
		(adopted || (policy != nil && policy.Policy == v1alpha1.RerunNever)) {
		return conclude(in)
	}
	if !in.approved() {
		return unapproved(in)
	}
	if wait := in.dueAt().Sub(in.Now); wait > 0 {
		return waitToRerun(in, Rerun{Strategy: v1alpha1.StrategySameJob}, wait)
	}
	return whenReady(in, func(in Input) Step {
		if shut := runGates.firstShut(in); shut != nil {
			return *shut
		}
		connection := in.Site.Status.Connection
		if connection == nil || connection.ConnectedAt == nil || connection.ConnectedAt.Time.Before(ended) {
			message := fmt.Sprintf("Nothing of the run began, so the connection of CloudSite %s is made anew first.", in.Site.Name)
			return Step{
				Action: None, NeedsSite: true, ConnectedSince: ended, State: State{v1alpha1.ReasonConnecting, message},
				Gate: Gate{Waiting: true, Reason: v1alpha1.ReasonWaitingForCloudSite, Message: message},
			}
		}
		return readyToRun()
	})
}

// jobAwaitsItsRun tells whether a job was made for a re-run and has not run, or only got as far as its own checks.
func jobAwaitsItsRun(status *v1alpha1.MigrationStatus) bool {
	if status.Job == nil {
		return false
	}
	newest := v1alpha1.RunOutcome("")
	for i := range status.Runs {
		if status.Runs[i].JobID == status.Job.ID {
			newest = status.Runs[i].Outcome
		}
	}
	return newest == "" || newest == v1alpha1.OutcomeBlocked
}

// lastCore is the newest run that is not one of apps only.
func lastCore(status *v1alpha1.MigrationStatus) *v1alpha1.Run {
	for i := len(status.Runs) - 1; i >= 0; i-- {
		if status.Runs[i].Strategy != v1alpha1.StrategyAppsOnly {
			return &status.Runs[i]
		}
	}
	return &v1alpha1.Run{}
}

// RunsSameJob tells whether the next run is one more of a job of which nothing began.
func RunsSameJob(status *v1alpha1.MigrationStatus) bool {
	return status.Job != nil && nextStrategy(status) == v1alpha1.StrategySameJob
}

// LooksAtDestination tells whether the destination is looked at before the job runs: while nothing was moved by this migration,
// and where it is not known what of the job's spaces is there.
func LooksAtDestination(status *v1alpha1.MigrationStatus) bool {
	if status.DataMovedAt == nil || RunsSameJob(status) {
		return true
	}
	return status.Job.Unproven && !slices.ContainsFunc(status.Runs, func(run v1alpha1.Run) bool {
		return run.JobID == status.Job.ID && moved(&run)
	})
}

// RanInVain tells whether a job has run, and nothing of it began: at its own checks or before them. Another run of it may be refused,
// and then a job of the same content takes its place.
func RanInVain(status *v1alpha1.MigrationStatus) bool {
	if status.Job == nil || status.Pending != nil {
		return false
	}
	ran := false
	for i := range status.Runs {
		if run := &status.Runs[i]; run.JobID == status.Job.ID {
			ran = true
			if moved(run) || run.FinishedAt == nil {
				return false
			}
		}
	}
	return ran
}

package lifecycle

import (
	"slices"
	"time"

	"github.com/drover-dev/drover/api/v1alpha1"
)

// maxLeftPlans is how many plans that were left behind a status names. Each of them costs a read before a run.
const maxLeftPlans = 50

// DropJobFrom leaves the job behind, because the spec changed before anything ran or Atlassian does not take it any more, and
// names it for people.
func DropJobFrom(status *v1alpha1.MigrationStatus, now time.Time) {
	job := status.Job
	Abandon(status, v1alpha1.AbandonedJob{ID: job.ID, Name: job.Name, CloudSite: job.CloudSite, Since: newTime(now)})
	status.Job, status.Checks = nil, nil
	if status.DataMovedAt == nil {
		status.Progress = nil
	}
}

// Abandon counts a job that is, or may be, left behind at Atlassian. One whose ID is not known cannot be looked after, so it makes
// room first.
func Abandon(status *v1alpha1.MigrationStatus, job v1alpha1.AbandonedJob) {
	if status.AbandonedJobs == nil {
		status.AbandonedJobs = &v1alpha1.AbandonedJobs{}
	}
	abandoned := status.AbandonedJobs
	abandoned.Count++
	abandoned.Newest = append(abandoned.Newest, job)
	if len(abandoned.Newest) > maxLeftPlans {
		nameless := slices.IndexFunc(abandoned.Newest, func(job v1alpha1.AbandonedJob) bool { return job.ID == "" })
		oldest := max(0, nameless)
		abandoned.Newest = slices.Delete(abandoned.Newest, oldest, oldest+1)
	}
}

// OtherPlans are the plans of a migration besides the one of its job: those that it left behind, and those that it has run. The plan of
// a run that was lost is looked at for that run already.
func OtherPlans(status *v1alpha1.MigrationStatus) []v1alpha1.AbandonedJob {
	var plans []v1alpha1.AbandonedJob
	lost := LostRuns(status)
	add := func(plan v1alpha1.AbandonedJob) {
		same := func(other v1alpha1.AbandonedJob) bool { return other.ID == plan.ID }
		current := status.Job != nil && status.Job.ID == plan.ID
		ofLost := slices.ContainsFunc(lost, func(run *v1alpha1.Run) bool { return run.JobID == plan.ID })
		if plan.ID != "" && !current && !ofLost && !slices.ContainsFunc(plans, same) {
			plans = append(plans, plan)
		}
	}
	if status.AbandonedJobs != nil {
		for _, plan := range status.AbandonedJobs.Newest {
			add(plan)
		}
	}
	for i := range status.Runs {
		add(v1alpha1.AbandonedJob{ID: status.Runs[i].JobID})
	}
	return plans
}

// PlanRan notes that somebody ran another plan of a migration, so that its spaces stay held when the migration is deleted.
func PlanRan(status *v1alpha1.MigrationStatus, plan v1alpha1.AbandonedJob, now time.Time) {
	if left := status.AbandonedJobs; left != nil {
		for i := range left.Newest {
			if left.Newest[i].ID == plan.ID {
				left.Newest[i].TaskID = plan.TaskID
				return
			}
		}
	}
	plan.Since = newTime(now)
	Abandon(status, plan)
}

// RanByHand tells that somebody ran the plan that stands in the assistant, as was seen while it did not fit the spec, and that no run of
// the migration is that one.
func RanByHand(status *v1alpha1.MigrationStatus) bool {
	return status.Job != nil && status.AbandonedJobs != nil &&
		slices.ContainsFunc(status.AbandonedJobs.Newest, func(plan v1alpha1.AbandonedJob) bool {
			return plan.ID == status.Job.ID && plan.TaskID != "" && !isRecorded(status, plan.TaskID)
		})
}

// leftUnrun counts the plans that were left behind and have no run in the status, which numbers them by itself.
func leftUnrun(status *v1alpha1.MigrationStatus) int32 {
	if status.AbandonedJobs == nil {
		return 0
	}
	left := status.AbandonedJobs.Count
	for _, plan := range status.AbandonedJobs.Newest {
		if plan.ID != "" && slices.ContainsFunc(status.Runs, func(run v1alpha1.Run) bool { return run.JobID == plan.ID }) {
			left--
		}
	}
	return left
}

// planLeftAfter tells whether a plan was left behind after a run had ended: what became of it is not known for sure.
func planLeftAfter(status *v1alpha1.MigrationStatus, run *v1alpha1.Run) bool {
	return status.AbandonedJobs != nil && slices.ContainsFunc(status.AbandonedJobs.Newest, func(job v1alpha1.AbandonedJob) bool {
		return job.ID != "" && job.Since != nil && run.FinishedAt != nil && !job.Since.Before(run.FinishedAt)
	})
}

package lifecycle

import (
	"cmp"
	"slices"

	"github.com/drover-dev/drover/api/v1alpha1"
)

// Left is a run that goes on, or may go on, at Atlassian without its Migration.
type Left struct {
	JobID, TaskID string
	// CloudSite is what its plan was made through, where that is known.
	CloudSite string
	// After is the newest task of the job that was known before the run, where the run's own task is not.
	After string
}

// LeftBehind are the runs that a migration leaves behind when it is deleted now. A start whose answer is not recorded goes first,
// because a job is named once only, and what it makes comes after whatever else the job ran.
func LeftBehind(status *v1alpha1.MigrationStatus) []Left {
	var left []Left
	add := func(one Left) {
		if !slices.ContainsFunc(left, func(other Left) bool { return other.JobID == one.JobID }) {
			left = append(left, one)
		}
	}
	if pending := status.Pending; pending != nil && pending.Action == v1alpha1.ActionMigrate && status.Job != nil {
		add(Left{JobID: status.Job.ID, After: cmp.Or(pending.Mark, newestTask(status.Runs, status.Job.ID))})
	}
	if run := OpenRun(status); run != nil {
		add(leftRun(status, run))
	}
	if status.CompletionTime == nil {
		for i := range status.Runs {
			if run := &status.Runs[i]; run.Outcome == v1alpha1.OutcomeUnknown {
				add(leftRun(status, run))
			}
		}
	}
	if status.AbandonedJobs != nil && status.CompletionTime == nil {
		for _, plan := range status.AbandonedJobs.Newest {
			if plan.TaskID != "" && !isRecorded(status, plan.TaskID) {
				add(Left{JobID: plan.ID, TaskID: plan.TaskID, CloudSite: plan.CloudSite})
			}
		}
	}
	return left
}

func isRecorded(status *v1alpha1.MigrationStatus, taskID string) bool {
	return slices.ContainsFunc(status.Runs, func(run v1alpha1.Run) bool { return run.TaskID == taskID })
}

func leftRun(status *v1alpha1.MigrationStatus, run *v1alpha1.Run) Left {
	left := Left{JobID: run.JobID, TaskID: run.TaskID}
	if left.TaskID == "" {
		earlier := slices.DeleteFunc(slices.Clone(status.Runs), func(other v1alpha1.Run) bool { return other.Number >= run.Number })
		left.After = newestTask(earlier, run.JobID)
	}
	return left
}

// newestTask is the newest task of a job that is recorded with a run.
func newestTask(runs []v1alpha1.Run, jobID string) string {
	for i := range slices.Backward(runs) {
		if runs[i].JobID == jobID && runs[i].TaskID != "" {
			return runs[i].TaskID
		}
	}
	return ""
}

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
	// Saved tells that nobody is known to have run the plan since then.
	Saved bool
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

// SavedBehind is the plan that a migration leaves behind besides these runs: a person may have run it, and nobody has looked since.
func SavedBehind(status *v1alpha1.MigrationStatus, left []Left) (plan Left, exists bool) {
	job := status.Job
	if job == nil || status.CompletionTime != nil {
		return Left{}, false
	}
	if slices.ContainsFunc(left, func(one Left) bool { return one.JobID == job.ID }) {
		return Left{}, false
	}
	return Left{JobID: job.ID, CloudSite: job.CloudSite, After: newestTask(status.Runs, job.ID), Saved: true}, true
}

// RecordOf is what a CloudSite records of what a migration leaves behind. Since when, who writes it says.
func RecordOf(m *v1alpha1.Migration, left Left) v1alpha1.AbandonedRun {
	record := v1alpha1.AbandonedRun{
		JobID: left.JobID, TaskID: left.TaskID, After: left.After, Saved: left.Saved, Migration: m.Name,
	}
	if m.Spec.Run != nil {
		record.NoProgressAfter = m.Spec.Run.NoProgressAfter
	}
	spaces := m.Spec.Scope.Spaces
	if !madeOfSpec(m, left.JobID) || spaces.Selection == v1alpha1.SpacesAll {
		return record // The plan itself tells them, once it can be read.
	}
	record.Holds, record.Spaces = v1alpha1.AbandonedHoldsListed, spaces.Keys
	if len(spaces.Keys) == 0 {
		record.Holds = v1alpha1.AbandonedHoldsNone
	}
	return record
}

// madeOfSpec tells whether a job is one of the spec as it is. The scope cannot be changed once data has moved, but a plan that was left
// behind may be older than that.
func madeOfSpec(m *v1alpha1.Migration, jobID string) bool {
	job := m.Status.Job
	current := job != nil && job.ID == jobID
	ran := slices.ContainsFunc(m.Status.Runs, func(run v1alpha1.Run) bool { return run.JobID == jobID })
	return m.Status.DataMovedAt != nil && (current || ran) || current && job.SpecDigest == SpecDigest(&m.Spec)
}

// Tells tells whether a status still tells of a run that was open: its task is recorded, or its job where the task was not known.
func Tells(status *v1alpha1.MigrationStatus, run Left) bool {
	if run.TaskID != "" {
		return isRecorded(status, run.TaskID)
	}
	return status.Job != nil && status.Job.ID == run.JobID ||
		slices.ContainsFunc(status.Runs, func(other v1alpha1.Run) bool { return other.JobID == run.JobID })
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

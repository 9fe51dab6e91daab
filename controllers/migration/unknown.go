package migration

import (
	"slices"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/atlassian/migrationapi"
	"github.com/drover-dev/drover/internal/lifecycle"
)

// unknownRuns are Migrate tasks of our job that we did not record: somebody pressed Run in the assistant.
func unknownRuns(m *v1alpha1.Migration, tasks []migrationapi.Task) []migrationapi.Task {
	if m.Status.Job != nil && (m.Spec.AdoptJobID == m.Status.Job.ID || lifecycle.Trimmed(&m.Status)) {
		tasks = sinceOldest(m, tasks)
	}
	return slices.DeleteFunc(slices.Clone(tasks), func(task migrationapi.Task) bool {
		return !task.Type.Is(migrationapi.Migrate) ||
			slices.ContainsFunc(m.Status.Runs, func(run v1alpha1.Run) bool { return run.TaskID == task.ID })
	})
}

// sinceOldest leaves out what ran before the oldest run that is recorded: before a job was adopted, or longer ago than the status
// remembers. The list has the newest first.
func sinceOldest(m *v1alpha1.Migration, tasks []migrationapi.Task) []migrationapi.Task {
	recorded := func(task migrationapi.Task) bool {
		return slices.ContainsFunc(m.Status.Runs, func(run v1alpha1.Run) bool { return run.TaskID == task.ID })
	}
	for i, task := range slices.Backward(tasks) {
		if recorded(task) {
			return tasks[:i+1]
		}
	}
	return tasks
}

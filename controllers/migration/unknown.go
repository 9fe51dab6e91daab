package migration

import (
	"context"
	"slices"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/atlassian/migrationapi"
	"github.com/drover-dev/drover/internal/lifecycle"
)

// unknownRuns are the Migrate tasks of a job, which the migration has or had, that we did not record: somebody pressed Run in the
// assistant.
func unknownRuns(m *v1alpha1.Migration, jobID string, tasks []migrationapi.Task) []migrationapi.Task {
	if m.Spec.AdoptJobID == jobID || lifecycle.Trimmed(&m.Status) {
		tasks = sinceOldest(m, tasks)
	}
	return unrecorded(m, tasks)
}

// unrecorded are the Migrate tasks that no run of the status stands for.
func unrecorded(m *v1alpha1.Migration, tasks []migrationapi.Task) []migrationapi.Task {
	return slices.DeleteFunc(slices.Clone(tasks), func(task migrationapi.Task) bool {
		return !task.Type.Is(migrationapi.Migrate) || recorded(m, task)
	})
}

func recorded(m *v1alpha1.Migration, task migrationapi.Task) bool {
	return slices.ContainsFunc(m.Status.Runs, func(run v1alpha1.Run) bool { return run.TaskID == task.ID })
}

// sinceOldest leaves out what ran before the oldest run that is recorded: before a job was adopted, or longer ago than the status
// remembers. The list has the newest first.
func sinceOldest(m *v1alpha1.Migration, tasks []migrationapi.Task) []migrationapi.Task {
	for i, task := range slices.Backward(tasks) {
		if recorded(m, task) {
			return tasks[:i+1]
		}
	}
	return tasks
}

// takeUpUnknown takes up a run that somebody started in the assistant, or that a lost call made and which shows up late.
func (r *Reconciler) takeUpUnknown(ctx context.Context, s *scope, step lifecycle.Step) (done, bool, error) {
	if s.m.Status.Job == nil {
		return done{}, false, nil
	}
	tasks, err := r.planTasks(ctx, s)
	if err != nil {
		return stopped(r.failed(s, step, err))
	}
	if unknown := unknownRuns(s.m, s.m.Status.Job.ID, tasks); len(unknown) > 0 {
		return stopped(r.takeUp(ctx, s, v1alpha1.ActionMigrate, unknown))
	}
	return done{}, false, nil
}

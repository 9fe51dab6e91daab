package migration

import (
	"context"
	"errors"

	"k8s.io/apimachinery/pkg/types"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/atlassian/migrationapi"
	"github.com/drover-dev/drover/internal/atlassian/transport"
	"github.com/drover-dev/drover/internal/lifecycle"
)

// planUnknownError tells that Atlassian does not know the very plan of a migration. What else is not found, such as the site's list of
// spaces or the plan of another migration, says nothing about it.
type planUnknownError struct{ error }

// Unwrap gives the answer itself.
func (e planUnknownError) Unwrap() error { return e.error }

// aboutPlan marks the error of a call that names the plan of a migration.
func aboutPlan(err error) error {
	if transport.ClassOf(err) == transport.NotFound {
		return planUnknownError{err}
	}
	return err
}

// planTasks lists the tasks of the plan, the newest first.
func (r *Reconciler) planTasks(ctx context.Context, s *scope) ([]migrationapi.Task, error) {
	tasks, err := s.open.API.TasksNewerThan(ctx, s.m.Status.Job.ID, "")
	if err == nil {
		r.seen.notMissing(planKey(s.m))
	}
	return tasks, aboutPlan(err)
}

// planIsUnknown tells whether Atlassian has not known the plan for long.
func (r *Reconciler) planIsUnknown(s *scope, err error) bool {
	_, ofPlan := errors.AsType[planUnknownError](err)
	return ofPlan && r.unknownForLong(planKey(s.m), err)
}

// planKey keeps apart what is known of a plan and what is known of its runs.
func planKey(m *v1alpha1.Migration) types.UID { return types.UID("plan/" + m.Status.Job.ID) }

// withoutPlan goes on where the plan is gone. Once data has moved the spec cannot be changed any more, so a job of the same content
// takes its place; before that a person says what is to become of it.
func (r *Reconciler) withoutPlan(s *scope, text string) (done, error) {
	if s.m.Status.DataMovedAt == nil || s.m.Status.Pending != nil {
		return r.blocked(s, v1alpha1.ReasonCallRefused, text+" The plan may have been deleted in the assistant, or made by "+
			"another account than that of the Secret. If it does not run there, change spec.displayName to have another one made.")
	}
	r.seen.notMissing(planKey(s.m))
	lifecycle.DropJobFrom(&s.m.Status, r.Clock.Now())
	return done{after: soon}, nil
}

// otherPlanRan tells which other plan of the migration somebody ran in the assistant, where they all stand for good. It costs a
// read for each of them, and there is none before the first run of a migration whose spec was not edited.
func (r *Reconciler) otherPlanRan(ctx context.Context, s *scope) (*v1alpha1.AbandonedJob, error) {
	for _, plan := range lifecycle.OtherPlans(&s.m.Status) {
		tasks, err := r.tasksOf(ctx, s, plan, anywhere)
		if err != nil {
			return nil, err
		}
		if runs := unknownRuns(s.m, plan.ID, tasks); len(runs) > 0 {
			plan.TaskID = runs[0].ID
			return &plan, nil
		}
	}
	return nil, nil //nolint:nilnil // No such plan is an answer.
}

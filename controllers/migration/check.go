package migration

import (
	"context"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/atlassian/migrationapi"
	"github.com/drover-dev/drover/internal/lifecycle"
)

// startCheck makes a Check task. It is never sent any exclusions: what fails is to be known.
func (r *Reconciler) startCheck(ctx context.Context, s *scope, step lifecycle.Step, attempt int32) (done, error) {
	jobID := s.m.Status.Job.ID
	return r.make(ctx, s, step, creation{
		action:  v1alpha1.ActionCheck,
		class:   migrationapi.Tasks,
		attempt: attempt,
		digest:  s.m.Status.Job.SpecDigest,
		count:   s.m.Status.Job.Spaces,
		mark:    r.marker(s, attempt),
		send: func(ctx context.Context) (string, error) {
			return s.open.API.CreateTask(ctx, jobID, migrationapi.Check, migrationapi.TaskOptions{})
		},
		record: func(status *v1alpha1.MigrationStatus, id string) { lifecycle.CheckStarted(status, id, r.Clock.Now()) },
	})
}

// marker reads the newest task as the mark. A second attempt keeps the mark of the first: what that may have made is beyond it.
func (r *Reconciler) marker(s *scope, attempt int32) func(context.Context) (string, error) {
	if attempt > 1 {
		mark := s.m.Status.Pending.Mark
		return func(context.Context) (string, error) { return mark, nil }
	}
	jobID := s.m.Status.Job.ID
	return func(ctx context.Context) (string, error) {
		task, _, err := s.open.API.NewestTask(ctx, jobID)
		return task.ID, err
	}
}

// readCheck reads the result of the checks.
func (r *Reconciler) readCheck(ctx context.Context, s *scope, step lifecycle.Step) (done, error) {
	checks := s.m.Status.Checks
	root, err := s.open.API.Status(
		ctx,
		checks.JobID,
		checks.TaskID,
		migrationapi.StatusQuery{Level: "check", ExpandChildren: true},
	)
	if err != nil {
		return r.failed(s, step, err)
	}
	now := r.Clock.Now()
	if lifecycle.CheckRead(&s.m.Status, nodeOf(root), now) {
		r.tries.Reset(s.m.UID)
		return done{after: soon}, nil
	}
	return r.pollAgain(s, step), nil
}

// pollAgain waits for the next look at something that is under way.
func (r *Reconciler) pollAgain(s *scope, step lifecycle.Step) done {
	interval := r.Polling.Interval(r.Roster.Following(), 1)
	if state, _, ok := told(s.m); ok && state.Reason == v1alpha1.ReasonNoProgress {
		interval = max(interval, longestPause)
	}
	r.tries.Hold(s.m.UID, s.attempt(step.Action), r.Clock.Now().Add(interval))
	return done{after: interval}
}

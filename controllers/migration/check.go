package migration

import (
	"context"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/atlassian/migrationapi"
	"github.com/drover-dev/drover/internal/lifecycle"
	"github.com/drover-dev/drover/internal/statustree"
)

// startCheck makes a Check task.
func (r *Reconciler) startCheck(ctx context.Context, s *scope, step lifecycle.Step, attempt int32) (done, error) {
	return r.inTurn(s, step, func() (done, error) { return r.makeCheck(ctx, s, step, attempt) })
}

// makeCheck lists the tasks and makes one. It is never sent any exclusions: what fails is to be known.
func (r *Reconciler) makeCheck(ctx context.Context, s *scope, step lifecycle.Step, attempt int32) (done, error) {
	jobID, generation := s.m.Status.Job.ID, s.m.Generation
	tasks, err := r.planTasks(ctx, s)
	if err != nil {
		return r.failed(s, step, err)
	}
	if unknown := unknownRuns(s.m, jobID, tasks); len(unknown) > 0 {
		// A run that somebody started, or that shows up late, comes before any check: it moves data.
		return r.takeUp(ctx, s, v1alpha1.ActionMigrate, unknown)
	}
	return r.make(ctx, s, step, creation{
		action:  v1alpha1.ActionCheck,
		reserve: r.reserveCheck(s, step),
		attempt: attempt,
		digest:  s.m.Status.Job.SpecDigest,
		count:   s.m.Status.Job.Spaces,
		mark:    func(context.Context) (string, error) { return markOf(s.m, tasks, attempt), nil },
		send: func(ctx context.Context) (string, error) {
			return s.open.API.CreateTask(ctx, jobID, migrationapi.Check, migrationapi.TaskOptions{})
		},
		record: func(status *v1alpha1.MigrationStatus, id string) {
			lifecycle.CheckStarted(status, id, generation, r.Clock.Now())
		},
	})
}

// markOf is the newest task. A second attempt keeps the mark of the first: what that may have made is beyond it.
func markOf(m *v1alpha1.Migration, tasks []migrationapi.Task, attempt int32) string {
	switch {
	case attempt > 1:
		return m.Status.Pending.Mark
	case len(tasks) > 0:
		return tasks[0].ID
	default:
		return ""
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
		return r.failed(s, step, aboutPlan(err))
	}
	now := r.Clock.Now()
	if lifecycle.CheckRead(&s.m.Status, statustree.Node(root), now) {
		r.reportFindings(ctx, s, statustree.Node(root))
		r.tries.Reset(s.m.UID)
		return done{after: soon}, nil
	}
	return r.pollAgain(s), nil
}

// pollAgain waits for the next look at something that is under way.
func (r *Reconciler) pollAgain(s *scope) done {
	interval := r.Polling.Interval(r.Roster.Following(), r.trees.Of(s.m.UID).callsEach())
	if state, _, ok := told(s.m); ok && state.Reason == v1alpha1.ReasonNoProgress {
		interval = max(interval, longestPause)
	}
	r.tries.Hold(s.m.UID, s.attempt(), r.Clock.Now().Add(interval))
	return done{after: interval}
}

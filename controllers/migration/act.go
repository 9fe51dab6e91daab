package migration

import (
	"context"
	"fmt"
	"time"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/lifecycle"
	"github.com/drover-dev/drover/internal/site"
)

// done is what an action came to.
type done struct {
	// obstacle is what stands in the way instead of what the decision said.
	obstacle *obstacle
	// after is when to look again.
	after time.Duration
}

// act does one thing. An error is one of the API server; what a remote side says becomes an obstacle.
func (r *Reconciler) act(ctx context.Context, s *scope, step lifecycle.Step) (done, error) {
	if err := r.ensureFinalizer(ctx, s); err != nil {
		return done{}, err
	}
	switch step.Action {
	case lifecycle.DropJob:
		if s.m.Status.Pending != nil {
			return r.dropLostJob(s)
		}
	case lifecycle.Conclude:
		lifecycle.End(s.m, r.Clock.Now())
		return done{after: soon}, nil
	default:
	}
	open, err := r.Sites.Open(ctx, s.site, sidesOf(step.Action)...)
	if err != nil {
		return r.unopened(s, step, err)
	}
	s.open = open
	handle, known := r.handlers()[step.Action]
	if !known {
		return done{}, fmt.Errorf("no such action: %s", step.Action)
	}
	return handle(ctx, s, step)
}

// sidesOf are the sides that an action calls, or none where it may call both. What Atlassian tells of a run, or of a call that was
// lost, is read whatever Confluence refuses; transfers and a second call ask for leave by themselves.
func sidesOf(action lifecycle.Action) []site.Side {
	switch action {
	case lifecycle.ReadRun, lifecycle.ReadCheck, lifecycle.FindTask:
		return []site.Side{site.Atlassian}
	default:
		return nil
	}
}

type action func(context.Context, *scope, lifecycle.Step) (done, error)

// handlers are the actions that go through the door to Atlassian.
func (r *Reconciler) handlers() map[lifecycle.Action]action {
	first := func(start func(context.Context, *scope, lifecycle.Step, int32) (done, error)) action {
		return func(ctx context.Context, s *scope, step lifecycle.Step) (done, error) { return start(ctx, s, step, 1) }
	}
	return map[lifecycle.Action]action{ //nolint:exhaustive // The others are done without the door.
		lifecycle.CreateJob:   r.planInTurn(r.createJob),
		lifecycle.DropJob:     r.dropJob,
		lifecycle.AdoptJob:    r.adoptJob,
		lifecycle.RerunJob:    r.planInTurn(r.rerunJob),
		lifecycle.StartCheck:  first(r.startCheck),
		lifecycle.ReadCheck:   r.lookInTurn(r.readCheck),
		lifecycle.StartRun:    first(r.startRun),
		lifecycle.ReadRun:     r.lookInTurn(r.readRun),
		lifecycle.FindTask:    r.findTask,
		lifecycle.TriggerApps: first(r.triggerApps),
		lifecycle.FindTrigger: r.findTrigger,
		lifecycle.LookAtApps:  r.lookInTurn(r.lookAtApps),
		lifecycle.TakeBackup:  first(r.takeBackup),
		lifecycle.ReadBackup:  r.readBackup,
		lifecycle.FindBackup:  r.findBackup,
		lifecycle.CountSpaces: r.countSpaces,
	}
}

// dropLostJob leaves behind a job whose answer was lost.
func (r *Reconciler) dropLostJob(s *scope) (done, error) {
	lifecycle.DropLostJob(&s.m.Status, lifecycle.JobName(s.m), r.Clock.Now())
	return done{after: soon}, nil
}

// dropJob leaves a job behind that does not fit the spec any more. One that a person ran in the assistant stays: what it moves must
// not be moved again, and it may be something else than what the spec says by now.
func (r *Reconciler) dropJob(ctx context.Context, s *scope, step lifecycle.Step) (done, error) {
	job := s.m.Status.Job
	plan := v1alpha1.AbandonedJob{ID: job.ID, Name: job.Name, CloudSite: job.CloudSite}
	tasks, err := r.tasksOf(ctx, s, plan,
		func(made *v1alpha1.CloudSite) bool { return lifecycle.LeadsWhereItDid(s.m, made) })
	if err != nil {
		return r.notRead(s, step, err)
	}
	if runs := unknownRuns(s.m, job.ID, tasks); len(runs) > 0 {
		plan.TaskID = runs[0].ID
		lifecycle.PlanRan(&s.m.Status, plan, r.Clock.Now())
		return r.blocked(s, v1alpha1.ReasonLeftPlanRan, fmt.Sprintf("Somebody ran plan %q in the assistant, and the spec was edited "+
			"since. What that plan moves must not be moved again. Undo the edit, and the run is followed; or, once that run is over, "+
			"delete this Migration, and create another one with what is left.", job.Name))
	}
	lifecycle.DropJobFrom(&s.m.Status, r.Clock.Now())
	return done{after: soon}, nil
}

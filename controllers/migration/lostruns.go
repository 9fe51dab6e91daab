package migration

import (
	"cmp"
	"context"
	"fmt"

	"k8s.io/klog/v2"
	ctrl "sigs.k8s.io/controller-runtime"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/atlassian/migrationapi"
	"github.com/drover-dev/drover/internal/atlassian/transport"
	"github.com/drover-dev/drover/internal/lifecycle"
	"github.com/drover-dev/drover/internal/reading"
)

// lostTask looks for a task of a run whose start got no answer, and which a person had left behind. Such a task may show up at any
// time, and what it moves may not be moved again.
func (r *Reconciler) lostTask(ctx context.Context, s *scope) (*v1alpha1.Run, string, error) {
	for _, run := range lifecycle.LostRuns(&s.m.Status) {
		tasks, err := s.open.API.TasksNewerThan(ctx, run.JobID, "")
		if transport.ClassOf(err) == transport.NotFound {
			continue
		}
		if err != nil {
			return nil, "", err
		}
		if tasks = unknownRuns(s.m, run.JobID, tasks); len(tasks) > 0 {
			return run, tasks[0].ID, nil
		}
	}
	return nil, "", nil
}

// takeUpLost takes up such a run, if its task has shown up: nothing else is started.
func (r *Reconciler) takeUpLost(ctx context.Context, s *scope, step lifecycle.Step) (done, bool, error) {
	run, taskID, err := r.lostTask(ctx, s)
	if err != nil {
		return stopped(r.failed(s, step, err))
	}
	status := &s.m.Status
	switch last := lifecycle.SumOf(status).Last; {
	case run == nil:
		return done{}, false, nil
	case run != last || status.Pending != nil:
		return stopped(twoRuns([]string{taskID, last.TaskID}), nil)
	case lifecycle.CanReopen(status, run):
		r.reopen(ctx, s, run, taskID)
	default:
		lifecycle.ShownUp(status, run, taskID, r.Clock.Now())
	}
	return stopped(done{after: soon}, nil)
}

// followAgain reads a run once more whose end is not known. If Atlassian tells of it by now, it is followed to its end, which then
// counts, before anything new is made.
func (r *Reconciler) followAgain(ctx context.Context, s *scope, step lifecycle.Step) (done, bool, error) {
	run := lifecycle.SumOf(&s.m.Status).Last
	if run.Outcome != v1alpha1.OutcomeUnknown || run.TaskID == "" {
		return done{}, false, nil
	}
	job, err := s.open.API.GetJob(ctx, run.JobID)
	if err == nil {
		var root *reading.Node
		if root, err = r.treeOf(ctx, s, run); err == nil && root != nil {
			r.standAgain(s, run, job)
			if lifecycle.CanReopen(&s.m.Status, run) && lifecycle.TellsMore(s.input(), root) {
				r.reopen(ctx, s, run, "")
				return stopped(done{after: soon}, nil)
			}
		}
	}
	if err != nil && transport.ClassOf(err) != transport.NotFound {
		return stopped(r.failed(s, step, err))
	}
	return done{}, false, nil
}

// standAgain lets the job of a run stand in the status again, where another one took its place or it was dropped.
func (r *Reconciler) standAgain(s *scope, run *v1alpha1.Run, job migrationapi.Job) {
	status := &s.m.Status
	if status.Job != nil && status.Job.ID == run.JobID {
		return
	}
	if status.Job != nil {
		lifecycle.DropJobFrom(status, r.Clock.Now())
	}
	what := jobContent{
		spaces: job.SpaceKeys, apps: job.AppKeys, installOnly: lifecycle.ResolveApps(&s.m.Spec, s.assessment).InstallOnly,
		users: v1alpha1.UsersNone, templates: v1alpha1.TemplatesExclude, strategy: run.Strategy,
	}
	if job.UsersMode != "" {
		what.users = s.m.Spec.Scope.UsersAndGroups
	}
	if len(job.GlobalTypes) > 0 {
		what.templates = v1alpha1.TemplatesInclude
	}
	if what.strategy == v1alpha1.StrategySameJob {
		what.strategy = v1alpha1.StrategyFailedSpaces
	}
	status.Job = jobStatus(s, job, what)
	status.Job.ID, status.Job.PlanID = run.JobID, lifecycle.PlanIDOf(&s.m.Spec, run.JobID)
}

// reopen follows a run again that was called over too early.
func (r *Reconciler) reopen(ctx context.Context, s *scope, run *v1alpha1.Run, taskID string) {
	ctrl.LoggerFrom(ctx).Info("Follows a run again that goes on", "migration", klog.KObj(s.m), "jobID", run.JobID, "taskID", taskID)
	lifecycle.Reopen(&s.m.Status, run, taskID)
	r.tries.Reset(s.m.UID)
	r.seen.drop(s.m.UID)
}

// otherPlansRan stops where a person ran another plan of this migration: one that it left behind, or one that it has run before. They
// stay in the assistant's list, and what they move must not be moved again.
func (r *Reconciler) otherPlansRan(ctx context.Context, s *scope, step lifecycle.Step) (done, bool, error) {
	plan, err := r.otherPlanRan(ctx, s)
	if err != nil {
		return stopped(r.notRead(s, step, err))
	}
	if plan == nil {
		return done{}, false, nil
	}
	lifecycle.PlanRan(&s.m.Status, *plan, r.Clock.Now())
	return stopped(r.blocked(s, v1alpha1.ReasonLeftPlanRan, fmt.Sprintf("Somebody ran another plan of this migration in the "+
		"assistant: %s. What it moves must not be moved again. Look at that plan; once it is over, delete this Migration, and create "+
		"another one with what is left.", cmp.Or(plan.Name, "job "+plan.ID))))
}

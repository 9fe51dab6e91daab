package migration

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"k8s.io/klog/v2"
	ctrl "sigs.k8s.io/controller-runtime"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/atlassian/migrationapi"
	"github.com/drover-dev/drover/internal/atlassian/transport"
	"github.com/drover-dev/drover/internal/lifecycle"
)

// findTask looks for what a call without a recorded answer made. Whatever lies beyond its mark is ours.
func (r *Reconciler) findTask(ctx context.Context, s *scope, step lifecycle.Step) (done, error) {
	pending := s.m.Status.Pending
	tasks, err := s.open.API.TasksNewerThan(ctx, s.m.Status.Job.ID, pending.Mark)
	if r.unknownForLong(planKey(s.m), err) || transport.ClassOf(err) == transport.NotFound && pending.PlanUnknownSince != nil {
		return r.searchWithoutPlan(s)
	}
	if err != nil {
		return r.failed(s, step, err)
	}
	r.seen.notMissing(planKey(s.m))
	pending.PlanUnknownSince = nil
	if found := ours(s.m, tasks, pending.Action); len(found) > 0 {
		return r.takeUp(ctx, s, pending.Action, found)
	}
	search := lifecycle.NotFound(s.input())
	if search.Forget {
		s.m.Status.Pending = nil
		return done{after: soon}, nil
	}
	if search.Again {
		return r.startAgain(ctx, s, search.Step)
	}
	r.tries.Hold(s.m.UID, s.attempt(), r.Clock.Now().Add(search.Step.After))
	return done{after: search.Step.After, obstacle: &obstacle{search.Step.State, search.Step.Gate}}, nil
}

// searchWithoutPlan goes on looking, seldom, where Atlassian does not know the plan of a lost call any more.
func (r *Reconciler) searchWithoutPlan(s *scope) (done, error) {
	lifecycle.PlanIsUnknown(&s.m.Status, r.Clock.Now())
	if s.m.Status.Pending == nil {
		return done{after: soon}, nil
	}
	wait := r.Settings.Patience
	r.tries.Hold(s.m.UID, s.attempt(), r.Clock.Now().Add(wait))
	told := lifecycle.Next(s.input())
	return done{after: wait, obstacle: &obstacle{told.State, told.Gate}}, nil
}

// startAgain makes a lost task a second time. That takes both sides, of which the search needed one.
func (r *Reconciler) startAgain(ctx context.Context, s *scope, step lifecycle.Step) (done, error) {
	open, err := r.Sites.Open(ctx, s.site)
	if err != nil {
		result, unopened := r.unopened(s, step, err)
		if result.obstacle != nil {
			result.obstacle.state = lifecycle.StillLost(s.input(), err.Error())
		}
		return result, unopened
	}
	s.open = open
	return r.callAgain(ctx, s, step)
}

// callAgain makes a lost call a second time. While anything stands in the way, the intent stands, and so does the state.
func (r *Reconciler) callAgain(ctx context.Context, s *scope, step lifecycle.Step) (result done, err error) {
	attempt := s.m.Status.Pending.Attempt + 1
	switch step.Action {
	case lifecycle.StartRun:
		result, err = r.startRun(ctx, s, step, attempt)
	case lifecycle.TriggerApps:
		result, err = r.triggerApps(ctx, s, step, attempt)
	case lifecycle.TakeBackup:
		result, err = r.takeBackup(ctx, s, step, attempt)
	default:
		result, err = r.startCheck(ctx, s, step, attempt)
	}
	if result.obstacle != nil && s.m.Status.Pending != nil {
		why := result.obstacle.state.Message
		if result.obstacle.gate.Reason == v1alpha1.ReasonSpacesInCloud {
			why = "spaces of the scope are on the destination, and may come from the lost call. Look at the plan in the assistant."
		}
		result.obstacle.state = lifecycle.StillLost(s.input(), why)
	}
	return result, err
}

// ours are the tasks of a kind that are not recorded yet. The list may hold older ones where the mark is missing from it.
func ours(m *v1alpha1.Migration, tasks []migrationapi.Task, action v1alpha1.PendingAction) []migrationapi.Task {
	if action == v1alpha1.ActionMigrate {
		return unknownRuns(m, m.Status.Job.ID, tasks)
	}
	return slices.DeleteFunc(slices.Clone(tasks), func(task migrationapi.Task) bool {
		return !task.Type.Is(migrationapi.Check) || (m.Status.Checks != nil && m.Status.Checks.TaskID == task.ID)
	})
}

// takeUp records a task that was found as the result of the call. Two runs where one was meant are named, and nothing more is
// done: which of them counts is for a person to say.
func (r *Reconciler) takeUp(ctx context.Context, s *scope, action v1alpha1.PendingAction, found []migrationapi.Task) (done, error) {
	if action == v1alpha1.ActionMigrate && len(found) > 1 {
		return twoRuns(ids(found)), nil
	}
	ctrl.LoggerFrom(ctx).Info("Took up a task that was found", "migration", klog.KObj(s.m), "action", action, "taskID", found[0].ID)
	r.tries.Reset(s.m.UID)
	if action == v1alpha1.ActionCheck {
		lifecycle.CheckStarted(&s.m.Status, found[0].ID, s.m.Generation, r.Clock.Now())
		return done{after: soon}, nil
	}
	lifecycle.RunStarted(&s.m.Status, found[0].ID, r.Clock.Now())
	return done{after: soon}, nil
}

func twoRuns(taskIDs []string) done {
	return done{after: safety, obstacle: &obstacle{
		state: lifecycle.State{Reason: v1alpha1.ReasonOutcomeUnknown, Message: fmt.Sprintf(
			"Atlassian lists %d runs of this plan where one was meant: %s. Look at them in the assistant, and press Stop for one if "+
				"both still run. Spaces that moved twice are damaged: compare them with the source. Nothing goes on by itself: "+
				"delete this Migration once both are over, and create another one for what is left.",
			len(taskIDs), strings.Join(taskIDs, ", "))},
		gate: lifecycle.Gate{Met: true, Reason: v1alpha1.ReasonMet, Message: "All that the migration refers to is there."},
	}}
}

func ids(tasks []migrationapi.Task) []string {
	names := make([]string, 0, len(tasks))
	for _, task := range tasks {
		names = append(names, task.ID)
	}
	slices.Sort(names)
	return names
}

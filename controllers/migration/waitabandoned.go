package migration

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/sets"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/atlassian/migrationapi"
	"github.com/drover-dev/drover/internal/atlassian/transport"
	"github.com/drover-dev/drover/internal/lifecycle"
	"github.com/drover-dev/drover/internal/status"
)

// waitForAbandoned looks after the runs that were left behind. Those that are over give up their spaces and their slot; one that goes
// on with spaces of this migration, or may, is waited for. Where there are none, which is the rule, it costs nothing.
func (r *Reconciler) waitForAbandoned(ctx context.Context, s *scope, step lifecycle.Step) (done, bool, error) {
	if len(s.site.Status.Abandoned) == 0 {
		return done{}, false, nil
	}
	if slices.ContainsFunc(s.site.Status.Abandoned, func(run v1alpha1.AbandonedRun) bool { return run.JobID == s.m.Status.Job.ID }) {
		// The plan was adopted: what it runs is this migration's own run, as soon as Atlassian lists it.
		if result, stops, err := r.takeUpUnknown(ctx, s, step); stops {
			return result, stops, err
		}
	}
	keys, err := r.plannedSpaces(ctx, s)
	if err != nil {
		return stopped(r.unplanned(s, step, err))
	}
	wanted := sets.New(folded(keys)...)
	var over []string
	var held *heldUp
	for i := range s.site.Status.Abandoned {
		run := &s.site.Status.Abandoned[i]
		ended, holds := r.lookAtAbandoned(ctx, s, run, wanted)
		if ended {
			over = append(over, run.JobID)
		}
		if holds != nil {
			held = holds
		}
	}
	if err := r.letGo(ctx, s, over); err != nil {
		return stopped(done{}, err)
	}
	if held == nil {
		return done{}, false, nil
	}
	leaveQueue(s)
	result, err := queued(step, held.message, max(safety, held.least))
	if held.passes {
		result.obstacle = r.asBefore(s, *result.obstacle)
	}
	return stopped(result, err)
}

// letGo removes runs that are over.
func (r *Reconciler) letGo(ctx context.Context, s *scope, over []string) error {
	if len(over) == 0 {
		return nil
	}
	for _, jobID := range over {
		r.seen.forgetIntent(abandonedKey(jobID))
	}
	return r.changeAbandoned(ctx, s.siteName(), func(runs []v1alpha1.AbandonedRun) []v1alpha1.AbandonedRun {
		return slices.DeleteFunc(runs, func(run v1alpha1.AbandonedRun) bool { return slices.Contains(over, run.JobID) })
	})
}

// heldUp is why a run that was left behind is waited for.
type heldUp struct {
	message string
	// least is how long Atlassian asks to wait, and passes tells that the reason is gone by itself soon.
	least  time.Duration
	passes bool
}

// lookAtAbandoned tells whether a run that was left behind is over, and whether it is to be waited for. What cannot be read of it is no
// failure of whoever waits, whose own plan may be sound: it only means that the run may go on.
func (r *Reconciler) lookAtAbandoned(
	ctx context.Context, s *scope, run *v1alpha1.AbandonedRun, wanted sets.Set[string],
) (over bool, held *heldUp) {
	over, unread := r.abandonedIsOver(ctx, s, run)
	if over {
		return true, nil
	}
	overlaps, err := overlaps(ctx, s, run, wanted)
	if err == nil && !overlaps {
		return false, nil
	}
	if err == nil {
		err = unread
	}
	if err != nil {
		return false, &heldUp{
			message: fmt.Sprintf("Migration %s was deleted while its run was open, and what became of that run cannot be read: %s It is "+
				"waited for, because it may go on with spaces of this one.", run.Migration, status.Sentence(err)),
			least: transport.RetryAfter(err), passes: transport.ClassOf(err) == transport.RateLimited,
		}
	}
	return false, &heldUp{message: fmt.Sprintf("Migration %s was deleted while its run was open, and the run goes on at Atlassian with "+
		"spaces of this one. It is waited for; press Stop in the assistant to end it.", run.Migration)}
}

// abandonedIsOver asks Atlassian whether a run has moved what it moves. One that was never picked up is given up in the end.
func (r *Reconciler) abandonedIsOver(ctx context.Context, s *scope, run *v1alpha1.AbandonedRun) (bool, error) {
	now := r.Clock.Now()
	age, patience := now.Sub(run.Since.Time), abandonedPatience(run)
	// A clock may jump, and that of another process differ, so this process counts for itself as well.
	young := min(age, r.seen.searched(abandonedKey(run.JobID), now)) < 2*r.Settings.Patience
	tasks := []string{run.TaskID}
	if run.TaskID == "" {
		if young {
			return false, nil // Its task may be listed late.
		}
		listed, err := s.open.API.TasksNewerThan(ctx, run.JobID, run.After)
		if err != nil {
			return gone(err, young)
		}
		tasks = migrations(listed)
	}
	for _, taskID := range tasks {
		root, _, err := r.wholeTree(ctx, s, run.JobID, taskID)
		if err != nil {
			return gone(err, young)
		}
		reading := lifecycle.Read(lifecycle.Plan{}, nodeOf(root), nil)
		// A run of which nothing moves for so long is given up. A restart counts anew.
		still, _ := r.seen.note(abandonedKey(taskID), reading, now, patience)
		neverBegan := !reading.Moved && !young && age > patience
		if !reading.CoreOver && !neverBegan && !still {
			return false, nil
		}
	}
	return true, nil
}

// abandonedPatience is how long nothing of a run may move before it passes for over: as long as its own Migration said, because
// whoever waits for it knows nothing of it. Nobody looks after it any more, so it is a day at least.
func abandonedPatience(run *v1alpha1.AbandonedRun) time.Duration {
	const least = 24 * time.Hour
	return max(least, run.NoProgressAfter.Or(least))
}

// abandonedKey keeps apart what is known of runs that were left behind and of those of Migrations.
func abandonedKey(id string) types.UID { return types.UID("abandoned/" + id) }

// migrations are the tasks that move something.
func migrations(tasks []migrationapi.Task) []string {
	var ids []string
	for _, task := range tasks {
		if task.Type.Is(migrationapi.Migrate) {
			ids = append(ids, task.ID)
		}
	}
	return ids
}

// gone takes what Atlassian does not know any more for over, once it cannot be something that is not known yet.
func gone(err error, young bool) (bool, error) {
	if transport.ClassOf(err) == transport.NotFound && !young {
		return true, nil
	}
	return false, err
}

// overlaps tells whether a run that was left behind moves one of the wanted spaces.
func overlaps(ctx context.Context, s *scope, run *v1alpha1.AbandonedRun, wanted sets.Set[string]) (bool, error) {
	job, err := s.open.API.GetJob(ctx, run.JobID)
	if err != nil {
		return false, err
	}
	return slices.ContainsFunc(job.SpaceKeys, func(key string) bool { return wanted.Has(strings.ToLower(key)) }), nil
}

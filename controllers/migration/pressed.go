package migration

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/atlassian/migrationapi"
	"github.com/drover-dev/drover/internal/atlassian/transport"
	"github.com/drover-dev/drover/internal/lifecycle"
	"github.com/drover-dev/drover/internal/roster"
	"github.com/drover-dev/drover/internal/site"
	"github.com/drover-dev/drover/internal/status"
)

// errOthersRun stops a start at the last moment: a plan of another migration with spaces of this one runs, or may.
var errOthersRun = errors.New("a plan of another migration has been run meanwhile, or may have been")

// longestSighting is how long a plan that could not be asked about holds its spaces before it is asked about again, however long the
// other side wishes to be left alone: nobody may have run it.
const longestSighting = 10 * time.Minute

// othersRun stops where a person ran a plan of another migration that waits still, and so holds no spaces. That one is called up, to
// follow its run and to hold them; until then the roster holds them for it, so that one look serves all who wait.
func (r *Reconciler) othersRun(ctx context.Context, s *scope, step lifecycle.Step) (done, bool, error) {
	_, due := r.savedPlans(s)
	held, err := r.heldByOthersPlans(ctx, s, due)
	if err != nil {
		return stopped(r.failed(s, step, err))
	}
	if !held {
		return done{}, false, nil
	}
	verdict := r.Roster.Grant(s.name(), r.Clock.Now())
	if verdict.Granted { // That plan, or its migration, is another one by now.
		return stopped(done{after: soon}, nil)
	}
	return stopped(r.standInLine(s, step, verdict))
}

// heldByOthersPlans asks whether saved plans of others run that have spaces of this one. A plan that cannot be asked about is waited
// for, too: nobody else would tell that it runs.
func (r *Reconciler) heldByOthersPlans(ctx context.Context, s *scope, plans []roster.SavedPlan) (bool, error) {
	for _, plan := range plans {
		asked := r.Clock.Now()
		taskID, err := r.runOf(ctx, s, plan)
		if transport.ClassOf(err) == transport.RateLimited {
			return false, err
		}
		if err == nil && taskID == "" {
			r.Roster.NoteIdle(plan, asked)
			continue
		}
		holds := min(max(safety, transport.RetryAfter(err)), longestSighting)
		r.Roster.NoteSighting(plan, roster.Sighting{
			TaskID: taskID, Says: aboutPlanOf(plan, err), Until: r.Clock.Now().Add(holds),
		})
		return true, nil
	}
	return false, nil
}

func aboutPlanOf(plan roster.SavedPlan, unread error) string {
	if unread == nil {
		return fmt.Sprintf("Somebody ran the plan of Migration %s in the assistant, and it has spaces of this one. That run is "+
			"waited for; press Stop in the assistant to end it.", plan.Migration)
	}
	return fmt.Sprintf("Migration %s has a plan with spaces of this one, and whether somebody ran that in the assistant cannot be "+
		"read: %s It is waited for. Look at that plan in the assistant; delete that Migration only if nobody ran it, and nobody will.",
		plan.Migration, status.Sentence(unread))
}

// runOf is the task that runs a saved plan; empty where nothing does. What it brought once it is over, the destination's list shows.
func (r *Reconciler) runOf(ctx context.Context, s *scope, plan roster.SavedPlan) (string, error) {
	there := func(cloudSite *v1alpha1.CloudSite) bool { return roster.Identity(cloudSite) == plan.Identity }
	reader, err := r.readerOf(ctx, s, plan.CloudSite, there)
	if err != nil {
		return "", err
	}
	if reader.instead != "" && !plan.SamePair {
		return "", errNotOpened
	}
	tasks, err := reader.tasks(ctx, plan.JobID, there)
	if _, unread := errors.AsType[planOutOfReachError](err); unread {
		return "", errNotOpened
	}
	if err != nil {
		return "", err
	}
	for _, taskID := range migrationapi.Migrations(tasks) {
		root, err := reader.open.API.StatusSummary(ctx, plan.JobID, taskID)
		if transport.ClassOf(err) == transport.NotFound {
			return taskID, nil // It is listed, so it is only too young to be read.
		}
		if err != nil {
			return "", err
		}
		if !root.Finished() {
			return taskID, nil
		}
	}
	return "", nil
}

// errNotOpened tells of a plan that only its own CloudSite could be asked about. Why it cannot be is not told to others.
var errNotOpened = errors.New("its CloudSite is gone, leads elsewhere, or its Secrets cannot be used")

// takeUpPressed takes up the run of a saved plan that another migration saw, or this one before an edit was undone. What cannot be read
// now is left to who saw it, and who asks again.
func (r *Reconciler) takeUpPressed(ctx context.Context, s *scope) (bool, error) {
	seen := lifecycle.RanByHand(&s.m.Status) || r.Roster.IsSeenToRun(s.name())
	if !seen || !lifecycle.CanTakeUp(s.input()) {
		return false, nil
	}
	open, err := r.Sites.Open(ctx, s.site, site.Atlassian)
	if err != nil {
		return false, nil //nolint:nilerr // As above.
	}
	s.open = open
	tasks, err := r.planTasks(ctx, s)
	found := unknownRuns(s.m, s.m.Status.Job.ID, tasks)
	if err != nil || len(found) != 1 {
		return false, nil //nolint:nilerr // As above; of several runs a person says which counts, once this migration starts.
	}
	_, err = r.takeUp(ctx, s, v1alpha1.ActionMigrate, found)
	r.Roster.DropSighting(s.name())
	return true, err
}

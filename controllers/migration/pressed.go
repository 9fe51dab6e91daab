package migration

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"k8s.io/apimachinery/pkg/types"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/atlassian/migrationapi"
	"github.com/drover-dev/drover/internal/atlassian/transport"
	"github.com/drover-dev/drover/internal/lifecycle"
	"github.com/drover-dev/drover/internal/roster"
	"github.com/drover-dev/drover/internal/site"
	"github.com/drover-dev/drover/internal/status"
)

// pressed are the migrations of whose saved plans another one saw that they run. Whoever waits costs no remote call, so it does not
// see that by itself. A restart forgets it, and who saw it looks again.
type pressed struct {
	mu    sync.Mutex
	names map[types.NamespacedName]struct{}
}

func (p *pressed) note(name types.NamespacedName) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.names == nil {
		p.names = map[types.NamespacedName]struct{}{}
	}
	p.names[name] = struct{}{}
}

// take tells whether a migration was noted, and forgets it.
func (p *pressed) take(name types.NamespacedName) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	_, noted := p.names[name]
	delete(p.names, name)
	return noted
}

// heldUp is why a plan of another migration is waited for.
type heldUp struct {
	message string
	// least is how long Atlassian asks to wait, and passes tells that the reason is gone by itself soon.
	least  time.Duration
	passes bool
}

// errOthersRun stops a start at the last moment: a plan of another migration with spaces of this one runs, or may.
var errOthersRun = errors.New("a plan of another migration has been run meanwhile, or may have been")

// othersRun stops where a person ran a plan of another migration that waits still, and so holds no spaces. That one is called up, to
// follow its run and to hold them.
func (r *Reconciler) othersRun(ctx context.Context, s *scope, step lifecycle.Step) (done, bool, error) {
	held := r.heldByOthersPlans(ctx, s)
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

// heldByOthersPlans asks whether the saved plans of others run that have spaces of this one. There is none as a rule, and so no call.
// A plan that cannot be asked about is waited for, too: nobody else would tell that it runs.
func (r *Reconciler) heldByOthersPlans(ctx context.Context, s *scope) *heldUp {
	for _, plan := range r.Roster.SavedPlans(s.name()) {
		runs, err := r.planRuns(ctx, s, plan)
		if err != nil {
			return &heldUp{
				message: fmt.Sprintf("Migration %s has a plan with spaces of this one, and whether somebody ran that in the assistant "+
					"cannot be read: %s It is waited for. If that plan is not to be run, delete that Migration.",
					plan.Migration, status.Sentence(err)),
				least: transport.RetryAfter(err), passes: transport.ClassOf(err) == transport.RateLimited,
			}
		}
		if runs {
			r.pressed.note(plan.Migration)
			r.Roster.WakeMigration(plan.Migration)
			return &heldUp{message: fmt.Sprintf("Somebody ran the plan of Migration %s in the assistant, and it has spaces of this "+
				"one. That run is waited for; press Stop in the assistant to end it.", plan.Migration)}
		}
	}
	return nil
}

// planRuns tells whether a saved plan runs. What it brought once it is over, the destination's list shows.
func (r *Reconciler) planRuns(ctx context.Context, s *scope, plan roster.SavedPlan) (bool, error) {
	open, err := r.openFor(ctx, s, plan)
	if err != nil {
		return false, err
	}
	tasks, err := open.API.TasksNewerThan(ctx, plan.JobID, "")
	if err != nil && transport.ClassOf(err) != transport.NotFound {
		return false, err
	}
	for _, taskID := range migrationapi.Migrations(tasks) {
		root, err := open.API.StatusSummary(ctx, plan.JobID, taskID)
		if transport.ClassOf(err) == transport.NotFound {
			return true, nil // It is listed, so it is only too young to be read.
		}
		if err != nil || !root.Finished() {
			return err == nil, err
		}
	}
	return false, nil
}

// errNotOpened tells of a plan that only its own CloudSite could be asked about. Why it cannot be is not told to others.
var errNotOpened = errors.New("its CloudSite is gone, leads elsewhere, or its Secrets cannot be used")

// openFor opens the sides that a plan of another migration joins.
func (r *Reconciler) openFor(ctx context.Context, s *scope, plan roster.SavedPlan) (*site.Site, error) {
	if plan.SamePair {
		return s.open, nil
	}
	cloudSite := &v1alpha1.CloudSite{}
	found, err := r.get(ctx, plan.CloudSite, cloudSite)
	if err != nil {
		return nil, err
	}
	if !found || roster.Identity(cloudSite) != plan.Identity {
		return nil, errNotOpened
	}
	open, err := r.Sites.Open(ctx, cloudSite)
	if _, secret := errors.AsType[*site.SecretError](err); secret {
		return nil, errNotOpened
	}
	return open, err
}

// takeUpPressed takes up the run of a saved plan that another migration saw. What cannot be read now is left to who saw it, and who
// asks again.
func (r *Reconciler) takeUpPressed(ctx context.Context, s *scope) (bool, error) {
	if !r.pressed.take(s.name()) || !lifecycle.CanTakeUp(s.input()) {
		return false, nil
	}
	open, err := r.Sites.Open(ctx, s.site)
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
	return true, err
}

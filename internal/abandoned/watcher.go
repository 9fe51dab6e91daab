// Package abandoned looks after runs whose Migration was deleted while they were open. Nothing can cancel them at Atlassian, so they
// keep their spaces and their slot until they are over.
package abandoned

import (
	"cmp"
	"context"
	"slices"
	"time"

	"k8s.io/apimachinery/pkg/types"
	"k8s.io/utils/clock"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/atlassian/migrationapi"
	"github.com/drover-dev/drover/internal/atlassian/transport"
	"github.com/drover-dev/drover/internal/reading"
	"github.com/drover-dev/drover/internal/statustree"
)

// keepPages is how long the pages of a tree are kept that could not be read to its end.
const keepPages = 30 * time.Minute

// Watcher tells when such runs are over. It is safe for concurrent use, and remembers nothing that matters: a new process is patient
// once more.
type Watcher struct {
	clock    clock.PassiveClock
	patience time.Duration
	walks    *statustree.Reader
	sights   sights
}

// NewWatcher makes a watcher. patience is how long the other side may take to list what was made.
func NewWatcher(clock clock.PassiveClock, patience time.Duration) *Watcher {
	return &Watcher{
		clock: clock, patience: patience, walks: &statustree.Reader{Clock: clock, Keep: keepPages},
	}
}

// Over asks Atlassian whether a run has moved what it moves. One that was never picked up is given up in the end. Where another task of
// the plan runs, it becomes the one that is recorded: a person may have run the plan beside it, or after it.
func (w *Watcher) Over(ctx context.Context, api *migrationapi.Client, run *v1alpha1.AbandonedRun) (bool, error) {
	young := w.young(run)
	if run.TaskID == "" && young && !run.Saved {
		return false, nil // Its task may be listed late.
	}
	if run.TaskID != "" {
		if over, err := w.taskIsOver(ctx, api, run, run.TaskID, young); !over {
			return w.unknown(err, run, young)
		}
	}
	listed, err := api.TasksNewerThan(ctx, run.JobID, run.After)
	if err != nil {
		return w.unknown(err, run, young)
	}
	for _, taskID := range migrationapi.Migrations(listed) {
		if taskID == run.TaskID {
			continue
		}
		over, err := w.taskIsOver(ctx, api, run, taskID, young)
		if !over {
			run.TaskID, run.After, run.Saved = taskID, "", false
			return false, err
		}
	}
	return true, nil
}

func (w *Watcher) taskIsOver(
	ctx context.Context, api *migrationapi.Client, run *v1alpha1.AbandonedRun, taskID string, young bool,
) (bool, error) {
	tree, err := w.walks.Read(ctx, api, types.UID(run.JobID), run.JobID, taskID)
	if err != nil {
		return false, err
	}
	now, patience := w.clock.Now(), patienceWith(run)
	look := reading.Of(reading.Plan{}, statustree.Node(tree.Root), nil)
	// A run of which nothing moves for so long is given up. A restart counts anew.
	still := w.sights.unchanged(run.JobID, taskID, look, now) >= patience
	neverBegan := !look.Moved && !young && now.Sub(run.Since.Time) > patience
	return look.CoreOver || neverBegan || still, nil
}

// Looked takes note that a run was looked at, whatever came of it.
func (w *Watcher) Looked(jobID string) {
	w.sights.looked(jobID, w.clock.Now())
}

// InTurn gives the indices of runs in the order in which to look at them: first what was looked at longest ago, so that one that can
// never be read, or that uses up what may be read, keeps none of the others from being looked at. Between two rounds it gives those
// alone that were never looked at.
func (w *Watcher) InTurn(runs []v1alpha1.AbandonedRun, newOnly bool) []int {
	var order []int
	for i := range runs {
		if !newOnly || w.sights.lastLook(runs[i].JobID) == 0 {
			order = append(order, i)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int {
		return cmp.Compare(w.sights.lastLook(runs[a].JobID), w.sights.lastLook(runs[b].JobID))
	})
	return order
}

// Forget drops what is known of a run.
func (w *Watcher) Forget(jobID string) {
	w.sights.forget(jobID)
	w.walks.Drop(types.UID(jobID))
}

// young tells of a run that may not be known yet at Atlassian. A clock may jump, and that of another process differ, so this process
// counts for itself as well.
func (w *Watcher) young(run *v1alpha1.AbandonedRun) bool {
	const twice = 2
	now := w.clock.Now()
	age := w.sights.known(run.JobID, now)
	if since := now.Sub(run.Since.Time); since >= 0 {
		age = min(age, since)
	}
	return age < twice*w.patience
}

// patienceWith is how long nothing of a run may move before it passes for over: as long as its own Migration said, because whoever
// waits for it knows nothing of it. Nobody looks after it any more, so it is a day at least.
func patienceWith(run *v1alpha1.AbandonedRun) time.Duration {
	const least = 24 * time.Hour
	return max(least, run.NoProgressAfter.Or(least))
}

// unknown waits for what Atlassian does not know any more as for a run of which nothing moves: to another account than the one that
// made it, it says the same of a run that goes on. A plan that nobody is known to have run is not waited for.
func (w *Watcher) unknown(err error, run *v1alpha1.AbandonedRun, young bool) (bool, error) {
	if transport.ClassOf(err) != transport.NotFound || young && !run.Saved {
		return false, err
	}
	if run.Saved || w.sights.unchanged(run.JobID, run.TaskID, reading.Run{}, w.clock.Now()) >= patienceWith(run) {
		return true, nil
	}
	return false, err
}

// Package abandoned looks after runs whose Migration was deleted while they were open. Nothing can cancel them at Atlassian, so they
// keep their spaces and their slot until they are over.
package abandoned

import (
	"context"
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

// Over asks Atlassian whether a run has moved what it moves. One that was never picked up is given up in the end.
func (w *Watcher) Over(ctx context.Context, api *migrationapi.Client, run *v1alpha1.AbandonedRun) (bool, error) {
	young := w.young(run)
	tasks := []string{run.TaskID}
	if run.TaskID == "" {
		if young {
			return false, nil // Its task may be listed late.
		}
		listed, err := api.TasksNewerThan(ctx, run.JobID, run.After)
		if err != nil {
			return unknown(err, young)
		}
		tasks = migrationapi.Migrations(listed)
	}
	for _, taskID := range tasks {
		over, err := w.taskIsOver(ctx, api, run, taskID, young)
		if !over {
			return unknown(err, young)
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
	return min(now.Sub(run.Since.Time), w.sights.known(run.JobID, now)) < twice*w.patience
}

// patienceWith is how long nothing of a run may move before it passes for over: as long as its own Migration said, because whoever
// waits for it knows nothing of it. Nobody looks after it any more, so it is a day at least.
func patienceWith(run *v1alpha1.AbandonedRun) time.Duration {
	const least = 24 * time.Hour
	return max(least, run.NoProgressAfter.Or(least))
}

// unknown takes what Atlassian does not know any more for over, once it cannot be something that is not known yet.
func unknown(err error, young bool) (bool, error) {
	if transport.ClassOf(err) == transport.NotFound && !young {
		return true, nil
	}
	return false, err
}

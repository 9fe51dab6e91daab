package migration

import (
	"context"
	"time"

	"k8s.io/apimachinery/pkg/types"

	"github.com/drover-dev/drover/internal/atlassian/migrationapi"
	"github.com/drover-dev/drover/internal/atlassian/transport"
)

// begunTree is a status tree of which some pages have been read. A tree may have more pages than a minute has reads, so they are
// not read anew each time that there is none left; nor are they kept for longer than a tree is left unread.
type begunTree struct {
	task  string
	since time.Time
	walk  *migrationapi.StatusWalk
}

// isBegun tells whether some of a tree has been read. A look at its root would take the read that its next page needs.
func (t *trees) isBegun(uid types.UID, task string) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	begun, ok := t.begun[uid]
	return ok && begun.task == task
}

// resume takes up what was begun, or begins.
func (t *trees) resume(uid types.UID, jobID, taskID string, now time.Time) begunTree {
	t.mu.Lock()
	defer t.mu.Unlock()
	if begun, ok := t.begun[uid]; ok && begun.task == taskID && now.Sub(begun.since) < unopenedMost {
		return begun
	}
	return begunTree{
		task: taskID, since: now,
		walk: migrationapi.NewStatusWalk(jobID, taskID, migrationapi.StatusQuery{ExpandChildren: true}),
	}
}

// interrupted keeps what was read of a tree, or forgets it where there is nothing to go on with.
func (t *trees) interrupted(uid types.UID, begun begunTree, keep bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.begun, uid)
	if !keep {
		return
	}
	if t.begun == nil {
		t.begun = map[types.UID]begunTree{}
	}
	t.begun[uid] = begun
}

// wholeTree reads all of a status tree, and tells how many pages it has. If no read is left it fails, and the next time goes on
// with the page that is missing.
func (r *Reconciler) wholeTree(ctx context.Context, s *scope, jobID, taskID string) (*migrationapi.Node, int, error) {
	begun := r.trees.resume(s.m.UID, jobID, taskID, r.Clock.Now())
	before := begun.walk.Pages()
	root, err := begun.walk.Read(ctx, s.open.API)
	read := begun.walk.Pages()
	unfinished := transport.ClassOf(err) == transport.RateLimited
	r.trees.interrupted(s.m.UID, begun, unfinished && read > 0)
	if unfinished && read > before {
		r.tries.Reset(s.m.UID) // It came further, so it is not the same failure over and over.
	}
	return root, read, err
}

package statustree

import (
	"context"
	"sync"
	"time"

	"k8s.io/apimachinery/pkg/types"
	"k8s.io/utils/clock"

	"github.com/drover-dev/drover/internal/atlassian/migrationapi"
	"github.com/drover-dev/drover/internal/atlassian/transport"
)

// Reader reads whole trees. A tree may have more pages than a minute has reads, so the pages that were read are not read anew each
// time that there is no read left. A restart forgets them. It is safe for concurrent use.
type Reader struct {
	Clock clock.PassiveClock
	// Keep is for how long pages are kept: what they say may have changed since.
	Keep time.Duration

	mu    sync.Mutex
	begun map[types.UID]begun
}

// begun is a tree of which some pages have been read.
type begun struct {
	task  string
	since time.Time
	walk  *migrationapi.StatusWalk
}

// Tree is a tree as it was read.
type Tree struct {
	Root  *migrationapi.Node
	Pages int
	// Further tells of a read that failed, but came further than the one before: it is not the same failure over and over.
	Further bool
}

// IsBegun tells whether some of a tree has been read. A look at its root would take the read that its next page needs.
func (r *Reader) IsBegun(owner types.UID, taskID string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	found, ok := r.begun[owner]
	return ok && found.task == taskID
}

// Read reads all of a tree, of which each owner reads one at a time. If no read is left it fails, and the next time goes on with the
// page that is missing.
func (r *Reader) Read(ctx context.Context, api *migrationapi.Client, owner types.UID, jobID, taskID string) (Tree, error) {
	now := r.resume(owner, jobID, taskID)
	before := now.walk.Pages()
	root, err := now.walk.Read(ctx, api)
	read := now.walk.Pages()
	unfinished := transport.ClassOf(err) == transport.RateLimited
	r.interrupted(owner, now, unfinished && read > 0)
	return Tree{Root: root, Pages: read, Further: unfinished && read > before}, err
}

// Drop forgets what was begun.
func (r *Reader) Drop(owner types.UID) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.begun, owner)
}

// resume takes up what was begun, or begins.
func (r *Reader) resume(owner types.UID, jobID, taskID string) begun {
	now := r.Clock.Now()
	r.mu.Lock()
	defer r.mu.Unlock()
	if found, ok := r.begun[owner]; ok && found.task == taskID && now.Sub(found.since) < r.Keep {
		return found
	}
	return begun{
		task: taskID, since: now,
		walk: migrationapi.NewStatusWalk(jobID, taskID, migrationapi.StatusQuery{ExpandChildren: true}),
	}
}

// interrupted keeps what was read of a tree, or forgets it where there is nothing to go on with.
func (r *Reader) interrupted(owner types.UID, read begun, keep bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.begun, owner)
	if !keep {
		return
	}
	if r.begun == nil {
		r.begun = map[types.UID]begun{}
	}
	r.begun[owner] = read
}

package migration

import (
	"context"
	"time"

	"k8s.io/apimachinery/pkg/types"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/atlassian/migrationapi"
	"github.com/drover-dev/drover/internal/kept"
	"github.com/drover-dev/drover/internal/lifecycle"
	"github.com/drover-dev/drover/internal/reading"
	"github.com/drover-dev/drover/internal/statustree"
)

// A large tree whose root does not change is read all the same after this time, or after so many times of what a change would
// take: what a root shows of the parts below it is not documented, and it may show nothing. Nothing is left unread for longer than
// unopenedMost, or a third of noProgressAfter, so that what moves is not taken for what stands still.
const (
	unopenedLeast = 5 * time.Minute
	unopenedTimes = 4
	unopenedMost  = 30 * time.Minute
)

// trees remembers how large the status tree of each open run is. A restart forgets it, which costs one more reading.
type trees = kept.Map[types.UID, tree]

// tree is what is known of a status tree from the last time that all of it was read.
type tree struct {
	task   string
	pages  int
	opened time.Time
	// summary stands for the root as it was before, and over tells that the parts of the core were over.
	summary string
	over    bool
}

// large tells of a tree whose root is worth a look of its own: it costs more than one read.
func (t tree) large() bool { return t.pages > 1 }

// callsEach is how many reads one look at a run costs.
func (t tree) callsEach() int {
	const rootAndOpening = 2
	if t.large() {
		return rootAndOpening
	}
	return max(1, t.pages)
}

// openTree reads the status tree of a run. A large one is looked at by its root, and there is no news while that says nothing new,
// nor does the digest of its transfers, by which the apps are told, and which is empty while the core is under way.
func (r *Reconciler) openTree(ctx context.Context, s *scope, run *v1alpha1.Run, apps string) (_ *reading.Node, news bool, _ error) {
	known, summary := r.trees.Of(s.m.UID), ""
	goesOn := r.walks.IsBegun(s.m.UID, run.TaskID)
	if !goesOn && known.task == run.TaskID && known.large() && (apps != "" || !known.over) {
		root, err := s.open.API.StatusSummary(ctx, run.JobID, run.TaskID)
		if err != nil {
			return nil, false, err
		}
		if summary = statustree.Node(root).Fingerprint() + apps; !r.worthOpening(s.m, known, root, summary) {
			return nil, false, nil
		}
	}
	root, pages, err := r.wholeTree(ctx, s, run.JobID, run.TaskID)
	if err != nil {
		return nil, false, err
	}
	node := statustree.Node(root)
	r.trees.Keep(s.m.UID, tree{
		task: run.TaskID, pages: pages, opened: r.Clock.Now(), summary: summary,
		over: reading.Of(lifecycle.PlanOf(s.input()), node, nil).CoreOver,
	})
	return node, true, nil
}

// dropTrees forgets what is known of the trees of a migration.
func (r *Reconciler) dropTrees(uid types.UID) {
	r.trees.Drop(uid)
	r.walks.Drop(uid)
}

// wholeTree reads all of a status tree, and tells how many pages it has.
func (r *Reconciler) wholeTree(ctx context.Context, s *scope, jobID, taskID string) (*migrationapi.Node, int, error) {
	tree, err := r.walks.Read(ctx, s.open.API, s.m.UID, jobID, taskID)
	if tree.Further {
		r.tries.Reset(s.m.UID)
	}
	return tree.Root, tree.Pages, err
}

// appsOfLarge is the digest of the transfers of a run with a large tree whose core is over: what is left to follow are the apps.
func (r *Reconciler) appsOfLarge(ctx context.Context, s *scope, run *v1alpha1.Run) (string, error) {
	if known := r.trees.Of(s.m.UID); known.task != run.TaskID || !known.large() || !known.over {
		return "", nil
	}
	transfers, err := r.transfers(ctx, s, run.JobID)
	return reading.Digest(transfers), err
}

// worthOpening tells whether all of a tree is to be read now: at once when its task or its migration is over, soon after any other
// change, and now and then without one.
func (r *Reconciler) worthOpening(m *v1alpha1.Migration, known tree, root *migrationapi.Node, summary string) bool {
	const thirds = 3
	ago, latest := r.Clock.Since(known.opened), min(unopenedMost, lifecycle.NoProgressAfter(m)/thirds)
	wait := min(latest, r.Polling.Opening(r.Roster.Following(), known.pages))
	switch {
	case summary == known.summary:
		return ago >= min(latest, max(unopenedLeast, unopenedTimes*wait))
	case root.Finished(), root.Child("migrate").Finished():
		return true
	default:
		return ago >= wait
	}
}

package migrationapi

import (
	"context"

	"github.com/drover-dev/drover/internal/atlassian/transport"
)

// maxPages ends a walk over pages that do not end by themselves.
const maxPages = 500

// StatusWalk reads the status tree of a task page by page, of which each is a read. A large tree may have more of them than the
// budget has reads: then Read fails, and what was read is kept, so that the next Read goes on with the page that is missing.
// It is not safe for concurrent use.
type StatusWalk struct {
	jobID, taskID string
	query         StatusQuery
	// wanted is how many pages are read at most; 0 is all.
	wanted int

	walk  *transport.Walk
	tree  Node
	pages int
}

// NewStatusWalk begins to read a tree.
func NewStatusWalk(jobID, taskID string, query StatusQuery) *StatusWalk {
	return &StatusWalk{jobID: jobID, taskID: taskID, query: query}
}

// Pages is how many pages have been read so far.
func (w *StatusWalk) Pages() int { return w.pages }

// Read reads what is left of the tree, and returns what Status does. After a success the walk is over.
func (w *StatusWalk) Read(ctx context.Context, c *Client) (*Node, error) {
	const operation = "getTaskStatus"
	if w.walk == nil {
		first := transport.WithQuery(c.endpoint("jobs", w.jobID, "tasks", w.taskID, "status"), w.query.parameters())
		w.walk = transport.NewWalk(operation, c.config().Base, first, maxPages)
	}
	for {
		var page statusPage
		if err := c.get(ctx, operation, w.walk.Address(), &page); err != nil {
			return nil, err
		}
		news := w.tree.merge(nodeOf(page.tree))
		w.pages++
		if page.next == "" || w.pages == w.wanted {
			return rooted(&w.tree, w.query.Level), nil
		}
		if err := w.walk.Next(page.next, news); err != nil {
			return nil, err
		}
	}
}

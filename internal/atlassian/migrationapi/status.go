package migrationapi

import (
	"context"
	"encoding/json"
	"net/url"
	"strconv"
	"strings"

	"github.com/drover-dev/drover/internal/atlassian/migrationapi/internal/wire"
)

// StatusQuery selects a part of the status tree.
type StatusQuery struct {
	// Level is a path of node names, comma-separated; empty means the whole tree.
	Level string
	// ExpandChildren asks for the children below the level.
	ExpandChildren bool
}

func (q StatusQuery) parameters() url.Values {
	parameters := url.Values{}
	if q.Level != "" {
		parameters.Set("level", q.Level)
	}
	if q.ExpandChildren {
		parameters.Set("expandChildren", strconv.FormatBool(q.ExpandChildren))
	}
	return parameters
}

// Status reads the status tree of a task, with all its pages. It always returns the root of the tree, whatever the level, and
// a root without anything in it for a task that has no nodes yet.
func (c *Client) Status(ctx context.Context, jobID, taskID string, query StatusQuery) (*Node, error) {
	return NewStatusWalk(jobID, taskID, query).Read(ctx, c)
}

// StatusSummary reads the first page of the status tree of a task without asking for what is below the root. How much of the tree
// that shows is not documented: it tells that something has changed, and is no base for decisions.
func (c *Client) StatusSummary(ctx context.Context, jobID, taskID string) (*Node, error) {
	walk := NewStatusWalk(jobID, taskID, StatusQuery{})
	walk.wanted = 1
	return walk.Read(ctx, c)
}

// rooted returns the root for a tree that may begin at the level asked for. Whether it does is not documented; that a node
// which holds none of the names of the path is the node at its end is inferred.
func rooted(tree *Node, level string) *Node {
	if level == "" || tree.empty() {
		return tree
	}
	path := strings.Split(level, ",")
	if len(path) == 1 && (tree.Child("check") != nil || tree.Child("migrate") != nil) {
		return tree // The other branch of the root is there, so this is the root and the level asked for is still missing.
	}
	depth := len(path)
	for i, name := range path {
		if tree.Child(strings.TrimSpace(name)) != nil {
			depth = i
			break
		}
	}
	for i := depth - 1; i >= 0; i-- {
		tree = &Node{Children: map[string]*Node{strings.TrimSpace(path[i]): tree}}
	}
	return tree
}

// statusPage is one answer. The reference wraps the tree in data; one documented example shows the tree bare.
type statusPage struct {
	tree wire.StatusNode
	next string
}

// UnmarshalJSON reads both forms.
func (p *statusPage) UnmarshalJSON(raw []byte) error {
	var wrapper struct {
		Data  json.RawMessage `json:"data"`
		Links wire.Links      `json:"links"`
	}
	if err := json.Unmarshal(raw, &wrapper); err != nil {
		return err
	}
	p.next = wrapper.Links.Next
	if wrapper.Data != nil {
		raw = wrapper.Data
	}
	return json.Unmarshal(raw, &p.tree)
}

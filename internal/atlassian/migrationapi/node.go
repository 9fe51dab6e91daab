package migrationapi

import (
	"math"
	"slices"
	"strings"

	"github.com/drover-dev/drover/internal/atlassian/migrationapi/internal/wire"
)

// Node is one node of a status tree. Status and outcome are open words: an unknown one is kept as it is.
type Node struct {
	Status, Outcome, Message string
	Details                  Details
	Progress                 Progress
	Children                 map[string]*Node
}

// Details explain the outcome of a check.
type Details struct {
	Occurrences []string
	// Excludable says that a Migrate task may override the check.
	Excludable  bool
	Description string
}

// Progress is how far the current phase of a node is; a node that is done has none.
type Progress struct {
	Supported bool
	Percent   int
	Parts     []Part
}

// Part is one counter of a progress.
type Part struct {
	Name             string
	Total, Processed int64
}

// Finished reports whether the node is done, however it ended.
func (n *Node) Finished() bool { return n != nil && strings.EqualFold(n.Status, "FINISHED") }

// Child returns the node at the end of a path of names, or nil if there is none.
func (n *Node) Child(path ...string) *Node {
	for _, name := range path {
		if n == nil {
			return nil
		}
		n = n.Children[name]
	}
	return n
}

func (n *Node) empty() bool {
	return n.Status == "" && n.Outcome == "" && n.Message == "" && len(n.Children) == 0
}

// merge adds what another page says of the same node. Pages repeat the nodes above the ones that they add; where they differ
// the later page is the newer reading.
func (n *Node) merge(page *Node) (news bool) {
	before := n.facts()
	n.Status = laterOf(n.Status, page.Status)
	n.Outcome = laterOf(n.Outcome, page.Outcome)
	n.Message = laterOf(n.Message, page.Message)
	n.Details.Description = laterOf(n.Details.Description, page.Details.Description)
	n.Details.Excludable = n.Details.Excludable || page.Details.Excludable
	n.Details.Occurrences = union(n.Details.Occurrences, page.Details.Occurrences)
	if page.Progress.Supported || len(page.Progress.Parts) > 0 {
		n.Progress = page.Progress
	}
	news = n.facts() != before
	for name, child := range page.Children {
		if known := n.Children[name]; known != nil {
			news = known.merge(child) || news
			continue
		}
		if n.Children == nil {
			n.Children = map[string]*Node{}
		}
		n.Children[name] = child
		news = true
	}
	return news
}

// facts are what a page can add to a node that is known.
type facts struct {
	status, outcome, message, description string
	occurrences                           int
}

func (n *Node) facts() facts {
	return facts{n.Status, n.Outcome, n.Message, n.Details.Description, len(n.Details.Occurrences)}
}

// union keeps the order. Most pages repeat a node as it was, or bring it for the first time.
func union(before, later []string) []string {
	if len(later) == 0 || slices.Equal(before, later) {
		return before
	}
	known := make(map[string]bool, len(before))
	for _, each := range before {
		known[each] = true
	}
	for _, each := range later {
		if !known[each] {
			before = append(before, each)
		}
	}
	return before
}

func laterOf(before, later string) string {
	if later == "" {
		return before
	}
	return later
}

func nodeOf(entry wire.StatusNode) *Node {
	node := &Node{
		Status:  entry.Status,
		Outcome: entry.Outcome,
		Message: entry.Message,
		Details: Details{
			Occurrences: entry.Details.Occurrences,
			Excludable:  entry.Details.Excludable,
			Description: entry.Details.Description,
		},
		Progress: Progress{
			Supported: entry.ProgressDetails.IsSupported,
			Percent:   int(math.Round(min(max(entry.ProgressDetails.Percent, 0), 100))),
		},
	}
	for _, part := range entry.ProgressDetails.Data {
		node.Progress.Parts = append(node.Progress.Parts, Part{Name: part.Name, Total: part.Total, Processed: part.Processed})
	}
	if len(entry.Children) > 0 {
		node.Children = make(map[string]*Node, len(entry.Children))
	}
	for name, child := range entry.Children {
		node.Children[name] = nodeOf(child)
	}
	return node
}

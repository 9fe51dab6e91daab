// Package statustree reads the status trees of tasks, and turns them into what decisions are made on.
package statustree

import (
	"github.com/drover-dev/drover/internal/atlassian/migrationapi"
	"github.com/drover-dev/drover/internal/reading"
)

// Node turns a status tree of the contract into the one that decisions are made on.
func Node(remote *migrationapi.Node) *reading.Node {
	if remote == nil {
		return nil
	}
	node := &reading.Node{
		Status:      remote.Status,
		Outcome:     remote.Outcome,
		Message:     remote.Message,
		Excludable:  remote.Details.Excludable,
		Occurrences: remote.Details.Occurrences,
		Percent:     remote.Progress.Percent,
	}
	if len(remote.Children) > 0 {
		node.Children = make(map[string]*reading.Node, len(remote.Children))
		for key, child := range remote.Children {
			node.Children[key] = Node(child)
		}
	}
	return node
}

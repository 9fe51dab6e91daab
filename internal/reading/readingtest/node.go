// Package readingtest writes status trees for tests in few words.
package readingtest

import (
	"strings"

	"github.com/drover-dev/drover/internal/reading"
)

// Tree are nodes by their names.
type Tree = map[string]*reading.Node

// Node is a node with a status and an outcome: "FINISHED/SUCCESS" or "PENDING".
func Node(words string, children ...Tree) *reading.Node {
	status, outcome, _ := strings.Cut(words, "/")
	n := &reading.Node{Status: status, Outcome: outcome}
	if len(children) > 0 {
		n.Children = children[0]
	}
	return n
}

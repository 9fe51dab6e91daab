package lifecycle

import (
	"slices"
	"strings"
	"time"
)

// Node is a node of the status tree as Atlassian gives it. Status and outcome are open words.
type Node struct {
	Status      string
	Outcome     string
	Message     string
	Excludable  bool
	Occurrences []string
	Percent     int
	Children    map[string]*Node
}

// Transfer is the transfer of one app's data, as the assistant reports it.
type Transfer struct {
	// Migration and Container are the assistant's own IDs of it.
	Migration string
	Container string
	App       string
	Status    string
	Settled   bool
	Succeeded bool
	Updated   time.Time
}

// child finds a node by its path; nil where it is missing.
func (n *Node) child(path ...string) *Node {
	for _, name := range path {
		if n == nil {
			return nil
		}
		n = n.Children[name]
	}
	return n
}

// children are the nodes below; none below a node that is missing.
func (n *Node) children() map[string]*Node {
	if n == nil {
		return nil
	}
	return n.Children
}

// part is what a node says of its part of the work.
type part int

const (
	absent part = iota
	waiting
	moving
	succeeded
	failed
	incomplete
	skipped
	stopped
	strange
)

func (p part) over() bool {
	return p >= succeeded
}

// partOf reads a node. A word that is not known is never taken for success.
func partOf(n *Node) part {
	if n == nil {
		return absent
	}
	switch strings.ToUpper(n.Status) {
	case "FINISHED":
		return outcomeOf(n.Outcome)
	case "PENDING", "":
		return waiting
	default:
		return moving
	}
}

func outcomeOf(word string) part {
	switch strings.ToUpper(word) {
	case "SUCCESS", "WARNING":
		return succeeded
	case "FAILED":
		return failed
	case "INCOMPLETE":
		return incomplete
	case "SKIPPED":
		return skipped
	case "STOPPED", "CANCELLED":
		return stopped
	default:
		return strange
	}
}

// anyPart tells whether a node or one below it satisfies a condition. Nodes to leave out are left out with what is below them.
func (n *Node) anyPart(condition func(part) bool, except ...*Node) bool {
	if n == nil || slices.Contains(except, n) {
		return false
	}
	if condition(partOf(n)) {
		return true
	}
	for _, child := range n.Children {
		if child.anyPart(condition, except...) {
			return true
		}
	}
	return false
}

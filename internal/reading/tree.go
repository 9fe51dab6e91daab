package reading

import (
	"slices"
	"strings"
)

// Node is a node of the status tree as Atlassian gives it. Status and outcome are open words. A nil node is one that is missing.
type Node struct {
	Status      string
	Outcome     string
	Message     string
	Excludable  bool
	Occurrences []string
	Percent     int
	Children    map[string]*Node
}

// Child finds a node by its path; nil where it is missing.
func (n *Node) Child(path ...string) *Node {
	for _, name := range path {
		if n == nil {
			return nil
		}
		n = n.Children[name]
	}
	return n
}

// Below are the nodes right below; none below a node that is missing.
func (n *Node) Below() map[string]*Node {
	if n == nil {
		return nil
	}
	return n.Children
}

// Part reads what a node says of its part of the work. A word that is not known is never taken for success.
func (n *Node) Part() Part {
	if n == nil {
		return Absent
	}
	switch strings.ToUpper(n.Status) {
	case "FINISHED":
		return PartOf(n.Outcome)
	case "PENDING", "":
		return Waiting
	default:
		return Moving
	}
}

// Any tells whether a node or one below it satisfies a condition. Nodes to leave out are left out with what is below them.
func (n *Node) Any(condition func(Part) bool, except ...*Node) bool {
	if n == nil || slices.Contains(except, n) {
		return false
	}
	if condition(n.Part()) {
		return true
	}
	for _, child := range n.Children {
		if child.Any(condition, except...) {
			return true
		}
	}
	return false
}

/*
Copyright 2026 The Drover Authors.

SPDX-License-Identifier: Apache-2.0
*/

package engine

import "time"

// node is a part of a task on the line of time. What it shows follows from the time at which it is looked at.
type node struct {
	key string
	// start is zero while it is not known that the node will ever begin, end while it is not known to end.
	start, end time.Time
	outcome    string
	message    string
	details    *Details
	unit       string
	total      int64
	// childrenFrom is when the children appear; zero means never.
	childrenFrom time.Time
	children     []*node
}

// Details belong to a check.
type Details struct {
	Occurrences []string
	Excludable  bool
	Description string
}

// Progress is how far a node in progress is.
type Progress struct {
	Percent   int
	Unit      string
	Total     int64
	Processed int64
}

// Node is a part of a task as an answer shows it.
type Node struct {
	Status   string
	Outcome  string
	Message  string
	Details  *Details
	Progress *Progress
	Children map[string]*Node
}

func (n *node) statusAt(t time.Time) string {
	switch {
	case n.start.IsZero() || t.Before(n.start):
		return Pending
	case n.end.IsZero() || t.Before(n.end):
		return InProgress
	}
	return Finished
}

func (n *node) outcomeAt(t time.Time) string {
	if n.statusAt(t) != Finished {
		return ""
	}
	return n.outcome
}

// visibleChildren returns the children that have appeared by then.
func (n *node) visibleChildren(t time.Time) []*node {
	if n.childrenFrom.IsZero() || t.Before(n.childrenFrom) {
		return nil
	}
	return n.children
}

func (n *node) child(key string, t time.Time) *node {
	for _, c := range n.visibleChildren(t) {
		if c.key == key {
			return c
		}
	}
	return nil
}

// describe shows the node itself, without its children.
func (n *node) describe(t time.Time) *Node {
	shown := &Node{Status: n.statusAt(t)}
	switch shown.Status {
	case Finished:
		shown.Outcome, shown.Message, shown.Details = n.outcome, n.message, n.details
	case InProgress:
		shown.Progress = n.progressAt(t)
	}
	return shown
}

func (n *node) progressAt(t time.Time) *Progress {
	p := &Progress{Unit: n.unit, Total: n.total}
	if n.end.IsZero() {
		return p
	}
	done := float64(t.Sub(n.start)) / float64(n.end.Sub(n.start))
	p.Percent, p.Processed = int(100*done), int64(done*float64(n.total))
	return p
}

// spanChildren makes the node cover its children, which follow each other, and takes its outcome from theirs.
func (n *node) spanChildren() {
	if len(n.children) == 0 {
		return
	}
	outcomes := make([]string, 0, len(n.children))
	n.start, n.end = n.children[0].start, n.children[0].end
	for _, c := range n.children {
		outcomes = append(outcomes, c.outcome)
		if c.end.After(n.end) {
			n.end = c.end
		}
	}
	n.outcome = combine(outcomes)
}

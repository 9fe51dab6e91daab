/*
Copyright 2026 The Drover Authors.

SPDX-License-Identifier: Apache-2.0
*/

package engine

import (
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/drover-dev/drover/internal/simulator/scenario"
)

// StatusQuery selects a part of a task's status tree.
type StatusQuery struct {
	// Level is a path of node names, parted by commas.
	Level          string
	ExpandChildren bool
	Status         string
	Outcome        string
	Cursor         string
}

// StatusPage is a page of a status tree. Its tree is nil where nothing is to be seen.
type StatusPage struct {
	Tree *Node
	Next string
	// Wrapped says whether the tree stands under data; else it is the whole answer.
	Wrapped bool
}

// Status returns a page of the status tree of a task, as it was some time ago.
func (e *Engine) Status(a Account, jobID, taskID string, q StatusQuery) (StatusPage, error) {
	now := e.enter()
	defer e.mu.Unlock()
	t, err := e.task(a, jobID, taskID)
	if err != nil {
		return StatusPage{}, err
	}
	from, err := parseCursor(q.Cursor)
	if err != nil {
		return StatusPage{}, err
	}
	page := StatusPage{Wrapped: e.tun.Switches.StatusWrapper == scenario.Wrapped}
	at := now.Add(-e.tun.Lags.Status.Std())
	if at.Before(t.created) {
		return page, nil
	}
	length := e.tun.PageSizes.StatusNodes
	if !page.Wrapped {
		length = math.MaxInt
	}
	w := &walk{at: at, query: q, skip: from, room: length, depth: e.depth(q)}
	page.Tree = w.level(t.root, e.tun.Switches.LevelAnswer == scenario.WholeTree)
	if w.more {
		page.Next = strconv.Itoa(from + length)
	}
	return page, nil
}

func (e *Engine) depth(q StatusQuery) int {
	switch {
	case q.ExpandChildren:
		return math.MaxInt
	case e.tun.Switches.Unexpanded == scenario.Children:
		return 1
	}
	return 0
}

// walk goes through a tree in its written order, skips the nodes of the pages before, and stops at the end of its page.
type walk struct {
	at    time.Time
	query StatusQuery
	skip  int
	room  int
	depth int
	more  bool
}

// level finds the node that the query names and walks it. The way down to it is part of the answer if wanted.
func (w *walk) level(root *node, withWay bool) *Node {
	way := []*node{root}
	if w.query.Level != "" {
		for key := range strings.SplitSeq(w.query.Level, ",") {
			next := way[len(way)-1].child(strings.TrimSpace(key), w.at)
			if next == nil {
				return nil
			}
			way = append(way, next)
		}
	}
	shown := w.node(way[len(way)-1], w.depth)
	if !withWay || shown == nil {
		return shown
	}
	for i := len(way) - 2; i >= 0; i-- {
		above := way[i].describe(w.at)
		above.Children = map[string]*Node{way[i+1].key: shown}
		shown = above
	}
	return shown
}

func (w *walk) node(n *node, depth int) *Node {
	included := false
	if w.matches(n) {
		switch {
		case w.skip > 0:
			w.skip--
		case w.room > 0:
			w.room--
			included = true
		default:
			w.more = true
			return nil
		}
	}
	children := w.children(n, depth)
	if !included && children == nil {
		return nil
	}
	shown := n.describe(w.at)
	shown.Children = children
	return shown
}

func (w *walk) children(n *node, depth int) map[string]*Node {
	if depth == 0 {
		return nil
	}
	var shown map[string]*Node
	for _, c := range n.visibleChildren(w.at) {
		if child := w.node(c, depth-1); child != nil {
			if shown == nil {
				shown = map[string]*Node{}
			}
			shown[c.key] = child
		}
		if w.more {
			break
		}
	}
	return shown
}

func (w *walk) matches(n *node) bool {
	return (w.query.Status == "" || strings.EqualFold(w.query.Status, n.statusAt(w.at))) &&
		(w.query.Outcome == "" || strings.EqualFold(w.query.Outcome, n.outcomeAt(w.at)))
}

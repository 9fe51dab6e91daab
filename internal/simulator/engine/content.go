/*
Copyright 2026 The Drover Authors.

SPDX-License-Identifier: Apache-2.0
*/

package engine

import (
	"slices"
	"strings"
	"time"

	"github.com/drover-dev/drover/internal/simulator/scenario"
)

// holding is what a space holds from a time on. Only numbers are kept, so that a large space costs no more than a small one.
type holding struct {
	from time.Time
	scenario.Content
	// firstPage is the number of the page that comes after the home page; those between did not arrive.
	firstPage int
	// extraPages are at the end, and on this side alone.
	extraPages int
}

// history is what a space held, oldest first.
type history []holding

func (h history) at(t time.Time) holding {
	for _, each := range slices.Backward(h) {
		if !t.Before(each.from) {
			return each
		}
	}
	return holding{}
}

// sourceHistory returns the history of a space of an instance.
func (in *instance) sourceHistory(key string) history {
	sp := in.spaceByKey[key]
	if sp == nil {
		return nil
	}
	if in.held[key] == nil {
		in.held[key] = history{{Content: sp.Holds(), firstPage: 2}}
	}
	return in.held[key]
}

// watchContent takes note of what the migration of a space takes along when it begins, and lets the space grow after that.
func (e *Engine) watchContent(st *step) {
	in, key, begins := st.task.in, st.space.Key, st.node.start
	e.queue.add(begins, func(at time.Time) { st.taken = in.sourceHistory(key).at(at) })
	if grows := st.space.Grows; grows != nil {
		e.queue.add(begins.Add(grows.After.Std()), func(at time.Time) {
			if st.task.run.cutShort && !st.node.end.After(begins) {
				return // The run was cut before this space had its turn.
			}
			held := in.sourceHistory(key)
			next := held.at(at)
			next.from, next.Content = at, next.Plus(grows.Content)
			in.held[key] = append(held, next)
		})
	}
}

// arrived is what the site holds after a step: all that was taken, or half of it where the step did not succeed.
func (s *step) arrived(at time.Time) holding {
	taken := s.taken.Content
	if !isGood(s.node.outcome) {
		taken = taken.Half()
	}
	return holding{
		from: at, Content: taken.Minus(s.space.Loses).Plus(s.space.Extra),
		firstPage: 2 + min(s.space.Loses.Pages, taken.Pages), extraPages: s.space.Extra.Pages,
	}
}

// Found returns how much of a kind a search finds in a space of an instance.
func (e *Engine) Found(instanceURL, key, kind string) int {
	now := e.enter()
	defer e.mu.Unlock()
	return e.foundIn(e.instances[instanceURL].sourceHistory(key), kind, now)
}

// FoundOnSite returns how much of a kind a search finds in a space of a site.
func (e *Engine) FoundOnSite(host, key, kind string) int {
	now := e.enter()
	defer e.mu.Unlock()
	sp := e.sites[fold(host)].find(key, true)
	if sp == nil {
		return 0
	}
	return e.foundIn(sp.held, kind, now)
}

func (e *Engine) foundIn(h history, kind string, now time.Time) int {
	held := h.at(now.Add(-e.tun.Lags.Index.Std()))
	switch strings.ToLower(kind) {
	case "page":
		return held.Pages
	case "blogpost":
		return held.BlogPosts
	case "attachment":
		return held.Attachments
	default:
		return held.Comments
	}
}

/*
Copyright 2026 The Drover Authors.

SPDX-License-Identifier: Apache-2.0
*/

package engine

import (
	"fmt"
	"time"

	"github.com/drover-dev/drover/internal/simulator/scenario"
)

func (e *Engine) addSpaces(r *run, at time.Time) {
	j := r.task.job
	if len(j.SpaceKeys) == 0 {
		return
	}
	r.spaces = &node{key: "spaces", childrenFrom: r.began, unit: "Spaces", total: int64(len(j.SpaceKeys))}
	r.migrate.children = append(r.migrate.children, r.spaces)
	for _, key := range j.SpaceKeys {
		at = e.addSpace(r, key, at)
	}
}

func (e *Engine) addSpace(r *run, key string, at time.Time) time.Time {
	s := &step{
		task: r.task, site: r.task.job.site,
		leftovers: e.tun.Switches.FailedSpaceLeavesLeftovers,
		node:      &node{key: key, start: at, end: at, unit: "Pages"},
	}
	e.decideSpace(r, s, key)
	r.steps = append(r.steps, s)
	r.spaces.children = append(r.spaces.children, s.node)
	if r.task.job.movesWholeSpaces() {
		e.recordMove(s)
		e.watchContent(s)
		e.showMoved(s)
	}
	return s.node.end
}

// decideSpace settles how long the space takes and how it ends.
func (e *Engine) decideSpace(r *run, s *step, key string) {
	s.space.Key = key
	known := r.task.in.spaceByKey[key]
	if known == nil {
		s.node.outcome, s.node.message = Failed, fmt.Sprintf("The space %s does not exist on the server.", key)
		return
	}
	s.space = *known
	s.node.total = int64(known.Pages)
	s.node.end = s.node.start.Add(e.lengthOf(known))
	if r.task.job.movesWholeSpaces() && s.clashesInCase() {
		s.node.outcome, s.node.message = Skipped, fmt.Sprintf("The space %s exists on the destination site.", key)
		return
	}
	s.node.outcome = s.site.attempt("space/"+fold(key), known.Outcomes)
	s.node.message = partMessage(s.node.outcome, "The space "+key)
}

func (e *Engine) lengthOf(sp *scenario.Space) time.Duration {
	minutes := float64(sp.Pages) / e.tun.PagesPerMinute
	return e.tun.Durations.SpaceMinimum.Std() + time.Duration(minutes*float64(time.Minute))
}

// clashesInCase finds what a check that compares exactly lets pass: the space is there already, written otherwise.
func (s *step) clashesInCase() bool {
	return s.site.find(s.space.Key, false) != nil && s.site.find(s.space.Key, true) == nil
}

// recordMove notes that data of the space comes to the site, and whether it does so for the second time.
func (e *Engine) recordMove(s *step) {
	if s.node.outcome == Skipped {
		return
	}
	key := fold(s.space.Key)
	for _, earlier := range s.site.moves[key] {
		if isGood(earlier.node.outcome) || earlier.node.end.After(s.node.start) {
			e.books.duplicates = append(e.books.duplicates, Duplicate{
				Site: s.site.url, SpaceKey: s.space.Key, FirstTask: earlier.task.id, SecondTask: s.task.id, At: s.node.start,
			})
			break
		}
	}
	s.site.moves[key] = append(s.site.moves[key], s)
}

/*
Copyright 2026 The Drover Authors.

SPDX-License-Identifier: Apache-2.0
*/

package engine

import "time"

// Stop ends a Migrate task as a person does with the Stop button: the step under way is finished first, and nothing can
// be resumed. It reports whether the core migration was still going.
func (e *Engine) Stop(jobID, taskID string) bool {
	now := e.enter()
	defer e.mu.Unlock()
	j := e.jobs[jobID]
	if j == nil || j.byID[taskID] == nil {
		return false
	}
	r := j.byID[taskID].run
	if r == nil || !now.Before(r.coreEnd) {
		return false
	}
	e.cut(r, now, e.tun.Switches.StopWord, true)
	return true
}

// cut ends a run before its time. The step under way ends as planned or with the given outcome, those after it at once.
func (e *Engine) cut(r *run, at time.Time, outcome string, finishStep bool) {
	end := at
	for _, s := range r.steps {
		underWay := s.node.start.Before(at)
		switch {
		case !s.node.end.After(at):
			continue
		case underWay && finishStep:
			end = s.node.end
			continue
		case !underWay:
			s.node.start = end
		}
		s.node.end, s.node.outcome, s.node.message = end, outcome, "The migration ended before this was done."
		if underWay && s.space.Key != "" {
			e.showMoved(s)
		}
	}
	r.cutShort = true
	e.settleCore(r)
}

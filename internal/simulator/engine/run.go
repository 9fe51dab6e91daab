/*
Copyright 2026 The Drover Authors.

SPDX-License-Identifier: Apache-2.0
*/

package engine

import (
	"time"

	"github.com/drover-dev/drover/internal/simulator/scenario"
)

// run is the course of a Migrate task whose checks passed.
type run struct {
	task    *task
	plan    *plan
	began   time.Time
	migrate *node
	// steps are the parts of the core migration in their order; each begins when the one before has ended.
	steps  []*step
	spaces *node
	apps   *node
	// coreEnd becomes earlier when the run is cut.
	coreEnd     time.Time
	appsBegun   bool
	appsSettled time.Time
	cutShort    bool
}

// step is one part of the core migration.
type step struct {
	node      *node
	task      *task
	site      *site
	space     scenario.Space
	leftovers bool
	// taken is what the space held when its migration began.
	taken holding
}

// planRun lays out the core migration: users, templates, spaces, one after the other.
func (e *Engine) planRun(t *task, p *plan, at time.Time, migrate *node) *run {
	r := &run{task: t, plan: p, began: at, migrate: migrate}
	migrate.childrenFrom = at
	end := at
	if t.job.UsersMode != "" {
		users := part{"usersAndGroups", "Users and groups", e.tun.Durations.UsersAndGroups, e.tun.Outcomes.UsersAndGroups}
		end = r.addPart(users, end)
	}
	if len(t.job.GlobalTypes) > 0 {
		templates := part{"globalEntities", "Global templates", e.tun.Durations.GlobalTemplates, e.tun.Outcomes.GlobalTemplates}
		end = r.addPart(templates, end)
	}
	e.addSpaces(r, end)
	e.addApps(r)
	e.settleCore(r)
	return r
}

// part is a step of the core migration that is not a space.
type part struct {
	key, name string
	length    scenario.Duration
	outcomes  []string
}

func (r *run) addPart(p part, at time.Time) time.Time {
	n := &node{
		key: p.key, start: at, end: at.Add(p.length.Std()), unit: p.name, total: 1,
		outcome: r.task.job.site.attempt(p.key, p.outcomes),
	}
	n.message = partMessage(n.outcome, p.name)
	r.steps = append(r.steps, &step{node: n, task: r.task, site: r.task.job.site})
	r.migrate.children = append(r.migrate.children, n)
	return n.end
}

func partMessage(outcome, part string) string {
	switch outcome {
	case Failed:
		return part + " could not be migrated."
	case Skipped:
		return part + " was skipped."
	case Incomplete:
		return part + " was migrated in part."
	}
	return ""
}

// settleCore takes the end and the outcome of the core migration from its steps.
func (e *Engine) settleCore(r *run) {
	r.coreEnd = r.began
	outcomes := make([]string, 0, len(r.steps))
	for _, s := range r.steps {
		outcomes = append(outcomes, s.node.outcome)
		r.coreEnd = s.node.end
	}
	if r.spaces != nil {
		r.spaces.spanChildren()
	}
	r.migrate.start, r.migrate.end, r.migrate.outcome = r.began, r.coreEnd, combine(outcomes)
	r.migrate.total = int64(len(r.steps))
	root := r.task.root
	root.end, root.outcome = r.coreEnd, r.migrate.outcome
	if e.tun.Switches.RootWaitsForApps && len(r.task.job.AppKeys) > 0 {
		root.end = time.Time{}
	}
	e.queue.add(r.coreEnd, func(at time.Time) { e.beginApps(r, at) })
}

// spacesEnded are the ends of the spaces until now.
func (r *run) spacesEnded(now time.Time) []time.Time {
	var ends []time.Time
	for _, s := range r.steps {
		if s.space.Key != "" && !s.node.end.After(now) {
			ends = append(ends, s.node.end)
		}
	}
	return ends
}

// busyAt tells whether the core or the apps of the run are still going.
func (r *run) busyAt(t time.Time) bool {
	return t.Before(r.coreEnd) || t.Before(r.appsSettled)
}

/*
Copyright 2026 The Drover Authors.

SPDX-License-Identifier: Apache-2.0
*/

package engine

import (
	"slices"
	"time"

	"github.com/drover-dev/drover/internal/simulator/scenario"
)

// plan is what the assistant makes of a job, with the app migrations that ran for it.
type plan struct {
	id         string
	site       *site
	appKeys    []string
	nodes      map[string]*node
	group      *node
	migrations []*appMigration
	// ready is when the core migration of the newest run is over; zero before.
	ready time.Time
}

func (e *Engine) planOf(in *instance, j *job) *plan {
	id := j.id
	if e.tun.Switches.PlanID == scenario.Other {
		id = derivedID("plan", j.id)
	}
	if in.plans[id] == nil {
		in.plans[id] = &plan{id: id, site: j.site, appKeys: j.AppKeys, nodes: map[string]*node{}}
	}
	return in.plans[id]
}

// AppMigration is one app migration of a plan.
type AppMigration struct {
	ID        string
	Transfers []Transfer
}

// AppProgress returns the app migrations of a plan, oldest first.
func (e *Engine) AppProgress(instanceURL, planID string) ([]AppMigration, error) {
	now := e.enter()
	defer e.mu.Unlock()
	p := e.instances[instanceURL].plans[planID]
	if p == nil {
		return nil, e.unknownPlan()
	}
	listed := p.migrations
	if n := len(listed); n > 1 && e.tun.Switches.ProgressHistory == scenario.Newest {
		listed = listed[n-1:]
	}
	shown := make([]AppMigration, 0, len(listed))
	for _, m := range listed {
		shown = append(shown, m.public(now))
	}
	return shown, nil
}

func (e *Engine) unknownPlan() error {
	if e.tun.Switches.UnknownPlan == scenario.NotFound {
		return refuse(Missing, "There is no such plan.")
	}
	return nil
}

// TriggerApps repeats the app migration of a plan that has run.
func (e *Engine) TriggerApps(instanceURL, planID string) error {
	now := e.enter()
	defer e.mu.Unlock()
	in := e.instances[instanceURL]
	p := in.plans[planID]
	if p == nil {
		return e.unknownPlan()
	}
	if p.ready.IsZero() {
		return refuse(Unable, "The plan has not run yet.")
	}
	e.books.triggers = append(e.books.triggers, Trigger{PlanID: planID, At: now, Unsettled: p.unsettledAt(now)})
	if apps := e.triggered(in, p); len(apps) > 0 {
		e.beginMigration(in, p, apps, now)
	}
	return nil
}

// triggered returns the apps that a trigger runs.
func (e *Engine) triggered(in *instance, p *plan) []string {
	switch e.tun.Switches.Trigger {
	case scenario.PlanOnly:
		return slices.DeleteFunc(slices.Clone(p.appKeys), func(key string) bool { return !e.transfers(in, key) })
	case scenario.FailedOnly:
		return p.failedApps()
	}
	var keys []string
	for _, a := range in.Apps {
		if e.transfers(in, a.Key) {
			keys = append(keys, a.Key)
		}
	}
	return keys
}

func (p *plan) failedApps() []string {
	newest := map[string]string{}
	var order []string
	for _, m := range p.migrations {
		for _, t := range m.transfers {
			if _, known := newest[t.app]; !known {
				order = append(order, t.app)
			}
			newest[t.app] = t.outcome
		}
	}
	return slices.DeleteFunc(order, func(app string) bool {
		return newest[app] != Failed && newest[app] != Incomplete
	})
}

func (p *plan) unsettledAt(t time.Time) bool {
	return slices.ContainsFunc(p.migrations, func(m *appMigration) bool { return t.Before(m.end()) })
}

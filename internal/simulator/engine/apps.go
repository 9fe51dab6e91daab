/*
Copyright 2026 The Drover Authors.

SPDX-License-Identifier: Apache-2.0
*/

package engine

import (
	"time"

	"github.com/drover-dev/drover/internal/simulator/scenario"
)

// addApps puts the apps of the scope into the status tree. They begin when the core migration has ended.
func (e *Engine) addApps(r *run) {
	p := r.plan
	p.nodes, p.group = map[string]*node{}, nil
	if len(p.appKeys) == 0 || e.tun.Switches.AppNodes == scenario.Absent {
		return
	}
	r.apps = &node{key: "apps", childrenFrom: r.began, unit: "Apps", total: int64(len(p.appKeys))}
	for _, key := range p.appKeys {
		p.nodes[key] = &node{key: key, unit: "Transfers", total: 1}
		r.apps.children = append(r.apps.children, p.nodes[key])
	}
	r.migrate.children = append(r.migrate.children, r.apps)
	p.group = r.apps
}

// beginApps starts the app migration after the core, once, unless nothing of the core arrived.
func (e *Engine) beginApps(r *run, at time.Time) {
	if r.appsBegun {
		return
	}
	r.appsBegun, r.appsSettled, r.plan.ready = true, at, at
	arrived := !r.cutShort && (isGood(r.migrate.outcome) || r.migrate.outcome == Incomplete)
	var begin []string
	for _, key := range r.plan.appKeys {
		switch {
		case !arrived:
			r.plan.endNode(key, at, Skipped, "The app was not migrated because the migration before it failed.")
		case e.transfers(r.task.in, key):
			begin = append(begin, key)
		default:
			outcome, message := e.withoutTransfer(r.task.in, key)
			r.plan.endNode(key, at, outcome, message)
		}
	}
	if len(begin) > 0 {
		r.appsSettled = e.beginMigration(r.task.in, r.plan, begin, at).end()
	} else if r.apps != nil {
		r.apps.spanChildren()
	}
	if r.task.root.end.IsZero() {
		r.task.root.end = r.appsSettled
	}
}

// withoutTransfer says how an app ends that has no data to transfer.
func (e *Engine) withoutTransfer(in *instance, key string) (outcome, message string) {
	if in.appByKey[key] == nil {
		return Failed, "The app is not installed on the server."
	}
	if e.marketplace[key].Path == "INSTALL_ONLY" {
		return Success, ""
	}
	return Failed, "The app has no automated migration path."
}

func (p *plan) endNode(app string, at time.Time, outcome, message string) {
	if n := p.nodes[app]; n != nil {
		n.start, n.end, n.outcome, n.message = at, at, outcome, message
	}
}

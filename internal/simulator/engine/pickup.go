/*
Copyright 2026 The Drover Authors.

SPDX-License-Identifier: Apache-2.0
*/

package engine

import (
	"time"

	"github.com/drover-dev/drover/internal/simulator/scenario"
)

// notAttached is the documented message of a task that no assistant could begin.
const notAttached = "The cloud URL is not attached, or the Server ID in the job is wrong."

// pickUp lets the assistant of the attached instance begin a task. From here on its course is known.
func (e *Engine) pickUp(t *task, at time.Time) {
	in, until := e.worker(t.job, at)
	if in == nil {
		e.leaveUnattended(t, at)
		return
	}
	t.in = in
	p := e.planOf(in, t.job)
	checksEnd := at.Add(e.tun.Durations.Checks.Std())
	check := e.checkNode(t, in, at, checksEnd)
	t.root = &node{
		start: at, end: checksEnd, outcome: check.outcome, unit: "Tasks", total: 1,
		childrenFrom: at, children: []*node{check},
	}
	if t.kind == Check {
		t.root.message = check.message
		return
	}
	migrate := &node{key: "migrate", unit: "Steps"}
	t.root.children = append(t.root.children, migrate)
	if check.outcome == Failed {
		t.root.message = check.message
		return
	}
	t.run = e.planRun(t, p, checksEnd, migrate)
	e.watchAttachment(t.run, until)
}

// worker returns the instance that works for a job's site, and until when. An instance and its clone share a server id, so
// more than one may.
func (e *Engine) worker(j *job, at time.Time) (chosen *instance, until time.Time) {
	var best span
	for _, in := range e.byServerID[fold(j.ServerID)] {
		l := in.link(j.site.host)
		end, works := l.workingUntil(at)
		attached, _ := l.attached.at(at)
		if works && (chosen == nil || e.goesBefore(attached, best)) {
			chosen, until, best = in, end, attached
		}
	}
	return chosen, until
}

// goesBefore tells which of two attached instances is the quicker one. Attaching anew counts as attaching last, but does not
// take the place of the first away.
func (e *Engine) goesBefore(one, other span) bool {
	if e.tun.Switches.ClonePicksUp == scenario.First {
		return one.from.Before(other.from)
	}
	return one.to.After(other.to)
}

// leaveUnattended ends a task that nobody can begin, or leaves it waiting.
func (e *Engine) leaveUnattended(t *task, at time.Time) {
	position := e.tun.Switches.NotAttached
	if len(e.byServerID[fold(t.job.ServerID)]) == 0 {
		position = e.tun.Switches.WrongServerID
	}
	if position == scenario.Ignore {
		key := connection{serverID: fold(t.job.ServerID), host: t.job.site.host}
		e.waiting[key] = append(e.waiting[key], t)
		return
	}
	failed := func(key string) *node {
		return &node{key: key, start: at, end: at, outcome: Failed, message: notAttached, childrenFrom: at}
	}
	t.root = failed("")
	t.root.children = []*node{failed("check")}
	if t.kind == Migrate {
		t.root.children = append(t.root.children, &node{key: "migrate"})
	}
	e.books.unattended = append(e.books.unattended, t)
}

// watchAttachment looks at the end of each attachment whether the run is still going and nobody renewed it.
func (e *Engine) watchAttachment(r *run, until time.Time) {
	e.queue.add(until, func(at time.Time) {
		if !r.busyAt(at) {
			return
		}
		if later, ok := r.task.in.link(r.task.job.site.host).workingUntil(at); ok {
			e.watchAttachment(r, later)
			return
		}
		e.books.lapses = append(e.books.lapses, Lapse{TaskID: r.task.id, At: at})
		if e.tun.Switches.LapseInRun == scenario.Fail {
			e.cut(r, at, Failed, false)
		}
	})
}

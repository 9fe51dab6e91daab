/*
Copyright 2026 The Drover Authors.

SPDX-License-Identifier: Apache-2.0
*/

package engine

import (
	"cmp"
	"strings"
	"time"

	"github.com/drover-dev/drover/internal/simulator/scenario"
)

// transferLifetime is when the platform gives up on a transfer that nobody settles.
const transferLifetime = 14 * 24 * time.Hour

// cancellationGrace is what an app has to settle after a request to cancel.
const cancellationGrace = time.Hour

type appMigration struct {
	id        string
	transfers []*transfer
}

type transfer struct {
	app, cloudApp string
	container     string
	start, end    time.Time
	outcome       string
}

// Transfer is the transfer of one app's data as answers show it.
type Transfer struct {
	App, CloudApp string
	ContainerID   string
	State         string
	Message       string
	Percent       int
	Updated       time.Time
}

// transfers tells whether an app has data that the assistant can bring to the cloud.
func (e *Engine) transfers(in *instance, key string) bool {
	a := in.appByKey[key]
	return a != nil && !a.Disabled && strings.EqualFold(e.marketplace[key].Path, "AUTOMATED")
}

func (e *Engine) beginMigration(in *instance, p *plan, apps []string, at time.Time) *appMigration {
	m := &appMigration{id: e.ids.next("migration")}
	for _, key := range apps {
		t := e.newTransfer(in, p, key, at)
		m.transfers = append(m.transfers, t)
		e.mirror(p, t)
	}
	p.migrations = append(p.migrations, m)
	if p.group != nil {
		p.group.spanChildren()
	}
	return m
}

func (e *Engine) newTransfer(in *instance, p *plan, key string, at time.Time) *transfer {
	length, outcomes := e.tun.Durations.AppTransfer.Std(), []string(nil)
	for _, a := range e.tun.AppTransfers {
		if a.App == key {
			length, outcomes = a.Duration.Std(), a.Outcomes
		}
	}
	t := &transfer{
		app: key, cloudApp: cmp.Or(e.marketplace[key].CloudKey, key), container: e.ids.next("container"),
		start: at, end: at.Add(length), outcome: p.site.attempt("app/"+key, outcomes),
	}
	if t.outcome == InProgress || length > transferLifetime {
		t.end, t.outcome = at.Add(transferLifetime), TimedOut
	}
	e.books.transfers = append(e.books.transfers, TransferRecord{
		PlanID: p.id, Instance: in.URL, App: key, Start: t.start, End: t.end, Outcome: t.outcome,
	})
	return t
}

// mirror shows a transfer in the status tree of the task that ran the plan.
func (e *Engine) mirror(p *plan, t *transfer) {
	n := p.nodes[t.app]
	if n == nil || (e.tun.Switches.AppNodes == scenario.First && !n.start.IsZero()) {
		return
	}
	n.start, n.end, n.outcome, n.message = t.start, t.end, t.outcome, ""
	if t.outcome == TimedOut || t.outcome == Canceled {
		n.outcome, n.message = Failed, "The transfer of "+t.app+" did not come to an end."
	}
}

func (m *appMigration) end() time.Time {
	var end time.Time
	for _, t := range m.transfers {
		if t.end.After(end) {
			end = t.end
		}
	}
	return end
}

func (m *appMigration) public(now time.Time) AppMigration {
	shown := AppMigration{ID: m.id, Transfers: make([]Transfer, 0, len(m.transfers))}
	for _, t := range m.transfers {
		shown.Transfers = append(shown.Transfers, t.public(now))
	}
	return shown
}

// public moves in tenths, so that what does not change between two readings reads the same.
func (t *transfer) public(now time.Time) Transfer {
	shown := Transfer{
		App: t.app, CloudApp: t.cloudApp, ContainerID: t.container,
		State: t.outcome, Message: "settled", Percent: 100, Updated: t.end,
	}
	if !now.Before(t.end) {
		return shown
	}
	length := t.end.Sub(t.start)
	tenths := int(10 * now.Sub(t.start) / length)
	shown.Percent, shown.Updated = 10*tenths, t.start.Add(length*time.Duration(tenths)/10)
	shown.State, shown.Message = InProgress, "unknown"
	if t.outcome == Canceled && !now.Before(t.end.Add(-cancellationGrace)) {
		shown.State = CancellationRequested
	}
	return shown
}

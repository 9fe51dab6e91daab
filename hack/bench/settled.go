/*
Copyright 2026 The Drover Authors.

SPDX-License-Identifier: Apache-2.0
*/

package main

import (
	"context"
	"errors"
	"fmt"
	"syscall"
	"time"

	"github.com/drover-dev/drover/api/v1alpha1"
)

const (
	// goalResident is in MiB.
	goalResident = 150
	// settledChecks is how many results of checks each settled Migration keeps.
	settledChecks = 10
	// idle is how long nothing is to happen.
	idle = 30 * time.Second
)

// measureSettled starts an operator among Migrations that have ended long ago: what it holds in memory, and what it does.
func measureSettled(ctx context.Context, g *ground, o options) (_ []figure, err error) {
	if err := g.simulate(1, (slots+1)*spacesEach); err != nil {
		return nil, err
	}
	pattern, err := g.warmUp(ctx, 1)
	if err != nil {
		return nil, fmt.Errorf("warm up: %w", err)
	}
	if err := g.settle(ctx, pattern, o.settled); err != nil {
		return nil, err
	}
	m, err := g.startManager("settled")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, m.end(syscall.SIGTERM)) }()
	if err := errors.Join(g.awaitLeader(ctx), m.awaitRest(ctx)); err != nil {
		return nil, err
	}
	figures, err := g.whatIdlingCosts(ctx, m, o)
	return figures, errors.Join(err, m.saveMemory(ctx))
}

// settle makes Migrations that ended as the pattern did.
func (g *ground) settle(ctx context.Context, pattern *v1alpha1.Migration, n int) error {
	return each(ctx, n, func(ctx context.Context, i int) error {
		m := newMigration(fmt.Sprintf("settled%d", i), 0, i%slots)
		if err := g.client.Create(ctx, m); err != nil {
			return err
		}
		pattern.Status.DeepCopyInto(&m.Status)
		for len(m.Status.Checks.Items) < settledChecks {
			m.Status.Checks.Items = append(m.Status.Checks.Items, v1alpha1.CheckItem{
				Key: fmt.Sprintf("Check%d", len(m.Status.Checks.Items)), Area: "Spaces", Outcome: "SUCCESS",
				Message: "Nothing was found that stands in the way of the migration.",
			})
		}
		return g.client.Status().Update(ctx, m)
	})
}

// awaitRest waits until a process uses next to no time any more.
func (m *manager) awaitRest(ctx context.Context) error {
	const look, still = 5 * time.Second, 50 * time.Millisecond
	var before usage
	return every(ctx, look, func() (bool, error) {
		now, err := m.usage()
		rested := before.processor > 0 && now.processor-before.processor <= still
		before = now
		return rested, err
	})
}

// whatIdlingCosts watches an operator for a while.
func (g *ground) whatIdlingCosts(ctx context.Context, m *manager, o options) ([]figure, error) {
	calls, written, err := g.books(ctx)
	if err != nil {
		return nil, err
	}
	select {
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	case <-time.After(idle):
	}
	callsAfter, writtenAfter, err := g.books(ctx)
	if err != nil {
		return nil, err
	}
	used, err := m.usage()
	if err != nil {
		return nil, err
	}
	of := fmt.Sprintf("%d settled Migrations", o.settled)
	while := fmt.Sprintf("%s, %s", of, idle)
	const mebibyte = 1 << 20
	return []figure{
		{"resident memory at rest", "MiB", goalResident, float64(used.resident) / mebibyte, of},
		{"remote calls at rest", "calls", 0, float64(callsAfter - calls), while},
		{"writes at rest, but for the Lease", "writes", 0, float64(writtenAfter - written), while},
	}, nil
}

// books count the remote calls and the writes so far, without the writes of the Lease.
func (g *ground) books(ctx context.Context) (calls, written int, err error) {
	for operation := range g.simulator.Report().Calls {
		calls += g.simulator.Calls(operation)
	}
	all, err := g.writes(ctx)
	for resource, count := range all {
		if resource != "leases" {
			written += count
		}
	}
	return calls, written, err
}

/*
Copyright 2026 The Drover Authors.

SPDX-License-Identifier: Apache-2.0
*/

package main

import (
	"context"
	"errors"
	"syscall"
	"time"

	"sigs.k8s.io/controller-runtime/pkg/client"
)

// goalFailover is the Lease's duration and 2 s.
const goalFailover = 17

// measureFailover kills the leader, and looks how soon the process that stood by writes a status.
func measureFailover(ctx context.Context, g *ground, _ options) (_ []figure, err error) {
	if err := g.simulate(1, spacesEach); err != nil {
		return nil, err
	}
	leader, err := g.startManager("leader")
	if err != nil {
		return nil, err
	}
	if err := g.awaitLeader(ctx); err != nil {
		return nil, errors.Join(err, leader.end(syscall.SIGKILL))
	}
	standby, err := g.startManager("standby")
	if err != nil {
		return nil, errors.Join(err, leader.end(syscall.SIGKILL))
	}
	defer func() { err = errors.Join(err, standby.end(syscall.SIGTERM)) }()
	if err := leader.end(syscall.SIGKILL); err != nil {
		return nil, err
	}
	killed := time.Now()
	if err := g.client.Create(ctx, newMigration("waits", 0, 0)); err != nil {
		return nil, err
	}
	err = g.awaitStatus(ctx, "waits")
	return []figure{{
		"failover, from SIGKILL to the first write of a status", "s", goalFailover, time.Since(killed).Seconds(), "a Lease of 15 s",
	}}, err
}

// awaitStatus waits until somebody has seen a Migration.
func (g *ground) awaitStatus(ctx context.Context, name string) error {
	const interval = 20 * time.Millisecond
	m := newMigration(name, 0, 0)
	return every(ctx, interval, func() (bool, error) {
		err := g.client.Get(ctx, client.ObjectKeyFromObject(m), m)
		return m.Status.ObservedGeneration > 0, err
	})
}

/*
Copyright 2026 The Drover Authors.

SPDX-License-Identifier: Apache-2.0
*/

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"syscall"
	"time"

	"k8s.io/apimachinery/pkg/api/meta"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/drover-dev/drover/api/v1alpha1"
)

// The goals of a whole life.
const (
	goalRatio     = 1.5
	goalStatus    = 12
	goalEvents    = 8
	goalProcessor = 10
)

// life is what the whole life of many Migrations took.
type life struct {
	took      time.Duration
	processor time.Duration
	peak      uint64
	writes    writes
}

// measureLife brings Migrations from apply to Finished, and compares that with a client that does nothing but write.
func measureLife(ctx context.Context, g *ground, o options) ([]figure, error) {
	pairs := (o.migrations + slots - 1) / slots
	if err := g.simulate(pairs, (slots+1)*spacesEach); err != nil {
		return nil, err
	}
	pattern, err := g.warmUp(ctx, pairs)
	if err != nil {
		return nil, fmt.Errorf("warm up: %w", err)
	}
	bare, err := g.bareClient(ctx, pattern, o.migrations)
	if err != nil {
		return nil, fmt.Errorf("bare client: %w", err)
	}
	whole, err := g.wholeLife(ctx, o)
	if err != nil {
		return nil, err
	}
	fmt.Fprintf(os.Stderr, "Writes of all Migrations: %v\n", whole.writes)
	each := func(total int) float64 { return float64(total) / float64(o.migrations) }
	of := fmt.Sprintf("%d Migrations", o.migrations)
	return []figure{
		{
			"whole life, against a bare client", "x", goalRatio, whole.took.Seconds() / bare.took.Seconds(),
			fmt.Sprintf("%s: %.1f s against %.1f s", of, whole.took.Seconds(), bare.took.Seconds()),
		},
		{"writes of status for a Migration", "writes", goalStatus, each(whole.writes["migrations/status"]), of},
		{"events for a Migration", "writes", goalEvents, each(whole.writes["events"]), of},
		{
			"processor time for a Migration", "ms", goalProcessor, whole.processor.Seconds() * 1000 / float64(o.migrations),
			fmt.Sprintf("%s: %.1f s, the bare client %.1f s; peak memory %d MiB",
				of, whole.processor.Seconds(), bare.processor.Seconds(), whole.peak>>20),
		},
	}, nil
}

// warmUp connects all sites and brings one Migration to its end, whose status a bare client then writes. It leaves no operator.
func (g *ground) warmUp(ctx context.Context, pairs int) (_ *v1alpha1.Migration, err error) {
	objects := secrets()
	for pair := range pairs {
		objects = append(objects, newSite(pair))
	}
	first := newMigration("first", 0, slots)
	for _, object := range append(objects, first) {
		if err := g.client.Create(ctx, object); err != nil {
			return nil, err
		}
	}
	m, err := g.startManager("warm-up")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, m.end(syscall.SIGTERM)) }()
	if _, err := g.awaitFinished(ctx, 1); err != nil {
		return nil, err
	}
	return first, errors.Join(g.awaitSites(ctx, pairs), g.client.Get(ctx, client.ObjectKeyFromObject(first), first))
}

func (g *ground) wholeLife(ctx context.Context, o options) (_ life, err error) {
	m, err := g.startManager("life")
	if err != nil {
		return life{}, err
	}
	defer func() { err = errors.Join(err, m.end(syscall.SIGTERM)) }()
	if err := g.awaitLeader(ctx); err != nil {
		return life{}, err
	}
	before, err := m.usage()
	if err != nil {
		return life{}, err
	}
	written, err := g.writes(ctx)
	if err != nil {
		return life{}, err
	}
	endSampling := m.sampleProcessor(ctx)
	begun := time.Now()
	err = each(ctx, o.migrations, func(ctx context.Context, i int) error {
		return g.client.Create(ctx, newMigration(fmt.Sprintf("life%d", i), i/slots, i%slots))
	})
	if err != nil {
		return life{}, err
	}
	ended, err := g.awaitFinished(ctx, o.migrations+1)
	if err != nil {
		return life{}, err
	}
	after, err := m.usage()
	if err != nil {
		return life{}, err
	}
	now, err := g.writes(ctx)
	err = errors.Join(err, endSampling(), m.saveMemory(ctx))
	return life{
		took: ended.Sub(begun), processor: after.processor - before.processor, peak: after.peak, writes: now.since(written),
	}, err
}

// awaitFinished waits until so many Migrations are Finished, and returns when the last one was, to the second. It looks seldom,
// because each look takes time from what is measured.
func (g *ground) awaitFinished(ctx context.Context, n int) (last time.Time, _ error) {
	const interval = 2 * time.Second
	return last, every(ctx, interval, func() (bool, error) {
		var list v1alpha1.MigrationList
		if err := g.client.List(ctx, &list, client.InNamespace(namespace)); err != nil {
			return false, err
		}
		ended := 0
		for i := range list.Items {
			m := &list.Items[i]
			if m.Status.CompletionTime == nil {
				continue
			}
			if ready := meta.FindStatusCondition(m.Status.Conditions, v1alpha1.ConditionReady); ready.Reason != v1alpha1.ReasonFinished {
				return false, fmt.Errorf("the Migration %s is %s: %s", m.Name, ready.Reason, ready.Message)
			}
			ended++
			if at := m.Status.CompletionTime.Add(time.Second); at.After(last) {
				last = at
			}
		}
		return ended >= n, nil
	})
}

func (g *ground) awaitSites(ctx context.Context, n int) error {
	return every(ctx, time.Second, func() (bool, error) {
		var list v1alpha1.CloudSiteList
		if err := g.client.List(ctx, &list, client.InNamespace(namespace)); err != nil {
			return false, err
		}
		ready := 0
		for i := range list.Items {
			if meta.IsStatusConditionTrue(list.Items[i].Status.Conditions, v1alpha1.ConditionReady) {
				ready++
			}
		}
		return ready >= n, nil
	})
}

/*
Copyright 2026 The Drover Authors.

SPDX-License-Identifier: Apache-2.0
*/

package main

import (
	"context"
	"fmt"
	"syscall"
	"time"

	coordinationv1 "k8s.io/api/coordination/v1"
	corev1 "k8s.io/api/core/v1"
	eventsv1 "k8s.io/api/events/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/drover-dev/drover/api/v1alpha1"
)

// cost is what something took.
type cost struct {
	took, processor time.Duration
}

// bareClient writes what goes for a whole life, and nothing else, while no operator runs. What it made is removed afterwards, or
// the operator would take it for its own. Its processor time is that of the bench, whose simulator rests meanwhile.
func (g *ground) bareClient(ctx context.Context, pattern *v1alpha1.Migration, n int) (cost, error) {
	begun, before := time.Now(), ownProcessor()
	err := each(ctx, n, func(ctx context.Context, i int) error {
		return g.bareLife(ctx, pattern, newMigration(fmt.Sprintf("bare%d", i), i/slots, i%slots))
	})
	bare := cost{took: time.Since(begun), processor: ownProcessor() - before}
	if err != nil {
		return cost{}, err
	}
	return bare, each(ctx, n, func(ctx context.Context, i int) error {
		return g.client.Delete(ctx, newMigration(fmt.Sprintf("bare%d", i), 0, 0))
	})
}

// ownProcessor is what the bench itself has used so far.
func ownProcessor() time.Duration {
	var used syscall.Rusage
	// It fails only for addresses that no Go program has.
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &used)
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

// bareLife writes the status that a finished Migration has, again and again: it is as large as one becomes.
func (g *ground) bareLife(ctx context.Context, pattern, m *v1alpha1.Migration) error {
	if err := g.client.Create(ctx, m); err != nil {
		return err
	}
	for i := range goalStatus {
		pattern.Status.DeepCopyInto(&m.Status)
		m.Status.Conditions[0].Message = fmt.Sprintf("Write %d", i)
		if err := g.client.Status().Update(ctx, m); err != nil {
			return err
		}
	}
	for i := range goalEvents {
		if err := g.client.Create(ctx, newEvent(m, i)); err != nil {
			return err
		}
	}
	return nil
}

func newEvent(m *v1alpha1.Migration, i int) *eventsv1.Event {
	return &eventsv1.Event{
		ObjectMeta: metav1.ObjectMeta{Namespace: namespace, Name: fmt.Sprintf("%s.%d", m.Name, i)},
		EventTime:  metav1.MicroTime{Time: time.Now()},
		Regarding: corev1.ObjectReference{
			APIVersion: v1alpha1.GroupVersion.String(), Kind: "Migration", Namespace: namespace, Name: m.Name, UID: m.UID,
		},
		ReportingController: "drover", ReportingInstance: "drover-bench",
		Type: corev1.EventTypeNormal, Reason: v1alpha1.ReasonFinished, Action: "Reconcile", Note: "Everything has moved.",
	}
}

// awaitLeader waits until a process holds the Lease.
func (g *ground) awaitLeader(ctx context.Context) error {
	const interval = 100 * time.Millisecond
	return every(ctx, interval, func() (bool, error) {
		lease := coordinationv1.Lease{}
		key := client.ObjectKey{Namespace: operatorNamespace, Name: "drover.migration.drover.dev"}
		err := client.IgnoreNotFound(g.client.Get(ctx, key, &lease))
		return lease.Spec.HolderIdentity != nil && *lease.Spec.HolderIdentity != "", err
	})
}

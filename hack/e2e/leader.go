/*
Copyright 2026 The Drover Authors.

SPDX-License-Identifier: Apache-2.0
*/

package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	coordinationv1 "k8s.io/api/coordination/v1"
	corev1 "k8s.io/api/core/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"
)

const (
	// goalAfterLease is how long after the end of the Lease the standby may take; slackAfterLease is what a busy machine gets.
	goalAfterLease  = 2 * time.Second
	slackAfterLease = 15 * time.Second
)

// leader is the pod that holds the Lease.
func (t *trial) leader(ctx context.Context) (string, error) {
	lease, err := t.lease(ctx)
	return holder(lease), err
}

func (t *trial) lease(ctx context.Context) (coordinationv1.Lease, error) {
	var list coordinationv1.LeaseList
	if err := t.client.List(ctx, &list, client.InNamespace(operatorNamespace)); err != nil {
		return coordinationv1.Lease{}, err
	}
	if len(list.Items) != 1 {
		return coordinationv1.Lease{}, fmt.Errorf("there are %d Leases, want 1", len(list.Items))
	}
	return list.Items[0], nil
}

// holder is the pod's name: a process adds to it what tells it from its forerunner.
func holder(lease coordinationv1.Lease) string {
	if lease.Spec.HolderIdentity == nil {
		return ""
	}
	name, _, _ := strings.Cut(*lease.Spec.HolderIdentity, "_")
	return name
}

// killLeader takes the leader away in the middle of a run, and measures how soon another goes on.
func (t *trial) killLeader(ctx context.Context) error {
	lease, err := t.lease(ctx)
	if err != nil {
		return err
	}
	pods, err := t.operatorPods(ctx)
	if err != nil {
		return err
	}
	victim, there := pods[holder(lease)]
	if !there {
		return fmt.Errorf("the leader %s is no pod", holder(lease))
	}
	if err := t.mustRun(ctx, "before the leader is killed"); err != nil {
		return err
	}
	if err := t.kill(ctx, &victim); err != nil {
		return err
	}
	killed := time.Now()
	if err := t.awaitNewLeader(ctx, map[string]corev1.Pod{victim.Name: victim}); err != nil {
		return err
	}
	took, duration := time.Since(killed), time.Duration(*lease.Spec.LeaseDurationSeconds)*time.Second
	now, err := t.leader(ctx)
	if err != nil {
		return err
	}
	t.tell("%s was killed; %s holds the Lease %.1f s later (goal: %.0f s)", victim.Name, now, took.Seconds(),
		(duration + goalAfterLease).Seconds())
	if took > duration+slackAfterLease {
		return fmt.Errorf("it took %v", took)
	}
	if err := t.mustRun(ctx, "after the failover"); err != nil {
		return err
	}
	if err := t.awaitChange(ctx, "the new leader writes what it sees"); err != nil {
		return err
	}
	t.tell("the new leader has written a status %.1f s after the kill", time.Since(killed).Seconds())
	return t.pods.follow(ctx, &t.cluster, operatorNamespace)
}

// kill ends a pod without a word to its process, if the node is ours. Elsewhere Kubernetes has no way to do so; the process is
// told to end, and may give the Lease back.
func (t *trial) kill(ctx context.Context, pod *corev1.Pod) error {
	if t.raised != nil {
		if err := t.raised.Kill(ctx, pod.Status.ContainerStatuses[0].ContainerID); err != nil {
			return err
		}
	}
	return t.client.Delete(ctx, pod, client.GracePeriodSeconds(0))
}

// awaitNewLeader waits until the Lease is held, and not by one of the old ones.
func (t *trial) awaitNewLeader(ctx context.Context, old map[string]corev1.Pod) error {
	return until(ctx, time.Minute, "another pod holds the Lease", func() (bool, error) {
		leader, err := t.leader(ctx)
		_, before := old[leader]
		return leader != "" && !before, err
	})
}

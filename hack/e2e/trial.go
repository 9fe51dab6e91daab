/*
Copyright 2026 The Drover Authors.

SPDX-License-Identifier: Apache-2.0
*/

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"time"

	corev1 "k8s.io/api/core/v1"

	"github.com/drover-dev/drover/hack/e2e/node"
)

// trial is one run of all that is shown.
type trial struct {
	options
	cluster

	out     io.Writer
	started time.Time
	// raised is nil on a cluster that was there before.
	raised *node.Node
	pods   *podLogs
	// proxy is where the operator finds the simulator.
	proxy string
}

// step is a part of a trial. Each needs those before it.
type step struct {
	title string
	do    func(context.Context) error
}

func (t *trial) steps() []step {
	return []step{
		{"A cluster with a node", t.prepare},
		{"The simulator as a pod", t.startSimulator},
		{"The previous chart in a namespace that is restricted", t.installPrevious},
		{"The samples, until the first one runs", t.startSamples},
		{"The leader is killed", t.killLeader},
		{"An upgrade while the first one runs", t.upgrade},
		{"The end of the samples", t.finish},
		{"What was made at Atlassian", t.judge},
		{"The release is uninstalled", t.uninstall},
		{"No credential in any log", t.searchLogs},
	}
}

func run(ctx context.Context, o options, out io.Writer) error {
	// A process that ends by itself ends the trial, and says so.
	ctx, abort := context.WithCancelCause(ctx)
	defer abort(nil)
	t := &trial{options: o, out: out, started: time.Now(), pods: newPodLogs(o.node.Logs)}
	defer func() {
		t.pods.stop()
		if t.raised != nil {
			t.raised.Stop()
		}
	}()
	if err := t.startCluster(ctx, abort); err != nil {
		return err
	}
	for _, step := range t.steps() {
		t.say("%s", step.title)
		err := step.do(ctx)
		if err != nil && ctx.Err() != nil {
			err = errors.Join(context.Cause(ctx), err)
		}
		if err != nil {
			t.explain(context.WithoutCancel(ctx))
			return fmt.Errorf("%s: %w", step.title, err)
		}
	}
	t.say("PASS")
	return nil
}

// startCluster raises a cluster if none is named.
func (t *trial) startCluster(ctx context.Context, abort context.CancelCauseFunc) error {
	if t.kubeconfig == "" {
		t.say("Raising a cluster of one node on this machine")
		o := t.node
		o.Pause, o.PauseArchive = t.image("pause", t.current.tag), filepath.Join(t.archives, "pause.tar")
		var err error
		if t.raised, err = node.Start(ctx, o, abort); err != nil {
			return errors.Join(errNotRaised, err)
		}
		t.kubeconfig = t.raised.Kubeconfig()
		for _, archive := range []string{"drover", "previous/drover", "atlassian-sim"} {
			if err := t.raised.Import(ctx, filepath.Join(t.archives, archive+".tar")); err != nil {
				return err
			}
		}
	}
	var err error
	t.cluster, err = newCluster(t.root, t.node.Assets, t.kubeconfig, t.node.Dir)
	return err
}

// prepare makes the namespaces, and shows what the trial runs on.
func (t *trial) prepare(ctx context.Context) error {
	var nodes corev1.NodeList
	if err := t.client.List(ctx, &nodes); err != nil {
		return err
	}
	for i := range nodes.Items {
		about := nodes.Items[i].Status.NodeInfo
		t.tell("node %s: Kubernetes %s, %s", nodes.Items[i].Name, about.KubeletVersion, about.ContainerRuntimeVersion)
	}
	return t.apply(ctx, namespaces)
}

// say begins a part; tell is a line of it.
func (t *trial) say(format string, arguments ...any) {
	fmt.Fprintf(t.out, "%6.1fs  %s\n", time.Since(t.started).Seconds(), fmt.Sprintf(format, arguments...))
}

func (t *trial) tell(format string, arguments ...any) {
	fmt.Fprintf(t.out, "           %s\n", fmt.Sprintf(format, arguments...))
}

// image is the name of an image.
func (t *trial) image(name, tag string) string { return t.repository + "/" + name + ":" + tag }

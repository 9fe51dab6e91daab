/*
Copyright 2026 The Drover Authors.

SPDX-License-Identifier: Apache-2.0
*/

package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/yaml"

	"github.com/drover-dev/drover/hack/stage"
)

const (
	releaseName = "drover"
	// helmTimeout is how long a version may take to be there.
	helmTimeout = "3m"
)

// values are those of the chart, for an operator that works with the simulator.
func (t *trial) values(tag string) (string, error) {
	var settings map[string]any
	if err := yaml.Unmarshal(stage.OperatorSettings(t.speed), &settings); err != nil {
		return "", err
	}
	content, err := yaml.Marshal(map[string]any{
		"image":  map[string]any{"repository": t.repository + "/drover", "tag": tag},
		"proxy":  map[string]any{"https": t.proxy},
		"ca":     map[string]any{"configMap": authorityMap},
		"config": settings,
	})
	return string(content), err
}

// deploy installs a version, or upgrades to it, and waits until both of its pods are ready.
func (t *trial) deploy(ctx context.Context, r release) error {
	values, err := t.values(r.tag)
	if err != nil {
		return err
	}
	_, err = t.tool(ctx, values, "helm", "upgrade", "--install", releaseName, r.chart, "--namespace", operatorNamespace,
		"--values", "-", "--wait", "--timeout", helmTimeout)
	if err == nil {
		// Helm is content with as many pods as a Deployment can do with, which is one of two.
		_, err = t.kubectl(ctx, "rollout", "status", "deployment/"+releaseName, "--namespace", operatorNamespace,
			"--timeout="+helmTimeout)
	}
	return errors.Join(err, t.pods.follow(ctx, &t.cluster, operatorNamespace))
}

func (t *trial) installPrevious(ctx context.Context) error {
	if err := t.deploy(ctx, t.previous); err != nil {
		return err
	}
	return t.showRelease(ctx)
}

// showRelease tells what runs, and checks that it is what a release has: two pods of one version.
func (t *trial) showRelease(ctx context.Context) error {
	var deployment appsv1.Deployment
	if err := t.client.Get(ctx, client.ObjectKey{Namespace: operatorNamespace, Name: releaseName}, &deployment); err != nil {
		return err
	}
	leader, err := t.leader(ctx)
	if err != nil {
		return err
	}
	t.tell("%s, %s", deployment.Labels["helm.sh/chart"], deployment.Spec.Template.Spec.Containers[0].Image)
	t.tell("%d of 2 pods are ready; %s leads", deployment.Status.ReadyReplicas, leader)
	if deployment.Status.ReadyReplicas != 2 || deployment.Status.UpdatedReplicas != 2 {
		return fmt.Errorf("%d pods are ready and %d of this version, want 2", deployment.Status.ReadyReplicas,
			deployment.Status.UpdatedReplicas)
	}
	return nil
}

// upgrade replaces both pods while a migration runs.
func (t *trial) upgrade(ctx context.Context) error {
	before, err := t.operatorPods(ctx)
	if err != nil {
		return err
	}
	if err := t.mustRun(ctx, "before the upgrade"); err != nil {
		return err
	}
	if err := t.deploy(ctx, t.current); err != nil {
		return err
	}
	after, err := t.operatorPods(ctx)
	if err != nil {
		return err
	}
	for name := range after {
		if _, stayed := before[name]; stayed {
			return fmt.Errorf("pod %s was not replaced", name)
		}
	}
	if err := t.awaitNewLeader(ctx, before); err != nil {
		return err
	}
	if err := t.showRelease(ctx); err != nil {
		return err
	}
	// A slow machine may have needed longer for its pods than the run for its spaces.
	states, err := t.states(ctx)
	t.tell("after the upgrade: %s is %s", first, states["Migration/"+first])
	return err
}

// operatorPods are the pods that are not about to end.
func (t *trial) operatorPods(ctx context.Context) (map[string]corev1.Pod, error) {
	var list corev1.PodList
	if err := t.client.List(ctx, &list, client.InNamespace(operatorNamespace)); err != nil {
		return nil, err
	}
	pods := map[string]corev1.Pod{}
	for i := range list.Items {
		if list.Items[i].DeletionTimestamp == nil {
			pods[list.Items[i].Name] = list.Items[i]
		}
	}
	return pods, nil
}

// uninstall removes the release. What people made, and what is at Atlassian, stays.
func (t *trial) uninstall(ctx context.Context) error {
	before, err := t.report(ctx)
	if err != nil {
		return err
	}
	_, err = t.helm(ctx, "uninstall", releaseName, "--namespace", operatorNamespace, "--wait", "--timeout", helmTimeout)
	if err != nil {
		return err
	}
	kept, err := t.states(ctx)
	if err != nil {
		return err // Without their CRDs, the API server does not know the kinds.
	}
	if changed := differences(kept); len(changed) > 0 {
		return fmt.Errorf("not all was kept: %s", strings.Join(changed, "; "))
	}
	t.tell("kept, with their status: %s", strings.Join(slices.Sorted(maps.Keys(kept)), ", "))
	after, err := t.report(ctx)
	if err != nil {
		return err
	}
	if err := same(before, after); err != nil {
		return err
	}
	// Pods take their time to end.
	return until(ctx, 2*time.Minute, "nothing of the release is left", func() (bool, error) {
		left, err := t.kubectl(ctx, "get", "all,configmaps,secrets,roles,rolebindings,networkpolicies,poddisruptionbudgets",
			"--namespace", operatorNamespace, "--selector=app.kubernetes.io/instance="+releaseName, "--output=name")
		return left == "", err
	})
}

// samples is the directory of the objects that are migrated by.
func (t *trial) samples() string { return filepath.Join(t.root, "config", "samples") }

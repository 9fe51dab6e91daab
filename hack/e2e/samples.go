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

	apimeta "k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/drover-dev/drover/api/v1alpha1"
)

const (
	samplesNamespace = "acme"
	// first is the Migration with the most to move: it runs while the leader is killed, and while the release is upgraded.
	first = "wave-1"
)

// endings are how the samples end, as CONTRIBUTING's demo shows them too: wave-3 waits for an approval that nobody gives.
func endings() map[string]string {
	return map[string]string{
		"CloudSite/acme":     v1alpha1.ReasonReady,
		"AppAssessment/acme": v1alpha1.ReasonAssessed,
		"Migration/wave-1":   v1alpha1.ReasonFinished,
		"Migration/wave-2":   v1alpha1.ReasonFinished,
		"Migration/wave-3":   v1alpha1.ReasonSaved,
	}
}

func (t *trial) startSamples(ctx context.Context) error {
	if _, err := t.kubectl(ctx, "apply", "--server-side", "--kustomize", t.samples()); err != nil {
		return err
	}
	return until(ctx, 2*time.Minute, first+" runs", func() (bool, error) {
		states, err := t.states(ctx)
		return states["Migration/"+first] == v1alpha1.ReasonRunning, err
	})
}

// mustRun fails unless the first Migration is in the middle of its run: nothing would be shown otherwise.
func (t *trial) mustRun(ctx context.Context, when string) error {
	var m v1alpha1.Migration
	if err := t.client.Get(ctx, client.ObjectKey{Namespace: samplesNamespace, Name: first}, &m); err != nil {
		return err
	}
	if got := state(m.Status.Conditions); got != v1alpha1.ReasonRunning {
		return fmt.Errorf("%s: %s is %s, want it to run", when, first, got)
	}
	if progress := m.Status.Progress; progress != nil {
		t.tell("%s: %s runs, %d %%", when, first, progress.Percent)
	}
	return nil
}

// awaitChange waits until the status of the first Migration is another one.
func (t *trial) awaitChange(ctx context.Context, what string) error {
	key := client.ObjectKey{Namespace: samplesNamespace, Name: first}
	var before, now v1alpha1.Migration
	if err := t.client.Get(ctx, key, &before); err != nil {
		return err
	}
	return until(ctx, time.Minute, what, func() (bool, error) {
		err := t.client.Get(ctx, key, &now)
		return now.ResourceVersion != before.ResourceVersion, err
	})
}

// finish waits until all stand as they are to end.
func (t *trial) finish(ctx context.Context) error {
	var last map[string]string
	err := until(ctx, 4*time.Minute, "all stand as they are to end", func() (bool, error) {
		var err error
		last, err = t.states(ctx)
		return len(differences(last)) == 0, err
	})
	for _, difference := range differences(last) {
		t.tell("%s", difference)
	}
	if err != nil {
		return err
	}
	table, err := t.kubectl(ctx, "get", "migrations", "--namespace", samplesNamespace)
	for line := range strings.Lines(table) {
		t.tell("%s", strings.TrimSpace(line))
	}
	return err
}

// states are the reasons of Ready by kind and name.
func (t *trial) states(ctx context.Context) (map[string]string, error) {
	var sites v1alpha1.CloudSiteList
	var assessments v1alpha1.AppAssessmentList
	var migrations v1alpha1.MigrationList
	for _, list := range []client.ObjectList{&sites, &assessments, &migrations} {
		if err := t.client.List(ctx, list, client.InNamespace(samplesNamespace)); err != nil {
			return nil, err
		}
	}
	states := map[string]string{}
	for i := range sites.Items {
		states["CloudSite/"+sites.Items[i].Name] = state(sites.Items[i].Status.Conditions)
	}
	for i := range assessments.Items {
		states["AppAssessment/"+assessments.Items[i].Name] = state(assessments.Items[i].Status.Conditions)
	}
	for i := range migrations.Items {
		states["Migration/"+migrations.Items[i].Name] = state(migrations.Items[i].Status.Conditions)
	}
	return states, nil
}

func state(conditions []metav1.Condition) string {
	if ready := apimeta.FindStatusCondition(conditions, v1alpha1.ConditionReady); ready != nil {
		return ready.Reason
	}
	return "without a state"
}

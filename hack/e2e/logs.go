/*
Copyright 2026 The Drover Authors.

SPDX-License-Identifier: Apache-2.0
*/

package main

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/yaml"

	"github.com/drover-dev/drover/hack/stage"
)

// podLogs follows the logs of pods: those of a pod that is gone can no longer be asked for.
type podLogs struct {
	dir       string
	followers map[string]*stage.Process
	files     []*os.File
}

func newPodLogs(dir string) *podLogs {
	return &podLogs{dir: dir, followers: map[string]*stage.Process{}}
}

// follow follows the pods of a namespace that it does not yet follow.
func (l *podLogs) follow(ctx context.Context, c *cluster, namespace string) error {
	var pods corev1.PodList
	if err := c.client.List(ctx, &pods, client.InNamespace(namespace)); err != nil {
		return err
	}
	for i := range pods.Items {
		name := pods.Items[i].Name
		if l.followers[name] != nil {
			continue
		}
		file, err := os.Create(filepath.Join(l.dir, "pod-"+name+".log")) //nolint:gosec // A log of ours.
		if err != nil {
			return err
		}
		l.files = append(l.files, file)
		arguments := []string{"logs", "--follow", "--pod-running-timeout=1m", "--namespace", namespace, name}
		kubectl := c.tools["kubectl"]
		l.followers[name], err = stage.Start(filepath.Base(kubectl), filepath.Dir(kubectl), arguments, c.env, file,
			filepath.Join(l.dir, "following-"+name+".log"), func(error) {}) // It ends with its pod.
		if err != nil {
			return err
		}
	}
	return nil
}

// stop stops following, so that the files are whole.
func (l *podLogs) stop() {
	for _, follower := range l.followers {
		follower.Stop()
	}
	for _, file := range l.files {
		_ = file.Close() // It was written by the followers.
	}
	l.followers, l.files = map[string]*stage.Process{}, nil
}

// searchLogs looks for each credential of the samples, and for tokens of service accounts, in what all pods wrote.
func (t *trial) searchLogs(context.Context) error {
	t.pods.stop()
	secrets, err := credentials(filepath.Join(t.samples(), "acme-credentials.yaml"))
	if err != nil {
		return err
	}
	names, err := filepath.Glob(filepath.Join(t.node.Logs, "pod-*.log"))
	if err != nil {
		return err
	}
	total := 0
	for _, name := range names {
		content, err := os.ReadFile(name) //nolint:gosec // A log of ours.
		if err != nil {
			return err
		}
		total += len(content)
		if found := firstOf(content, secrets); found {
			return fmt.Errorf("%s has a credential", name)
		}
	}
	t.tell("%d logs of %d bytes", len(names), total)
	if total == 0 {
		return errors.New("no pod wrote anything, so nothing is shown")
	}
	return nil
}

// credentials are the secrets of a manifest, as they are and as Kubernetes shows them, and how every token of a service account
// begins.
func credentials(file string) ([]string, error) {
	content, err := os.ReadFile(file) //nolint:gosec // A sample.
	if err != nil {
		return nil, err
	}
	found := []string{base64.RawURLEncoding.EncodeToString([]byte(`{"alg"`))}
	for document := range strings.SplitSeq(string(content), "\n---\n") {
		var secret corev1.Secret
		if err := yaml.Unmarshal([]byte(document), &secret); err != nil {
			return nil, err
		}
		if token := secret.StringData["token"]; token != "" {
			found = append(found, token, base64.StdEncoding.EncodeToString([]byte(token)))
		}
	}
	return found, nil
}

func firstOf(content []byte, secrets []string) bool {
	return slices.ContainsFunc(secrets, func(secret string) bool { return bytes.Contains(content, []byte(secret)) })
}

// explain shows what somebody needs who wants to know why it failed. It does what it can.
func (t *trial) explain(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	for _, arguments := range [][]string{
		{"get", "pods", "--all-namespaces", "--output=wide"},
		{"get", "events", "--all-namespaces", "--sort-by=.lastTimestamp"},
		{"get", "cloudsites,appassessments,migrations", "--all-namespaces"},
	} {
		if out, err := t.kubectl(ctx, arguments...); err == nil {
			fmt.Fprintf(t.out, "\nkubectl %s\n%s\n", strings.Join(arguments, " "), out)
		}
	}
	t.pods.stop()
	names, _ := filepath.Glob(filepath.Join(t.node.Logs, "pod-*.log")) // The pattern is well formed.
	for _, name := range names {
		fmt.Fprintf(t.out, "\nThe end of %s\n%s\n", name, tail(name))
	}
}

// tail is the last lines of a file.
func tail(name string) string {
	const lines = 30
	content, err := os.ReadFile(name) //nolint:gosec // A log of ours.
	if err != nil {
		return err.Error()
	}
	all := strings.Split(strings.TrimSpace(string(content)), "\n")
	return strings.Join(all[max(0, len(all)-lines):], "\n")
}

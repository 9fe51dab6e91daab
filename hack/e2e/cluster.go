/*
Copyright 2026 The Drover Authors.

SPDX-License-Identifier: Apache-2.0
*/

package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"k8s.io/client-go/tools/clientcmd"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/drover-dev/drover/hack/stage"
	"github.com/drover-dev/drover/internal/operator"
)

// lookInterval is how often something is looked at that is waited for.
const lookInterval = 200 * time.Millisecond

// cluster is reached by a client, by kubectl and by Helm.
type cluster struct {
	client client.Client
	tools  map[string]string
	env    []string
}

// newCluster opens the one that files name, in the way of KUBECONFIG. What Helm keeps for itself goes to a directory.
func newCluster(root, assets, kubeconfig, dir string) (cluster, error) {
	rules := &clientcmd.ClientConfigLoadingRules{Precedence: filepath.SplitList(kubeconfig)}
	config, err := clientcmd.NewNonInteractiveDeferredLoadingClientConfig(rules, nil).ClientConfig()
	if err != nil {
		return cluster{}, err
	}
	c, err := client.New(config, client.Options{Scheme: operator.NewScheme()})
	own := []string{"KUBECONFIG=" + kubeconfig, "HELM_CACHE_HOME=" + dir, "HELM_CONFIG_HOME=" + dir}
	return cluster{
		client: c,
		tools:  map[string]string{"kubectl": filepath.Join(assets, "kubectl"), "helm": filepath.Join(root, "bin", "helm")},
		env:    append(stage.ClientEnvironment(os.Environ()), own...),
	}, err
}

func (c *cluster) kubectl(ctx context.Context, arguments ...string) (string, error) {
	return c.tool(ctx, "", "kubectl", arguments...)
}

// apply applies a manifest, strictly.
func (c *cluster) apply(ctx context.Context, manifest string) error {
	_, err := c.tool(ctx, manifest, "kubectl", "apply", "--server-side", "--validate=strict", "--filename=-")
	return err
}

func (c *cluster) helm(ctx context.Context, arguments ...string) (string, error) {
	return c.tool(ctx, "", "helm", arguments...)
}

// tool runs one of them and returns what it prints.
func (c *cluster) tool(ctx context.Context, input, name string, arguments ...string) (string, error) {
	cmd := exec.CommandContext(ctx, c.tools[name], arguments...)
	cmd.Env, cmd.Stdin = c.env, strings.NewReader(input)
	var out, problems bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &problems
	if err := cmd.Run(); err != nil {
		return "", fmt.Errorf("%s %s: %w\n%s", name, strings.Join(arguments, " "), err, problems.String())
	}
	return strings.TrimSpace(out.String()), nil
}

// until looks again and again until it is so, or cannot become so any more.
func until(ctx context.Context, limit time.Duration, what string, so func() (bool, error)) error {
	ctx, cancel := context.WithTimeoutCause(ctx, limit, fmt.Errorf("not within %v: %s", limit, what))
	defer cancel()
	for {
		met, err := so()
		switch {
		case ctx.Err() != nil:
			return context.Cause(ctx)
		case err != nil || met:
			return err
		}
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-time.After(lookInterval):
		}
	}
}

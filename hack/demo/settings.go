/*
Copyright 2026 The Drover Authors.

SPDX-License-Identifier: Apache-2.0
*/

package main

import (
	"context"
	"fmt"
	"math"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/drover-dev/drover/internal/operator"
)

// quotaWindow is the time in which Atlassian counts an account's calls.
const quotaWindow = time.Minute

// The deadlines of calls that make something, on a machine that does nothing but the demo.
const (
	sendDeadline   = 3 * time.Second
	requestTimeout = 5 * time.Second
)

// proxyExport is how the simulator prints where it listens.
const proxyExport = "export HTTPS_PROXY="

// operatorSettings is the operator's configuration for a simulator whose time is faster. Its minute is shorter; the operator
// takes twice that, in full seconds, so that it never spends a call too early. Nothing that the simulator makes stays invisible,
// so the operator looks no longer for it than its Lease and its own deadlines demand.
func operatorSettings(ca string, speed float64) []byte {
	window := math.Ceil(2 * quotaWindow.Seconds() / speed)
	return fmt.Appendf(nil, "caFile: %s\nquota:\n  window: %.0fs\npolling:\n  shortest: 1s\n"+
		"exactlyOnce:\n  sendDeadline: %s\n  requestTimeout: %s\n  consistencyPatience: %s\n",
		ca, window, sendDeadline, requestTimeout, operator.DefaultLeaseTimes().Duration+sendDeadline+requestTimeout+time.Second)
}

// clientEnvironment is an environment without the settings that lead clients to a proxy or a cluster.
func clientEnvironment(environment []string) []string {
	leading := []string{"HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "ALL_PROXY", "KUBECONFIG"}
	return slices.DeleteFunc(slices.Clone(environment), func(entry string) bool {
		name, _, _ := strings.Cut(entry, "=")
		return slices.Contains(leading, strings.ToUpper(name))
	})
}

// awaitProxy waits until the simulator has printed where it listens.
func awaitProxy(ctx context.Context, file string) (string, error) {
	const interval = 50 * time.Millisecond
	for {
		content, err := os.ReadFile(file) //nolint:gosec // A file of ours.
		if err != nil {
			return "", err
		}
		if proxy, ok := printedProxy(string(content)); ok {
			return proxy, nil
		}
		select {
		case <-ctx.Done():
			return "", context.Cause(ctx)
		case <-time.After(interval):
		}
	}
}

// printedProxy finds the proxy in what was printed so far. A line without its end may be half of an address.
func printedProxy(content string) (string, bool) {
	for line := range strings.Lines(content) {
		if address, ok := strings.CutPrefix(line, proxyExport); ok && strings.HasSuffix(line, "\n") {
			return strings.TrimSpace(address), true
		}
	}
	return "", false
}

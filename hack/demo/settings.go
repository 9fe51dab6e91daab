/*
Copyright 2026 The Drover Authors.

SPDX-License-Identifier: Apache-2.0
*/

package main

import (
	"context"
	"os"
	"strings"
	"time"
)

// proxyExport is how the simulator prints where it listens.
const proxyExport = "export HTTPS_PROXY="

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

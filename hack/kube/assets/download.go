/*
Copyright 2026 The Drover Authors.

SPDX-License-Identifier: Apache-2.0
*/

package main

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

const (
	// downloadTimeout bounds the download: past it, building is the better wait.
	downloadTimeout = 60 * time.Second
	// toolTimeout bounds making setup-envtest itself.
	toolTimeout = 3 * time.Minute
	// retryAfter is how long a failed download is not tried again. A machine
	// without network would pay for the attempt at every change of a source.
	retryAfter = 24 * time.Hour
)

// download is the set of binaries that setup-envtest fetches.
type download struct {
	tools  string // hack/tools, which pins setup-envtest
	store  string // where setup-envtest keeps what it fetched
	series string // of Kubernetes, such as 1.37
}

func newDownload(b *build) *download {
	version := strings.TrimPrefix(b.version, "v")
	series := version
	if i := strings.LastIndex(version, "."); i > 0 {
		series = version[:i]
	}
	return &download{
		tools:  filepath.Join(filepath.Dir(b.source), "tools"),
		store:  filepath.Join(b.cache, "envtest"),
		series: series,
	}
}

// cached returns the directory of an earlier download, or nothing. Any patch
// release will do.
func (d *download) cached(wanted []string) string {
	dirs, err := filepath.Glob(filepath.Join(d.store, "k8s", d.series+".*"))
	if err != nil {
		return ""
	}
	for _, dir := range dirs {
		if has(dir, wanted) {
			return dir
		}
	}
	return ""
}

// run tries a download and returns its directory, or nothing. A failure is no
// error: many machines reach no more than their Go module proxy.
func (d *download) run(ctx context.Context, wanted []string) string {
	if runPods(wanted) || d.failedLately() {
		return ""
	}
	progress("asking setup-envtest for Kubernetes %s", d.series)
	dir, err := d.fetch(ctx)
	if err == nil && has(dir, wanted) {
		return dir
	}
	progress("setup-envtest cannot fetch it here; that is normal without internet access")
	if ctx.Err() == nil {
		d.rememberFailure()
	}
	return ""
}

// fetch makes setup-envtest and runs it.
func (d *download) fetch(ctx context.Context) (string, error) {
	if err := os.MkdirAll(d.store, 0o755); err != nil {
		return "", err
	}
	tool := filepath.Join(d.store, "setup-envtest")
	building, stop := context.WithTimeout(ctx, toolTimeout)
	defer stop()
	make := exec.CommandContext(building, "go", "build", "-o", tool, "sigs.k8s.io/controller-runtime/tools/setup-envtest")
	make.Dir = d.tools
	if err := make.Run(); err != nil {
		return "", err
	}
	fetching, stopFetch := context.WithTimeout(ctx, downloadTimeout)
	defer stopFetch()
	dir, err := exec.CommandContext(fetching, tool, "use", d.series+".x", "--bin-dir", d.store, "--print", "path").Output()
	return strings.TrimSpace(string(dir)), err
}

func (d *download) marker() string { return filepath.Join(d.store, "failed") }

// failedLately tells whether a download failed so short ago that another
// attempt is not worth its time.
func (d *download) failedLately() bool {
	info, err := os.Stat(d.marker())
	return err == nil && time.Since(info.ModTime()) < retryAfter
}

// rememberFailure is best effort: without it, only the next run is slower.
func (d *download) rememberFailure() {
	if err := os.MkdirAll(d.store, 0o755); err == nil {
		_ = os.WriteFile(d.marker(), nil, 0o644)
	}
}

/*
Copyright 2026 The Drover Authors.

SPDX-License-Identifier: Apache-2.0
*/

package main

import (
	"os"
	"path/filepath"
	"testing"
	"time"
)

// write makes a file and the directories above it.
func write(t *testing.T, mode os.FileMode, path ...string) string {
	t.Helper()
	name := filepath.Join(path...)
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(name), mode); err != nil {
		t.Fatal(err)
	}
	return name
}

func TestHasWantsEveryComponentExecutable(t *testing.T) {
	dir := t.TempDir()
	write(t, 0o755, dir, "etcd")
	kubectl := write(t, 0o644, dir, "kubectl")
	if has(dir, []string{"etcd", "kubectl"}) {
		t.Error("a file that cannot be executed was taken for a component")
	}
	if err := os.Chmod(kubectl, 0o755); err != nil {
		t.Fatal(err)
	}
	if !has(dir, []string{"etcd", "kubectl"}) {
		t.Error("both components are there, but were not found")
	}
	if has(dir, published) {
		t.Error("a component that is not there was found")
	}
}

func TestKeyFollowsEveryInput(t *testing.T) {
	b := &build{source: t.TempDir(), version: "v1.37.2"}
	for _, name := range []string{"go.mod", "go.sum", "main.go"} {
		write(t, 0o644, b.source, name)
	}
	seen := map[string]string{}
	check := func(change, toolchain string) {
		t.Helper()
		key, err := b.key(toolchain)
		if err != nil {
			t.Fatal(err)
		}
		if before, found := seen[key]; found {
			t.Errorf("%q has the same key as %q", change, before)
		}
		seen[key] = change
	}
	check("nothing changed", "go1")
	check("another toolchain", "go2")
	write(t, 0o644, b.source, "scheduler.go")
	check("another component", "go1")
	if err := os.WriteFile(filepath.Join(b.source, "go.sum"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	check("another dependency", "go1")
	b.version = "v1.37.3"
	check("another version", "go1")
	b.node = true
	check("with what runs pods", "go1")
}

func TestWhatIsBuiltFollowsWhatIsWanted(t *testing.T) {
	for name, tc := range map[string]struct {
		wanted []string
		node   bool
	}{
		"what tests need is the small build":       {published, false},
		"one of it is the small build":             {[]string{"etcd"}, false},
		"a kubelet needs the build for nodes":      {append([]string{"kubelet"}, published...), true},
		"an unknown component is not in the small": {[]string{"nothing"}, true},
	} {
		t.Run(name, func(t *testing.T) {
			if got := runPods(tc.wanted); got != tc.node {
				t.Errorf("got %t", got)
			}
		})
	}
}

func TestKeyIsStable(t *testing.T) {
	b := &build{source: t.TempDir(), version: "v1.37.2"}
	write(t, 0o644, b.source, "go.mod")
	write(t, 0o644, b.source, "go.sum")
	first, err := b.key("go1")
	if err != nil {
		t.Fatal(err)
	}
	if second, err := b.key("go1"); err != nil || second != first {
		t.Errorf("the second key is %q (%v), the first was %q", second, err, first)
	}
}

func TestDownload(t *testing.T) {
	d := newDownload(&build{source: t.TempDir(), cache: t.TempDir(), version: "v1.37.2"})
	if d.series != "1.37" {
		t.Errorf("the series is %q, want 1.37", d.series)
	}
	if dir := d.cached(published); dir != "" {
		t.Errorf("found %q in an empty cache", dir)
	}
	for _, component := range published {
		write(t, 0o755, d.store, "k8s", "1.37.0-linux-amd64", component)
		write(t, 0o755, d.store, "k8s", "1.3.0-linux-amd64", component)
	}
	if dir := d.cached(published); filepath.Base(dir) != "1.37.0-linux-amd64" {
		t.Errorf("found %q, want the download of this series", dir)
	}
}

func TestFailedDownloadIsNotTriedAgainForADay(t *testing.T) {
	d := newDownload(&build{source: t.TempDir(), cache: t.TempDir(), version: "v1.37.2"})
	if d.failedLately() {
		t.Error("a failure is remembered before any")
	}
	d.rememberFailure()
	if !d.failedLately() {
		t.Error("the failure is forgotten at once")
	}
	longAgo := time.Now().Add(-2 * retryAfter)
	if err := os.Chtimes(d.marker(), longAgo, longAgo); err != nil {
		t.Fatal(err)
	}
	if d.failedLately() {
		t.Error("the failure is remembered for ever")
	}
}

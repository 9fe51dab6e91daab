/*
Copyright 2026 The Drover Authors.

SPDX-License-Identifier: Apache-2.0
*/

// Command assets prints the directory that holds etcd, kube-apiserver and
// kubectl, for use as KUBEBUILDER_ASSETS. In this order it takes
//
//  1. the directory that KUBEBUILDER_ASSETS already names,
//  2. one that an earlier run built or downloaded,
//  3. a download by setup-envtest, where the network allows one,
//  4. a build of the parent directory, which needs nothing but Go and the
//     modules in its go.mod, and takes minutes the first time.
//
// Only the directory goes to standard output; progress goes to standard error.
// Arguments name the components that are wanted, if others than those three:
// kube-controller-manager, kube-scheduler, kube-proxy and kubelet make a build
// of its own, because they double the size of what each test would wait for.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"syscall"
)

// envVar is the variable by which envtest and its users agree on a directory.
const envVar = "KUBEBUILDER_ASSETS"

// published are the components that setup-envtest can download.
var published = []string{"etcd", "kube-apiserver", "kubectl"}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	wanted := os.Args[1:]
	if len(wanted) == 0 {
		wanted = published
	}
	dir, err := find(ctx, wanted)
	if err != nil {
		stop()
		progress("%v", err)
		os.Exit(1)
	}
	fmt.Println(dir)
}

// find returns a directory that has all wanted components, making one if needed.
func find(ctx context.Context, wanted []string) (string, error) {
	if dir := os.Getenv(envVar); dir != "" {
		if has(dir, wanted) {
			return filepath.Abs(dir)
		}
		progress("%s=%s does not hold all of %v: looking elsewhere", envVar, dir, wanted)
	}
	b, err := newBuild(ctx, wanted)
	if err != nil {
		return "", err
	}
	d := newDownload(b)
	if dir := cached(b, d, wanted); dir != "" {
		return dir, nil
	}
	// Of several runs at once, one makes it and the others wait for that.
	unlock, err := b.lock()
	if err != nil {
		return "", err
	}
	defer unlock()
	if dir := cached(b, d, wanted); dir != "" {
		return dir, nil
	}
	if dir := d.run(ctx, wanted); dir != "" {
		return dir, nil
	}
	if err := b.run(ctx); err != nil {
		return "", err
	}
	if !has(b.dir, wanted) {
		return "", fmt.Errorf("this build has no such component: want %v, see the files in hack/kube", wanted)
	}
	return b.dir, nil
}

// cached returns what an earlier run made, or nothing.
func cached(b *build, d *download, wanted []string) string {
	if has(b.dir, wanted) {
		return b.dir
	}
	return d.cached(wanted)
}

// runPods tells whether a component is wanted that only a cluster with nodes has.
func runPods(wanted []string) bool {
	return slices.ContainsFunc(wanted, func(component string) bool { return !slices.Contains(published, component) })
}

// has tells whether dir holds an executable for each component.
func has(dir string, components []string) bool {
	for _, component := range components {
		info, err := os.Stat(filepath.Join(dir, component))
		if err != nil || info.IsDir() || info.Mode().Perm()&0o111 == 0 {
			return false
		}
	}
	return true
}

// progress tells the person waiting what goes on.
func progress(format string, args ...any) {
	fmt.Fprintf(os.Stderr, "hack/kube: "+format+"\n", args...)
}

/*
Copyright 2026 The Drover Authors.

SPDX-License-Identifier: Apache-2.0
*/

// Command kube is a small Kubernetes built from Go modules alone: one binary
// that is etcd, kube-apiserver or kubectl by the name it is called under.
//
// Tests and the demo use it where prebuilt binaries cannot be fetched. One
// binary instead of one for each component, because they share nearly all of
// their packages and linking is the slow part. Under the build tag "node" it is
// also what a node and its pods need, for "make e2e".
package main

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
)

// components holds the entry point of each component by its name. Every
// component's own file adds its entry. An entry builds its command only when
// it is called, because building one installs the process's only signal
// handler and its global flags.
var components = map[string]func() int{}

func main() {
	name := filepath.Base(os.Args[0])
	if run, found := components[name]; found {
		os.Exit(run())
	}
	if len(os.Args) == 2 && os.Args[1] == "components" {
		for _, component := range slices.Sorted(maps.Keys(components)) {
			fmt.Println(component)
		}
		return
	}
	fmt.Fprintf(os.Stderr, "%s is not a component: link this binary under one of the names that %q prints\n",
		name, name+" components")
	os.Exit(2)
}

/*
Copyright 2026 The Drover Authors.

SPDX-License-Identifier: Apache-2.0
*/

// Command golangci-lint is golangci-lint with the linters of the Kubernetes
// project compiled in. Its own way to do that clones its source repository;
// this module needs nothing but the Go module proxy, and its go.sum pins all
// of it.
package main

import (
	"fmt"
	"os"
	"runtime/debug"

	"github.com/golangci/golangci-lint/v2/pkg/commands"
	"github.com/golangci/golangci-lint/v2/pkg/exitcodes"
	_ "sigs.k8s.io/kube-api-linter"             // kubeapilinter: API conventions of Go types.
	_ "sigs.k8s.io/logtools/logcheck/gclplugin" // logcheck: structured logging calls.
)

// linter is the module whose version the cache key and "version" report.
const linter = "github.com/golangci/golangci-lint/v2"

func main() {
	if err := commands.Execute(buildInfo()); err != nil {
		fmt.Fprintln(os.Stderr, "golangci-lint:", err)
		os.Exit(exitcodes.Failure)
	}
}

// buildInfo names the version of the pinned linter, not of this module.
func buildInfo() commands.BuildInfo {
	result := commands.BuildInfo{Version: "unknown", Commit: "unknown", Date: "unknown"}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return result
	}
	result.GoVersion = info.GoVersion
	for _, dependency := range info.Deps {
		if dependency.Path == linter {
			result.Version, result.Commit = dependency.Version, dependency.Sum
		}
	}
	return result
}

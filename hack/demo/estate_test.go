/*
Copyright 2026 The Drover Authors.

SPDX-License-Identifier: Apache-2.0
*/

package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"sigs.k8s.io/yaml"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/simulator"
)

// TestEstateIsWhatIsExpected holds the manifests against the endings and the simulator's scenario.
func TestEstateIsWhatIsExpected(t *testing.T) {
	scenario, err := simulator.Builtin("estate")
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{}
	for _, space := range scenario.Instances[0].Spaces {
		known[space.Key] = true
	}
	var expected, there []string
	for _, e := range endings() {
		expected = append(expected, e.name)
	}
	taken := map[string]string{}
	for _, manifest := range estate(t) {
		var m v1alpha1.Migration
		if err := yaml.Unmarshal([]byte(manifest), &m); err != nil {
			t.Fatalf("%v in\n%s", err, manifest)
		}
		if m.APIVersion == v1alpha1.GroupVersion.String() {
			there = append(there, m.Kind+"/"+m.Name)
		}
		for _, key := range m.Spec.Scope.Spaces.Keys {
			if !known[string(key)] || taken[string(key)] != "" {
				t.Errorf("%s wants the space %s: known %t, wanted by %q too", m.Name, key, known[string(key)], taken[string(key)])
			}
			taken[string(key)] = m.Name
		}
	}
	if diff := cmp.Diff(expected, there); diff != "" {
		t.Errorf("resources (-expected +there):\n%s", diff)
	}
}

// estate returns the manifests in the order in which they are applied.
func estate(t *testing.T) []string {
	t.Helper()
	read := func(name string) string {
		content, err := os.ReadFile(filepath.Join("estate", name))
		if err != nil {
			t.Fatal(err)
		}
		return string(content)
	}
	var kustomization struct{ Resources []string }
	if err := yaml.Unmarshal([]byte(read("kustomization.yaml")), &kustomization); err != nil {
		t.Fatal(err)
	}
	var manifests []string
	for _, name := range kustomization.Resources {
		manifests = append(manifests, strings.Split(read(name), "\n---\n")...)
	}
	return manifests
}

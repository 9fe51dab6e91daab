/*
Copyright 2026 The Drover Authors.

SPDX-License-Identifier: Apache-2.0
*/

package examples_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"sigs.k8s.io/yaml"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/testenv"
)

func TestMain(m *testing.M) { os.Exit(testenv.Run(m)) }

func dependencies(m *v1alpha1.Migration) []string {
	var names []string
	for _, other := range m.Spec.DependsOn {
		names = append(names, other.Name)
	}
	return names
}

func uncommented(list string) string {
	var kept strings.Builder
	for line := range strings.Lines(list) {
		if !strings.HasPrefix(line, "#") {
			kept.WriteString(line)
		}
	}
	return kept.String()
}

func write(t *testing.T, list string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "spaces.txt")
	if err := os.WriteFile(file, []byte(list), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

func generate(t *testing.T, list string, settings ...string) string {
	t.Helper()
	out, complaint, err := run(t, list, settings...)
	if err != nil || complaint != "" {
		t.Fatalf("%v\n%s", err, complaint)
	}
	return out
}

func run(t *testing.T, list string, settings ...string) (out, complaint string, err error) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	cmd := exec.CommandContext(t.Context(), waves+"/waves.sh", list)
	cmd.Env = append([]string{"PATH=" + os.Getenv("PATH")}, settings...)
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err = cmd.Run()
	return stdout.String(), stderr.String(), err
}

func parse(t *testing.T, manifests string) []*v1alpha1.Migration {
	t.Helper()
	var migrations []*v1alpha1.Migration
	for manifest := range strings.SplitSeq(manifests, "\n---\n") {
		m := &v1alpha1.Migration{}
		if err := yaml.UnmarshalStrict([]byte(manifest), m); err != nil {
			t.Fatalf("%v in\n%s", err, manifest)
		}
		if m.Kind != "" {
			migrations = append(migrations, m)
		}
	}
	return migrations
}

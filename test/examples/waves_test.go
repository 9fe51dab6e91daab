/*
Copyright 2026 The Drover Authors.

SPDX-License-Identifier: Apache-2.0
*/

// Package examples_test holds the examples against a real API server.
package examples_test

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/testenv"
)

const waves = "../../examples/waves"

func TestWavesAreAccepted(t *testing.T) {
	scheme := runtime.NewScheme()
	if err := errors.Join(corev1.AddToScheme(scheme), v1alpha1.AddToScheme(scheme)); err != nil {
		t.Fatal(err)
	}
	c, err := client.New(testenv.Config(), client.Options{Scheme: scheme})
	if err != nil {
		t.Fatal(err)
	}
	strict := client.WithFieldValidation(c, "Strict")
	namespace := testenv.Namespace(t, c)
	migrations := parse(t, generate(t, waves+"/spaces.txt"))
	if len(migrations) != 100 {
		t.Fatalf("%d migrations, want 100", len(migrations))
	}
	for _, options := range [][]client.CreateOption{{client.DryRunAll}, nil} {
		for _, m := range migrations {
			object := m.DeepCopy()
			object.Namespace = namespace
			if err := strict.Create(t.Context(), object, options...); err != nil {
				t.Fatalf("create %s with %v: %v", m.Name, options, err)
			}
		}
	}
}

func TestEachSpaceIsInOneWave(t *testing.T) {
	list, err := os.ReadFile(waves + "/spaces.txt")
	if err != nil {
		t.Fatal(err)
	}
	want := strings.Fields(uncommented(string(list)))
	var got []string
	for _, m := range parse(t, generate(t, waves+"/spaces.txt")) {
		for _, key := range m.Spec.Scope.Spaces.Keys {
			got = append(got, string(key))
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("spaces, in the order of the list (-want +got):\n%s", diff)
	}
}

func TestEachWaveWaitsForTheWholeWaveBefore(t *testing.T) {
	byWave := map[string][]string{}
	migrations := parse(t, generate(t, waves+"/spaces.txt"))
	for _, m := range migrations {
		byWave[m.Labels["wave"]] = append(byWave[m.Labels["wave"]], m.Name)
	}
	if len(byWave) != 10 {
		t.Fatalf("%d waves, want 10", len(byWave))
	}
	before := ""
	for i, m := range migrations {
		if i > 0 && m.Labels["wave"] != migrations[i-1].Labels["wave"] {
			before = migrations[i-1].Labels["wave"]
		}
		// What comes later in the list is never named, so there is no way round in a circle.
		if diff := cmp.Diff(byWave[before], dependencies(m)); diff != "" {
			t.Errorf("what %s depends on (-want +got):\n%s", m.Name, diff)
		}
	}
}

func TestTheSameListGivesTheSameBytes(t *testing.T) {
	if diff := cmp.Diff(generate(t, waves+"/spaces.txt"), generate(t, waves+"/spaces.txt")); diff != "" {
		t.Errorf("(-first +second):\n%s", diff)
	}
}

func TestKeysThatYAMLWouldReadAsSomethingElse(t *testing.T) {
	keys := []string{"NO", "007", "1e3", "~jdoe", "null", "it's"}
	migrations := parse(t, generate(t, write(t, strings.Join(keys, "\r\n")), "SPACES_PER_MIGRATION=6"))
	if len(migrations) != 1 {
		t.Fatalf("%d migrations, want 1", len(migrations))
	}
	var got []string
	for _, key := range migrations[0].Spec.Scope.Spaces.Keys {
		got = append(got, string(key))
	}
	if diff := cmp.Diff(keys, got); diff != "" {
		t.Errorf("keys (-want +got):\n%s", diff)
	}
}

func TestWavesOfAnyLength(t *testing.T) {
	for name, tc := range map[string]struct {
		list     string
		settings []string
		want     []string
	}{
		"fewer spaces than one migration takes": {"A", nil, []string{"wave-1-01"}},
		"a last wave that is not full": {
			"A\nB\nC\n", []string{"SPACES_PER_MIGRATION=1", "MIGRATIONS_PER_WAVE=2"}, []string{"wave-1-1", "wave-1-2", "wave-2-1"},
		},
		"another prefix": {"A", []string{"PREFIX=move", "MIGRATIONS_PER_WAVE=1"}, []string{"move-1-1"}},
	} {
		t.Run(name, func(t *testing.T) {
			var got []string
			for _, m := range parse(t, generate(t, write(t, tc.list), tc.settings...)) {
				got = append(got, m.Name)
			}
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Errorf("names (-want +got):\n%s", diff)
			}
		})
	}
}

func TestWavesRefuse(t *testing.T) {
	for name, tc := range map[string]struct {
		list     string
		settings []string
		want     string
	}{
		"a space that is there twice": {"ENG\n# again\nENG\n", nil, "line 3: the space ENG stands in line 1 already"},
		"a clash of case":             {"ENG\neng\n", nil, "line 2: the space eng stands in line 1 already"},
		"two keys in a line":          {"ENG OPS\n", nil, `line 1: "ENG OPS" has a space in it`},
		"an empty list":               {"# nothing\n\n", nil, "there is no space in the list"},
		"a size of nothing":           {"A", []string{"SPACES_PER_MIGRATION=0"}, "must be whole numbers from 1"},
		"more than may be depended on": {
			"A", []string{"MIGRATIONS_PER_WAVE=51"}, "depends on at most 50 others",
		},
	} {
		t.Run(name, func(t *testing.T) {
			out, complaint, err := run(t, write(t, tc.list), tc.settings...)
			if err == nil || !strings.Contains(complaint, tc.want) {
				t.Errorf("got %v, %q; want %q", err, complaint, tc.want)
			}
			if out != "" {
				t.Errorf("something was written all the same:\n%s", out)
			}
		})
	}
}

// TestKustomizationApprovesTheFirstWave builds the example as a pipeline would.
func TestKustomizationApprovesTheFirstWave(t *testing.T) {
	dir := t.TempDir()
	kustomization, err := os.ReadFile(waves + "/kustomization.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string]string{
		"kustomization.yaml": string(kustomization), "waves.yaml": generate(t, waves+"/spaces.txt"),
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	out, err := exec.CommandContext(t.Context(), testenv.Kubectl(), "kustomize", dir).CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, m := range parse(t, string(out)) {
		approved := m.Spec.Run != nil && m.Spec.Run.Approved != nil && *m.Spec.Run.Approved
		if first := m.Labels["wave"] == "01"; approved != first || m.Namespace != "acme" {
			t.Errorf("%s of wave %s in namespace %s is approved: %t", m.Name, m.Labels["wave"], m.Namespace, approved)
		}
	}
}

/*
Copyright 2026 The Drover Authors.

SPDX-License-Identifier: Apache-2.0
*/

package examples_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/yaml"

	"github.com/drover-dev/drover/internal/testenv"
)

// built returns what the Application's path holds, as Argo CD builds it.
func built(t *testing.T) []*unstructured.Unstructured {
	t.Helper()
	content, err := os.ReadFile("../../examples/argocd/application.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var application struct {
		Spec struct{ Source struct{ Path string } }
	}
	if err := yaml.Unmarshal(content, &application); err != nil {
		t.Fatal(err)
	}
	out, err := exec.CommandContext(t.Context(), testenv.Kubectl(), "kustomize",
		filepath.Join("..", "..", application.Spec.Source.Path)).Output()
	if err != nil {
		t.Fatal(err)
	}
	var objects []*unstructured.Unstructured
	for document := range strings.SplitSeq(string(out), "\n---\n") {
		object := &unstructured.Unstructured{}
		if err := yaml.Unmarshal([]byte(document), &object.Object); err != nil {
			t.Fatal(err)
		}
		objects = append(objects, object)
	}
	return objects
}

// A sync waits for every wave but the last, and a Migration takes days.
func TestMigrationsAreInTheLastWave(t *testing.T) {
	waves := map[string][]string{}
	for _, object := range built(t) {
		wave := object.GetAnnotations()["argocd.argoproj.io/sync-wave"]
		waves[wave] = append(waves[wave], object.GetKind()+"/"+object.GetName())
	}
	want := map[string][]string{
		"0": {"CloudSite/acme"}, "1": {"AppAssessment/acme"}, "2": {"Migration/human-resources", "Migration/rehearsal"},
	}
	if diff := cmp.Diff(want, waves); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestTheApplicationIsAccepted(t *testing.T) {
	c, err := client.New(testenv.Config(), client.Options{})
	if err != nil {
		t.Fatal(err)
	}
	strict, namespace := client.WithFieldValidation(c, "Strict"), testenv.Namespace(t, c)
	for _, object := range built(t) {
		object.SetNamespace(namespace)
		if err := strict.Create(t.Context(), object, client.DryRunAll); err != nil {
			t.Error(err)
		}
	}
}

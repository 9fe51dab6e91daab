/*
Copyright 2026 The Drover Authors.

SPDX-License-Identifier: Apache-2.0
*/

package examples_test

import (
	"os"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/yaml"

	"github.com/drover-dev/drover/internal/testenv"
)

const redirects = "../../examples/redirects/"

func read(t *testing.T, name string) string {
	t.Helper()
	content, err := os.ReadFile(redirects + name)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

func TestRedirectsAreAccepted(t *testing.T) {
	scheme := runtime.NewScheme()
	if err := corev1.AddToScheme(scheme); err != nil {
		t.Fatal(err)
	}
	c, err := client.New(testenv.Config(), client.Options{Scheme: scheme})
	if err != nil {
		t.Fatal(err)
	}
	strict := client.WithFieldValidation(c, "Strict")
	namespace := testenv.Namespace(t, c)
	var kinds []string
	for manifest := range strings.SplitSeq(read(t, "redirects.yaml"), "\n---\n") {
		object := &unstructured.Unstructured{}
		if err := yaml.UnmarshalStrict([]byte(manifest), &object.Object); err != nil {
			t.Fatal(err)
		}
		object.SetNamespace(namespace)
		if err := strict.Create(t.Context(), object, client.DryRunAll); err != nil {
			t.Errorf("create %s: %v", object.GetKind(), err)
		}
		kinds = append(kinds, object.GetKind())
	}
	if got := strings.Join(kinds, " "); got != "Deployment Service Ingress" {
		t.Errorf("it has %s", got)
	}
}

// TestTheMapsAreWhereNginxLooksForThem holds the paths of the volume against the configuration.
func TestTheMapsAreWhereNginxLooksForThem(t *testing.T) {
	server, manifests := read(t, "nginx.conf"), read(t, "redirects.yaml")
	for _, file := range []string{"pages-by-id.map", "pages-by-path.map"} {
		if !strings.Contains(server, "include /etc/nginx/redirects/*/"+file+";") {
			t.Errorf("nginx does not read %s", file)
		}
		for _, directory := range []string{"finance-1", "finance-2"} {
			if !strings.Contains(manifests, "path: "+directory+"/"+file+"\n") {
				t.Errorf("there is no %s/%s", directory, file)
			}
		}
	}
	if !strings.Contains(manifests, "mountPath: /etc/nginx/redirects\n") {
		t.Error("the maps are elsewhere")
	}
}

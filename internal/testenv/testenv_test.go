/*
Copyright 2026 The Drover Authors.

SPDX-License-Identifier: Apache-2.0
*/

package testenv

import (
	"os"
	"regexp"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/version"
	"k8s.io/client-go/discovery"
	"sigs.k8s.io/controller-runtime/pkg/client"
)

func TestMain(m *testing.M) { os.Exit(Run(m)) }

// The oldest Kubernetes that Drover supports.
const oldest = "1.34.0"

func TestServerVersion(t *testing.T) {
	discoverer, err := discovery.NewDiscoveryClientForConfig(Config())
	if err != nil {
		t.Fatal(err)
	}
	info, err := discoverer.ServerVersion()
	if err != nil {
		t.Fatal(err)
	}
	got, err := version.ParseGeneric(info.GitVersion)
	if err != nil {
		t.Fatal(err)
	}
	if got.LessThan(version.MustParseGeneric(oldest)) {
		t.Errorf("the server is %s, want %s or newer", got, oldest)
	}
}

func TestNamespacesAreDistinct(t *testing.T) {
	c, err := client.New(Config(), client.Options{})
	if err != nil {
		t.Fatal(err)
	}
	first, second := Namespace(t, c), Namespace(t, c)
	if first == second {
		t.Errorf("both namespaces are %s", first)
	}
	var namespace corev1.Namespace
	if err := c.Get(t.Context(), client.ObjectKey{Name: first}, &namespace); err != nil {
		t.Error(err)
	}
}

func TestPrefixBeginsNamespaceName(t *testing.T) {
	valid := regexp.MustCompile(`^[a-z0-9]([a-z0-9-]*[a-z0-9])?-$`)
	for _, test := range []string{"TestA", "TestA/b_c d/é", "Test" + strings.Repeat("Long", 30)} {
		if got := prefix(test); !valid.MatchString(got) || len(got) > 50 {
			t.Errorf("prefix(%q) = %q, not the beginning of a namespace's name", test, got)
		}
	}
}

func TestConfigIsACopy(t *testing.T) {
	Config().Host = "changed"
	if Config().Host == "changed" {
		t.Error("a caller's change reached the shared configuration")
	}
}

func TestARestartKeepsWhatIsStored(t *testing.T) {
	c, err := client.New(Config(), client.Options{})
	if err != nil {
		t.Fatal(err)
	}
	name := Namespace(t, c)
	if err := Restart(); err != nil {
		t.Fatal(err)
	}
	var namespace corev1.Namespace
	if err := c.Get(t.Context(), client.ObjectKey{Name: name}, &namespace); err != nil {
		t.Error(err)
	}
}

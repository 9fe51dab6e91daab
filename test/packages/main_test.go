// Package packages_test holds what users install against the product: the chart in its variants and the plain manifest are taken
// by a real API server, and the operator works with exactly the rights that they give.
package packages_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/util/yaml"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/drover-dev/drover/internal/operator"
	"github.com/drover-dev/drover/internal/testenv"
)

const (
	// root is the checkout, seen from this package.
	root = "../.."
	// namespace is where the operator is installed.
	namespace = "drover-system"
	// oldest is the oldest Kubernetes that the chart admits.
	oldest = "1.34.0"
	// limit is how long a command may take.
	limit = time.Minute
)

func TestMain(m *testing.M) { os.Exit(testenv.Run(m)) }

// values are given to Helm as JSON, by their paths.
type values map[string]string

// rendered are the answers of Helm by the values: several tests look at the same.
var rendered = map[string]string{}

// helm runs "helm template" on the chart and returns what it prints.
func helm(t *testing.T, set values) (string, error) {
	t.Helper()
	key := fmt.Sprint(set) // A map is printed in the order of its keys.
	if known, ok := rendered[key]; ok {
		return known, nil
	}
	arguments := []string{"template", "drover", "charts/drover", "--namespace", namespace, "--kube-version", oldest}
	for path, value := range set {
		arguments = append(arguments, "--set-json", path+"="+value)
	}
	printed, err := runHelm(t, arguments...)
	if err == nil {
		rendered[key] = printed
	}
	return printed, err
}

// runHelm runs Helm in the checkout. It knows nothing of who runs the test.
func runHelm(t *testing.T, arguments ...string) (string, error) {
	t.Helper()
	binary, err := filepath.Abs(filepath.Join(root, "bin", "helm"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(binary); err != nil {
		t.Fatalf("%v: run \"make bin/helm\"", err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), limit)
	defer cancel()
	cmd := exec.CommandContext(ctx, binary, arguments...)
	cmd.Dir = root
	cmd.Env = []string{"HOME=" + t.TempDir(), "PATH=" + os.Getenv("PATH")}
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil {
		return "", fmt.Errorf("%w: %s", err, stderr.String())
	}
	return stdout.String(), nil
}

// objects are those of a package, in its order.
type objects []*unstructured.Unstructured

// render returns the objects of the chart.
func render(t *testing.T, set values) objects {
	t.Helper()
	manifest, err := helm(t, set)
	if err != nil {
		t.Fatal(err)
	}
	return decode(t, manifest)
}

func decode(t *testing.T, manifest string) objects {
	t.Helper()
	var all objects
	decoder := yaml.NewYAMLOrJSONDecoder(bytes.NewBufferString(manifest), len(manifest))
	for {
		object := &unstructured.Unstructured{}
		err := decoder.Decode(&object.Object)
		if errors.Is(err, io.EOF) {
			return all
		}
		if err != nil {
			t.Fatal(err)
		}
		if len(object.Object) > 0 {
			all = append(all, object)
		}
	}
}

// of returns the objects of a kind.
func (o objects) of(kind string) objects {
	var found objects
	for _, object := range o {
		if object.GetKind() == kind {
			found = append(found, object)
		}
	}
	return found
}

// into converts the only object of a kind.
func into[T any](t *testing.T, all objects, kind string) T {
	t.Helper()
	var typed T
	found := all.of(kind)
	if len(found) != 1 {
		t.Fatalf("%d objects of kind %s, want 1", len(found), kind)
	}
	convert(t, found[0], &typed)
	return typed
}

// build builds the operator as it is shipped, and returns the path of the binary.
func build(t *testing.T) string {
	t.Helper()
	binary := filepath.Join(t.TempDir(), "manager")
	cmd := exec.CommandContext(t.Context(), "go", "build", "-o", binary, "./cmd/manager")
	cmd.Dir = root
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return binary
}

// administrator is a client that is strict about unknown fields, as "kubectl apply" is.
func administrator(t *testing.T) client.Client {
	t.Helper()
	c, err := client.New(testenv.Config(), client.Options{Scheme: operator.NewScheme()})
	if err != nil {
		t.Fatal(err)
	}
	return client.WithFieldValidation(c, "Strict")
}

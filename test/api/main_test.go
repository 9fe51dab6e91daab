// Package api_test holds the contract of the kinds against a real API server: what is accepted, what is refused and in which
// words, what is filled in, and what kubectl shows of it.
package api_test

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/yaml"

	"github.com/drover-dev/drover/internal/operator"
	"github.com/drover-dev/drover/internal/testenv"
)

func TestMain(m *testing.M) { os.Exit(testenv.Run(m)) }

// cluster is the API server with a namespace of the test's own. Requests are strict about unknown fields, as kubectl's are.
type cluster struct {
	client.Client
	namespace string
}

func newCluster(t *testing.T) cluster {
	t.Helper()
	c, err := client.New(testenv.Config(), client.Options{Scheme: operator.NewScheme()})
	if err != nil {
		t.Fatal(err)
	}
	return cluster{client.WithFieldValidation(c, "Strict"), testenv.Namespace(t, c)}
}

// parse reads a manifest as kubectl does, with all that YAML 1.1 takes for a boolean or a number.
func (c cluster) parse(t *testing.T, manifest string) *unstructured.Unstructured {
	t.Helper()
	object := &unstructured.Unstructured{}
	if err := yaml.Unmarshal([]byte(manifest), &object.Object); err != nil {
		t.Fatalf("%v in\n%s", err, manifest)
	}
	object.SetNamespace(c.namespace)
	return object
}

// create makes the object of a manifest.
func (c cluster) create(t *testing.T, manifest string) *unstructured.Unstructured {
	t.Helper()
	object := c.parse(t, manifest)
	if err := c.Create(t.Context(), object); err != nil {
		t.Fatalf("%v from\n%s", err, manifest)
	}
	return object
}

// change is one edit of a manifest that is right, so that what comes of it is wrong in one way.
type change struct {
	old, new string
	// want is what the refusal says, the field first. It is empty where the manifest stays right.
	want string
}

// noise is where a refusal repeats what was written, its type, or the name of the field.
var noise = regexp.MustCompile(`Invalid value: (("(\\.|[^"\\])*"|-?[0-9.]+|null): )?|[^ ]+ in body `)

// in applies the edit.
func (e change) in(t *testing.T, manifest string) string {
	t.Helper()
	if strings.Count(manifest, e.old) != 1 {
		t.Fatalf("%q stands %d times in\n%s", e.old, strings.Count(manifest, e.old), manifest)
	}
	return strings.Replace(manifest, e.old, e.new, 1)
}

// part returns a manifest from one line up to another.
func part(manifest, from, to string) string {
	_, after, _ := strings.Cut(manifest, from)
	between, _, _ := strings.Cut(after, to)
	return from + between
}

// judge compares an answer of the API server with what is wanted of it.
func (e change) judge(t *testing.T, err error) {
	t.Helper()
	var refusal string
	if err != nil {
		refusal = noise.ReplaceAllString(err.Error(), "")
	}
	switch {
	case strings.Contains(refusal, "no such key"):
		t.Errorf("a rule fails where a part is absent: %v", err)
	case e.want == "" && err != nil:
		t.Errorf("refused: %v", err)
	case e.want != "" && err == nil:
		t.Errorf("accepted, want %q", e.want)
	case e.want != "" && !strings.Contains(refusal, e.want):
		t.Errorf("the refusal is\n%s\nwithout\n%s", refusal, e.want)
	}
}

// try creates each edited manifest without keeping it.
func try(t *testing.T, manifest string, tests map[string]change) {
	t.Helper()
	c := newCluster(t)
	c.create(t, manifest)
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			object := c.parse(t, tc.in(t, manifest))
			object.SetName("edited")
			tc.judge(t, c.Create(t.Context(), object, client.DryRunAll))
		})
	}
}

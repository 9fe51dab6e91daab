package api_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/util/jsonmergepatch"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/operator"
)

// finished is the status of a migration that is over.
const finished = `
conditions:
- {type: Ready, status: "True", reason: Finished, message: All arrived., lastTransitionTime: "2026-11-02T10:00:00Z"}
observedGeneration: 1
job: {id: j, name: plan}
dataMovedAt: "2026-11-02T09:00:00Z"
runs:
- {number: 1, strategy: Initial, jobID: j, taskID: t, startedAt: "2026-11-02T09:00:00Z",
   finishedAt: "2026-11-02T10:00:00Z", outcome: Succeeded}
reruns: {used: 0}
completionTime: "2026-11-02T10:00:00Z"
`

// manifests are full and minimal manifests of the kinds, and all that stand in config/samples.
func manifests(t *testing.T) map[string]string {
	t.Helper()
	found := samples(t)
	maps.Copy(found, map[string]string{
		"a CloudSite with everything":  cloudSite,
		"an AppAssessment":             appAssessment,
		"a Migration of listed spaces": migration,
		"a Migration with everything":  wholeMigration,
		"a Migration with a backup that is taken": strings.Replace(wholeMigration, backup,
			"  backup: {policy: Take, maxAge: 12h, retention: Temporary}\n", 1),
		"a Migration without an approval": strings.Replace(wholeMigration, "approved: true", "approved: false", 1),
	})
	for kind, manifest := range minimal {
		found["a minimal "+kind] = manifest
	}
	return found
}

// samples are the manifests of the kinds in config/samples.
func samples(t *testing.T) map[string]string {
	t.Helper()
	files, err := filepath.Glob("../../config/samples/*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]string{}
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for i, document := range strings.Split(string(content), "\n---\n") {
			if strings.Contains(document, "apiVersion: "+v1alpha1.GroupVersion.String()) {
				found[fmt.Sprintf("%s %d", filepath.Base(file), i)] = document
			}
		}
	}
	if len(found) == 0 {
		t.Fatal("no samples")
	}
	return found
}

// A client in Go that reads and writes back must not leave out, add or rewrite anything.
func TestTypedClientChangesNothing(t *testing.T) {
	for name, content := range manifests(t) {
		t.Run(name, func(t *testing.T) {
			c := newCluster(t)
			manifest := c.parse(t, content)
			before := manifest.DeepCopy()
			if err := c.Create(t.Context(), before); err != nil {
				t.Fatal(err)
			}
			// The first update stores the default of the status, which a creation only shows.
			if err := c.Update(t.Context(), before); err != nil {
				t.Fatal(err)
			}
			made, err := operator.NewScheme().New(before.GroupVersionKind())
			if err != nil {
				t.Fatal(err)
			}
			typed, ok := made.(client.Object)
			if !ok {
				t.Fatalf("%T is no object", made)
			}
			if err := c.Get(t.Context(), client.ObjectKeyFromObject(before), typed); err != nil {
				t.Fatal(err)
			}
			if err := c.Update(t.Context(), typed); err != nil {
				t.Fatal(err)
			}
			c.compare(t, before)
		})
	}
}

// compare tells what differs between an object as it was and as it is.
func (c cluster) compare(t *testing.T, before *unstructured.Unstructured) {
	t.Helper()
	after := &unstructured.Unstructured{}
	after.SetGroupVersionKind(before.GroupVersionKind())
	if err := c.Get(t.Context(), client.ObjectKeyFromObject(before), after); err != nil {
		t.Fatal(err)
	}
	for _, object := range []*unstructured.Unstructured{before, after} {
		object.SetManagedFields(nil)
	}
	if diff := cmp.Diff(before.Object, after.Object); diff != "" {
		t.Errorf("(-before +after):\n%s", diff)
	}
}

// The patch that kubectl apply works out for an unchanged manifest must be empty: a value that is stored in another way than
// it was written would stand in it for ever.
func TestClientSideApplyFindsNoDrift(t *testing.T) {
	for name, content := range manifests(t) {
		t.Run(name, func(t *testing.T) {
			c := newCluster(t)
			manifest := c.parse(t, content)
			live := manifest.DeepCopy()
			if err := c.Create(t.Context(), live); err != nil {
				t.Fatal(err)
			}
			patch, err := jsonmergepatch.CreateThreeWayJSONMergePatch(encode(t, manifest), encode(t, manifest), encode(t, live))
			if err != nil {
				t.Fatal(err)
			}
			if string(patch) != "{}" {
				t.Errorf("the second apply sends %s", patch)
			}
		})
	}
}

func encode(t *testing.T, object *unstructured.Unstructured) []byte {
	t.Helper()
	content, err := json.Marshal(object)
	if err != nil {
		t.Fatal(err)
	}
	return content
}

// apply applies a manifest on the server for an owner, without taking fields from others.
func (c cluster) apply(t *testing.T, manifest *unstructured.Unstructured, owner string) *unstructured.Unstructured {
	t.Helper()
	object := manifest.DeepCopy()
	if err := c.Apply(t.Context(), client.ApplyConfigurationFromUnstructured(object), client.FieldOwner(owner)); err != nil {
		t.Fatalf("%s applies: %v", owner, err)
	}
	return object
}

// What is applied twice stands once: same resource version, so no watcher wakes and no tool reports a change. A second owner
// of the same values finds no conflict.
func TestServerSideApplyFindsNoDrift(t *testing.T) {
	for name, content := range manifests(t) {
		t.Run(name, func(t *testing.T) {
			c := newCluster(t)
			manifest := c.parse(t, content)
			first := c.apply(t, manifest, "pipeline")
			status := "observedGeneration: 1"
			if manifest.GetKind() == "Migration" {
				status = finished
			}
			c.settle(t, first, status)
			second := c.apply(t, manifest, "pipeline")
			if diff := cmp.Diff(first.Object, second.Object); diff != "" {
				t.Errorf("the second apply changed (-first +second):\n%s", diff)
			}
			c.compare(t, c.apply(t, manifest, "somebody"))
		})
	}
}

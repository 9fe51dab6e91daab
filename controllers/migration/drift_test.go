package migration_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/harness"
	"github.com/drover-dev/drover/internal/testenv"
)

// pipeline applies one manifest over and over on the server, as Argo CD and Flux do.
type pipeline struct {
	client.Client
	manifest *unstructured.Unstructured
}

func newPipeline(t *testing.T, w *harness.World, m *v1alpha1.Migration) pipeline {
	t.Helper()
	c, err := client.New(testenv.Config(), client.Options{})
	if err != nil {
		t.Fatal(err)
	}
	content, err := runtime.DefaultUnstructuredConverter.ToUnstructured(m)
	if err != nil {
		t.Fatal(err)
	}
	delete(content, "status")
	manifest := &unstructured.Unstructured{Object: content}
	manifest.SetGroupVersionKind(v1alpha1.GroupVersion.WithKind("Migration"))
	manifest.SetNamespace(w.Namespace)
	return pipeline{c, manifest}
}

// apply returns the object as it is afterwards.
func (p pipeline) apply(t *testing.T) *unstructured.Unstructured {
	t.Helper()
	object := p.manifest.DeepCopy()
	if err := p.Apply(t.Context(), client.ApplyConfigurationFromUnstructured(object), client.FieldOwner("pipeline")); err != nil {
		t.Fatal(err)
	}
	return object
}

// again applies the manifest once more, and tells what differs afterwards, down to the resource version.
func (p pipeline) again(t *testing.T) {
	t.Helper()
	before := p.manifest.DeepCopy()
	if err := p.Get(t.Context(), client.ObjectKeyFromObject(before), before); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(before.Object, p.apply(t).Object); diff != "" {
		t.Errorf("the same manifest changed the object (-before +after):\n%s", diff)
	}
}

// A pipeline that found something to change at each look would wake everybody, and show the object as out of sync for ever.
func TestTheSameManifestAppliedAgainChangesNothing(t *testing.T) {
	t.Parallel()
	w := harness.New(t, "small", nil)
	w.Site()
	p := newPipeline(t, w, harness.NewMigration("wave-1", "ENG", "OPS"))
	p.apply(t)
	w.Wake()
	w.Until(time.Hour, "running", w.Is("wave-1", v1alpha1.ReasonRunning))
	p.again(t)

	w.Until(48*time.Hour, "finished", w.Is("wave-1", v1alpha1.ReasonFinished))
	w.Quiet()
	p.again(t)

	// What an action of Argo CD sets is not the pipeline's, and stays.
	m := w.Migration("wave-1")
	w.Change(m, func() { m.Annotations = map[string]string{v1alpha1.AnnotationRerun: "2026-12-05T22:00:00Z"} })
	w.Quiet()
	p.again(t)
	if handled := w.Migration("wave-1").Status.LastHandled; handled == nil || handled.Rerun == "" {
		t.Errorf("the annotation was not answered: %+v", handled)
	}
}

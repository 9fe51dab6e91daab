package operator

import (
	"strings"
	"testing"
	"unsafe"

	"github.com/google/go-cmp/cmp"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/drover-dev/drover/api/v1alpha1"
)

// decoded is a Migration as it comes from JSON: with room to grow, and with texts of its own.
func decoded(name string) *v1alpha1.Migration {
	conditions := append(make([]metav1.Condition, 0, 4), metav1.Condition{
		Type: strings.Clone("Ready"), Status: metav1.ConditionTrue, Reason: strings.Clone("Finished"), Message: strings.Clone("Moved."),
	})
	items := append(make([]v1alpha1.CheckItem, 0, 4), v1alpha1.CheckItem{
		Key: strings.Clone("SpaceConflict"), Area: strings.Clone("Spaces"), Outcome: strings.Clone("SUCCESS"),
		Message: strings.Clone("Nothing was found."), Occurrences: []string{"ENG"},
	})
	m := &v1alpha1.Migration{ObjectMeta: metav1.ObjectMeta{
		Namespace: strings.Clone("acme"), Name: name, ManagedFields: []metav1.ManagedFieldsEntry{{Manager: "kubectl"}},
	}}
	m.Status = v1alpha1.MigrationStatus{
		Conditions: conditions, Checks: &v1alpha1.ChecksStatus{JobID: "job-" + name, Items: items},
		Runs: append(make([]v1alpha1.Run, 0, 4), v1alpha1.Run{Number: 1, TaskID: "task-" + name}),
	}
	return m
}

func TestTheCacheKeepsAMigrationAsItIsInLessMemory(t *testing.T) {
	t.Parallel()
	var kept []*v1alpha1.Migration
	for _, name := range []string{"wave-1", "wave-2"} {
		object, err := compacted(func(object any) (any, error) { return object, nil })(decoded(name))
		if err != nil {
			t.Fatal(err)
		}
		m, ok := object.(*v1alpha1.Migration)
		if !ok {
			t.Fatalf("the cache keeps a %T", object)
		}
		if diff := cmp.Diff(decoded(name), m); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		if len(m.Status.Conditions) != cap(m.Status.Conditions) || len(m.Status.Runs) != cap(m.Status.Runs) {
			t.Error("there is room to grow")
		}
		kept = append(kept, m)
	}
	shared := func(of func(*v1alpha1.Migration) string) bool {
		return unsafe.StringData(of(kept[0])) == unsafe.StringData(of(kept[1]))
	}
	if !shared(func(m *v1alpha1.Migration) string { return m.Namespace }) ||
		!shared(func(m *v1alpha1.Migration) string { return m.Status.Conditions[0].Message }) ||
		!shared(func(m *v1alpha1.Migration) string { return m.Status.Checks.Items[0].Message }) {
		t.Error("two Migrations have texts of their own that are the same")
	}
}

func TestWhatTheCacheKeepsGoesThroughTheOtherTransformation(t *testing.T) {
	t.Parallel()
	strip := func(object any) (any, error) {
		if m, ok := object.(*v1alpha1.Migration); ok {
			m.ManagedFields = nil
		}
		return object, nil
	}
	object, err := compacted(strip)(decoded("wave-1"))
	if m, ok := object.(*v1alpha1.Migration); err != nil || !ok || m.ManagedFields != nil {
		t.Errorf("compacted() = %v, %v", object, err)
	}
	other := &v1alpha1.CloudSite{}
	if object, err = compacted(strip)(other); err != nil || object != any(other) {
		t.Errorf("compacted() = %v, %v, want what came in", object, err)
	}
}

package operator

import (
	"unique"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	toolscache "k8s.io/client-go/tools/cache"

	"github.com/drover-dev/drover/api/v1alpha1"
)

// compacted wraps a transformation of the cache: a Migration is kept in as little memory as it needs. There may be tens of
// thousands that have ended, and what is decoded from JSON takes about twice as much: slices have room to grow, and each text is a
// copy of its own although most of them are the same in all objects.
func compacted(transform toolscache.TransformFunc) toolscache.TransformFunc {
	return func(object any) (any, error) {
		object, err := transform(object)
		if m, ok := object.(*v1alpha1.Migration); ok {
			return compactMigration(m), err
		}
		return object, err
	}
}

// compactMigration returns the same in less memory. A copy has slices without room to grow.
func compactMigration(m *v1alpha1.Migration) *v1alpha1.Migration {
	m = m.DeepCopy()
	share(&m.Kind)
	share(&m.APIVersion)
	share(&m.Namespace)
	share(&m.Spec.CloudSiteRef.Name)
	shareConditions(m.Status.Conditions)
	if checks := m.Status.Checks; checks != nil {
		for i := range checks.Items {
			item := &checks.Items[i]
			share(&item.Key)
			share(&item.Area)
			share(&item.Outcome)
			share(&item.Message)
		}
	}
	return m
}

func shareConditions(conditions []metav1.Condition) {
	for i := range conditions {
		c := &conditions[i]
		share(&c.Type)
		share(&c.Status)
		share(&c.Reason)
		share(&c.Message)
	}
}

// share replaces a text by the one copy of it in the process, which lives as long as anybody has it.
func share[T ~string](text *T) {
	*text = T(unique.Make(string(*text)).Value())
}

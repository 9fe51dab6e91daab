package migration_test

import (
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/harness"
	"github.com/drover-dev/drover/internal/simulator/scenario"
)

// What is deleted first is not for anybody to choose, and a namespace that goes takes no new objects.
func TestANamespaceThatGoesInMidRunIsLetGo(t *testing.T) {
	t.Parallel()
	orders := map[string][]client.Object{
		"the migrations last":  {&corev1.Secret{}, &v1alpha1.CloudSite{}, &v1alpha1.AppAssessment{}, &v1alpha1.Migration{}},
		"the migrations first": {&v1alpha1.Migration{}, &v1alpha1.AppAssessment{}, &v1alpha1.CloudSite{}, &corev1.Secret{}},
	}
	for name, kinds := range orders {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := midRunOfThree(t)
			calls := w.Sim.Calls("createTask")
			namespace := &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: w.Namespace}}
			if err := w.Client.Delete(t.Context(), namespace); err != nil {
				t.Fatal(err)
			}
			w.Faults(everything("", 0)) // Atlassian is out of reach as well.
			for _, kind := range kinds {
				if err := w.Client.DeleteAllOf(t.Context(), kind, client.InNamespace(w.Namespace)); err != nil {
					t.Fatal(err)
				}
				w.Forget()
				w.ReconcileAll()
			}
			left := &v1alpha1.MigrationList{}
			if err := w.Client.List(t.Context(), left, client.InNamespace(w.Namespace)); err != nil || len(left.Items) != 0 {
				t.Errorf("%d migrations hold the namespace: %v", len(left.Items), err)
			}
			w.For(time.Hour)
			if got := w.Sim.Calls("createTask") - calls; got != 0 {
				t.Errorf("%d tasks were made for a namespace that is gone", got)
			}
		})
	}
}

// midRunOfThree has a migration whose run goes on, one whose run was lost, and one that waits for approval.
func midRunOfThree(t *testing.T) *harness.World {
	t.Helper()
	w := harness.New(t, "small", large("ENG"))
	site := w.Site()
	w.Change(site, func() { site.Spec.MaxConcurrentMigrations = new(int32(2)) })
	w.Assessment(comala)
	w.Create(harness.WithApps(harness.NewMigration("wave-1", "ENG"), comala))
	w.Until(time.Hour, "running", w.Is("wave-1", v1alpha1.ReasonRunning))
	w.Create(unapprovedMigration("wave-3", "HR"))
	w.Until(time.Hour, "saved", w.Is("wave-3", v1alpha1.ReasonSaved))
	w.Faults(scenario.Fault{Operation: "createTask", After: 1, Effect: scenario.EffectDropBefore})
	w.Create(harness.NewMigration("wave-2", "OPS"))
	w.Until(time.Hour, "lost", starting(w, "wave-2"))
	return w
}

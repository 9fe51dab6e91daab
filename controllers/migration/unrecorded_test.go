package migration_test

import (
	"slices"
	"testing"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/harness"
)

// A CloudSite that is older than its schema takes no write, nor does one that a policy of the cluster guards. Neither may hold a
// Migration, and the namespace it is in, for ever.
func TestAMigrationIsLetGoThoughItsCloudSiteTakesNoRecordOfItsRun(t *testing.T) {
	t.Parallel()
	refusals := map[string]error{
		"as invalid":   apierrors.NewInvalid(schema.GroupKind{Kind: "CloudSite"}, "acme", nil),
		"as forbidden": apierrors.NewForbidden(schema.GroupResource{Resource: "cloudsites"}, "acme", nil),
	}
	for name, refusal := range refusals {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := harness.New(t, "small", nil)
			w.Site()
			w.Create(harness.NewMigration("wave-1", "ENG"))
			w.Until(time.Hour, "running", w.Is("wave-1", v1alpha1.ReasonRunning))
			m := w.Migration("wave-1")
			if err := w.Client.Delete(t.Context(), m); err != nil {
				t.Fatal(err)
			}
			w.BeforeStatusWrite = func(object client.Object) error {
				if _, ok := object.(*v1alpha1.CloudSite); ok {
					return refusal
				}
				return nil
			}
			w.EventReasons()
			w.ReconcileAll()
			if err := w.Client.Get(t.Context(), client.ObjectKeyFromObject(m), m); !apierrors.IsNotFound(err) {
				t.Errorf("it is held: %v", err)
			}
			if got := w.EventReasons(); !slices.Contains(got, "RunLeftBehind") {
				t.Errorf("events %v, want what is left behind at Atlassian", got)
			}
		})
	}
}

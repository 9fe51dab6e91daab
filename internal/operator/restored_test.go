package operator_test

import (
	"context"
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/client-go/util/retry"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/harness"
)

// wantRestoredStatusSeen puts back the status of each kind as a backup has it: about a spec that was edited more often, and older than
// what the operator has written since.
func wantRestoredStatusSeen(t *testing.T, c client.Client, namespace string) {
	t.Helper()
	acme := client.ObjectKey{Namespace: namespace, Name: "acme"}
	m, site, apps := &v1alpha1.Migration{}, &v1alpha1.CloudSite{}, &v1alpha1.AppAssessment{}
	get(t, c, client.ObjectKey{Namespace: namespace, Name: "wave-1"}, m)
	get(t, c, acme, site)
	get(t, c, acme, apps)
	backup := site.Status.DeepCopy()
	for i := range backup.Conditions {
		backup.Conditions[i].LastTransitionTime = metav1.NewTime(backup.Conditions[i].LastTransitionTime.Add(-time.Hour))
	}
	suspended := func() bool {
		return harness.Reason(site.Status.Conditions, v1alpha1.ConditionReady) == v1alpha1.ReasonSuspended
	}
	site.Spec.Suspend = new(true)
	if err := c.Update(t.Context(), site); err != nil {
		t.Fatal(err)
	}
	waitFor(t, c, site, "suspended", suspended)

	restore(t, c, m, func() { m.Status.ObservedGeneration += 8 })
	waitFor(t, c, m, "about its spec", func() bool { return m.Status.ObservedGeneration == m.Generation })
	restore(t, c, apps, func() { apps.Status.ObservedGeneration += 8 })
	waitFor(t, c, apps, "about its spec", func() bool { return apps.Status.ObservedGeneration == apps.Generation })
	restore(t, c, site, func() {
		backup.ObservedGeneration = site.Generation
		site.Status = *backup
	})
	waitFor(t, c, site, "suspended in its status, too", suspended)
}

func get(t *testing.T, c client.Client, name client.ObjectKey, object client.Object) {
	t.Helper()
	if err := c.Get(t.Context(), name, object); err != nil {
		t.Fatal(err)
	}
}

// restore writes a status as kubectl replace does: whatever stands there.
func restore(t *testing.T, c client.Client, object client.Object, change func()) {
	t.Helper()
	err := retry.RetryOnConflict(retry.DefaultRetry, func() error {
		if err := c.Get(t.Context(), client.ObjectKeyFromObject(object), object); err != nil {
			return err
		}
		change()
		return c.Status().Update(t.Context(), object)
	})
	if err != nil {
		t.Fatal(err)
	}
}

func waitFor(t *testing.T, c client.Client, object client.Object, what string, condition func() bool) {
	t.Helper()
	err := wait.PollUntilContextTimeout(t.Context(), 50*time.Millisecond, time.Minute, true, func(ctx context.Context) (bool, error) {
		err := c.Get(ctx, client.ObjectKeyFromObject(object), object)
		return err == nil && condition(), err
	})
	if err != nil {
		t.Fatalf("%T %s is not %s within a minute: %v\n%+v", object, object.GetName(), what, err, object)
	}
}

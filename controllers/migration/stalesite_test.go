package migration_test

import (
	"testing"
	"time"

	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/harness"
	"github.com/drover-dev/drover/internal/simulator/scenario"
)

func TestACloudSiteThatTheCacheShowsTooOldHidesNoRunThatWasLeftBehind(t *testing.T) {
	t.Parallel()
	for name, slots := range map[string]int32{"with one slot": 1, "with another slot": 2} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := slowly(t, large("ENG"))
			site := w.Site()
			w.Change(site, func() { site.Spec.MaxConcurrentMigrations = &slots })
			w.Adjust(func(t *scenario.Tunables) { t.Durations.PickUp = scenario.Duration(30 * time.Minute) })
			w.Create(withRun(harness.NewMigration("wave-1", "ENG")))
			w.Until(12*time.Hour, "running", w.Is("wave-1", v1alpha1.ReasonRunning))
			w.Create(withRun(harness.NewMigration("wave-2", "ENG")))
			w.Until(12*time.Hour, "queued", w.Is("wave-2", v1alpha1.ReasonQueued))
			w.Refresh(site)
			before := site.DeepCopy()
			if err := w.Client.Delete(t.Context(), w.Migration("wave-1")); err != nil {
				t.Fatal(err)
			}
			w.ReconcileOne("wave-1")
			w.AfterRead = func(object client.Object) {
				if read, ok := object.(*v1alpha1.CloudSite); ok {
					before.DeepCopyInto(read)
				}
			}
			for range 4 {
				w.ReconcileOne("wave-2")
			}
			w.AfterRead = nil
			w.Until(48*time.Hour, "blocked by what it made", w.Is("wave-2", v1alpha1.ReasonBlocked))
			wantNoDuplicates(t, w)
		})
	}
}

func TestAnAppAssessmentThatChangesWhileTheDestinationIsReadStartsNothing(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		change func(*harness.World, *v1alpha1.AppAssessment)
		gate   string
	}{
		"because a consent is taken back": {func(w *harness.World, a *v1alpha1.AppAssessment) {
			w.Change(a, func() { a.Spec.Apps[0].DataMigrationConsent = v1alpha1.ConsentNotAgreed })
		}, v1alpha1.ReasonAppsNotReady},
		"because it is deleted": {func(w *harness.World, a *v1alpha1.AppAssessment) {
			if err := w.Client.Delete(w.T.Context(), a); err != nil {
				w.T.Fatal(err)
			}
		}, v1alpha1.ReasonWaitingForApps},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := slowly(t, nil)
			w.Site()
			assessment := w.Assessment("com.example.diagrams")
			m := harness.WithApps(unapprovedMigration("wave-1", "ENG"), "com.example.diagrams")
			w.Create(m)
			w.Until(time.Hour, "saved", w.Is("wave-1", v1alpha1.ReasonSaved))
			changed := false
			w.OnCall("listCloudSpaces", func() {
				if !changed {
					changed = true
					tc.change(w, assessment)
				}
			})
			w.Change(m, func() { m.Spec.Run = harness.Approved() })
			w.For(time.Hour)
			wantRuns(t, w, 0)
			wantGate(t, w, "wave-1", tc.gate)
		})
	}
}

func TestACloudSiteThatIsSuspendedWhileTheDestinationIsReadStartsNothing(t *testing.T) {
	t.Parallel()
	w := slowly(t, nil)
	site := w.Site()
	m := unapprovedMigration("wave-1", "ENG")
	w.Create(m)
	w.Until(time.Hour, "saved", w.Is("wave-1", v1alpha1.ReasonSaved))
	w.OnCall("listCloudSpaces", func() {
		w.Change(site, func() { site.Spec.Suspend = new(true) })
	})
	w.Change(m, func() { m.Spec.Run = harness.Approved() })
	w.For(time.Hour)
	wantRuns(t, w, 0)
}

package migration_test

import (
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/harness"
	"github.com/drover-dev/drover/internal/simulator/scenario"
)

// What Atlassian does not document may fail in every way, and for ever.
func TestAReadThatNobodyPromisedStopsNothing(t *testing.T) {
	t.Parallel()
	for _, operation := range []string{"listEmailDomains", "listCloudPlugins"} {
		t.Run(operation, func(t *testing.T) {
			t.Parallel()
			w := harness.New(t, "small", both(numbered(len(brokenReads)), onlyComala("SUCCESS")))
			w.Config.Undocumented.EmailDomains, w.Config.Undocumented.CloudApps = true, true
			w.Config.Polling.Shortest.Duration = 5 * time.Minute
			w.Restart()
			w.Secrets()
			for i, name := range slices.Sorted(maps.Keys(brokenReads)) {
				fault := brokenReads[name]
				fault.Operation, fault.Forever = operation, true
				w.Faults(fault)
				finishesAllTheSame(t, w, i+1, fault, name)
			}
			wantNoSpaceTwice(t, w)
		})
	}
}

// finishesAllTheSame takes a new CloudSite, its apps and a migration to their end while a fault stands.
func finishesAllTheSame(t *testing.T, w *harness.World, number int, fault scenario.Fault, name string) {
	t.Helper()
	calls, site, wave := w.Sim.Calls(fault.Operation), harness.NewSite("acme"), fmt.Sprintf("wave-%d", number)
	w.Create(site)
	apps := w.Assessment(comala)
	w.Create(harness.WithApps(harness.NewMigration(wave, spaceKey(number)), comala))
	w.Until(12*time.Hour, name+": finished", w.Is(wave, v1alpha1.ReasonFinished))
	if got := w.Sim.Calls(fault.Operation) - calls; got == 0 || got > callsAnHour {
		t.Errorf("%s: %d calls of %s", name, got, fault.Operation)
	}
	remove(w, wave)
	removeAll(w, apps, site)
}

func removeAll(w *harness.World, objects ...client.Object) {
	w.T.Helper()
	for _, object := range objects {
		if err := w.Client.Delete(w.T.Context(), object); err != nil {
			w.T.Fatal(err)
		}
	}
	w.Wake()
	w.Quiet()
}

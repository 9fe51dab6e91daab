package migration_test

import (
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/harness"
	"github.com/drover-dev/drover/internal/simulator/scenario"
)

// TestAnAnswerThatIsNotTrueDoesNoHarm is for what is read outside of a run. Such an answer may hold a migration up, and a person may
// have to ask for another look once it is over; but nothing is made twice, nobody is asked over and over, and the way on is told.
func TestAnAnswerThatIsNotTrueDoesNoHarm(t *testing.T) {
	t.Parallel()
	for _, operation := range []string{
		"listSpaces", "listTasks", "getJob", "listCloudSpaces", "listPlugins", "getAddonMigration",
		"listEmailDomains", "listCloudPlugins",
	} {
		t.Run(operation, func(t *testing.T) {
			t.Parallel()
			w := harness.New(t, "small", both(numbered(len(garbledReads)), onlyComala("SUCCESS")))
			w.Config.Undocumented.EmailDomains, w.Config.Undocumented.CloudApps = true, true
			w.Config.Polling.Shortest.Duration = 5 * time.Minute
			w.Restart()
			w.Secrets()
			for i, name := range slices.Sorted(maps.Keys(garbledReads)) {
				fault := garbledReads[name]
				fault.Operation, fault.Forever = operation, true
				isHeldUpAtMost(t, w, i+1, fault, name)
			}
			wantNoSpaceTwice(t, w)
		})
	}
}

// isHeldUpAtMost lets a new CloudSite, its apps and a migration meet answers that are not true for an hour.
func isHeldUpAtMost(t *testing.T, w *harness.World, number int, fault scenario.Fault, name string) {
	t.Helper()
	w.Restart() // It forgets what the Marketplace said before.
	wave, calls := fmt.Sprintf("wave-%d", number), w.Sim.Calls(fault.Operation)
	w.Faults(fault)
	site := harness.NewSite("acme")
	w.Create(site)
	apps := w.Assessment(comala)
	w.Create(harness.WithApps(harness.NewMigration(wave, spaceKey(number)), comala))
	w.For(time.Hour)
	if got := w.Sim.Calls(fault.Operation) - calls; got > callsInARun {
		t.Errorf("%s: %d calls of %s", name, got, fault.Operation)
	}
	wantSiteNextStep(t, w, name)
	if state := w.State(wave); state != v1alpha1.ReasonRunning {
		wantNextStep(t, w, wave, name)
	}
	w.Faults()
	verb(w, wave, v1alpha1.AnnotationRecheck, name)
	w.Until(12*time.Hour, name+": finished", w.Is(wave, v1alpha1.ReasonFinished))
	remove(w, wave)
	removeAll(w, apps, site)
}

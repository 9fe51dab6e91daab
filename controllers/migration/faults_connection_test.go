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

// Token, save and attach may be repeated, so nothing is lost with an answer; but nobody may be asked too often, and each reader must
// learn what to do.
func TestAConnectionThatCannotBeMadeForAnHourIsMadeByItself(t *testing.T) {
	t.Parallel()
	broken := brokenCalls()
	for _, operation := range []string{"createToken", "saveToken", "attach"} {
		t.Run(operation, func(t *testing.T) {
			t.Parallel()
			w := harness.New(t, "instant", numbered(len(broken)))
			w.Secrets()
			for i, name := range slices.Sorted(maps.Keys(broken)) {
				b := broken[name]
				if b.Handled && (b.Effect == scenario.EffectStatus || b.Effect == scenario.EffectHTML) {
					continue // It looks as if it had not been handled.
				}
				b.Operation, b.Forever = operation, true
				w.Faults(b.Fault)
				cannotConnect(t, w, i+1, b, name)
			}
		})
	}
}

// cannotConnect lets a new CloudSite and its first migration meet a fault for an hour.
func cannotConnect(t *testing.T, w *harness.World, number int, b brokenCall, fault string) {
	t.Helper()
	site, name := harness.NewSite("acme"), fmt.Sprintf("wave-%d", number)
	before := w.Sim.Calls(b.Operation)
	w.Create(site)
	w.Create(harness.NewMigration(name, spaceKey(number)))
	w.For(time.Hour)
	if calls := w.Sim.Calls(b.Operation) - before; calls == 0 || calls > callsAnHour {
		t.Errorf("%s: %d calls of %s in an hour", fault, calls, b.Operation)
	}
	wantSiteNextStep(t, w, fault)
	wantNextStep(t, w, name, fault)
	w.Faults()
	w.Until(24*time.Hour, fault+": finished", w.Is(name, v1alpha1.ReasonFinished))
	remove(w, name)
	if err := w.Client.Delete(t.Context(), site); err != nil {
		t.Fatal(err)
	}
	w.Wake()
	w.Quiet()
	wantNoSpaceTwice(t, w)
}

func wantNoSpaceTwice(t *testing.T, w *harness.World) {
	t.Helper()
	if duplicates := w.Sim.Duplicates(); len(duplicates) != 0 {
		t.Errorf("spaces were migrated twice: %+v", duplicates)
	}
}

package migration_test

import (
	"testing"
	"time"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/harness"
	"github.com/drover-dev/drover/internal/simulator/scenario"
)

// callsAnHour is what one Migration may ask of an endpoint that does not answer: one in five minutes, which Go repeats where a kept
// connection breaks, and a few more until it slows down.
const callsAnHour = 30

// manifest is what tells the version of an older Confluence, and preUpgrade what is left to ask where that is missing as well.
const (
	manifest   = "getApplinksManifest"
	preUpgrade = "getPreUpgradeInfo"
)

// brokenReads are the ways in which a read gives nothing to go by.
var brokenReads = map[string]scenario.Fault{
	"too many requests, come back in a minute": {Effect: scenario.EffectStatus, Status: 429, RetryAfter: "60"},
	"too many requests":                        {Effect: scenario.EffectStatus, Status: 429},
	"a server error":                           {Effect: scenario.EffectStatus, Status: 500},
	"a page of a proxy":                        {Effect: scenario.EffectStatus, Status: 502, Body: "<html>", ContentType: "text/html"},
	"a login page":                             {Effect: scenario.EffectHTML},
	"half an answer":                           {Effect: scenario.EffectTruncate},
	"other types":                              {Effect: scenario.EffectWrongTypes},
	"far too many bytes":                       {Effect: scenario.EffectFlood},
	"a closed connection":                      {Effect: scenario.EffectDropBefore},
	"a redirect":                               {Effect: scenario.EffectStatus, Status: 302, Location: "https://elsewhere.example/"},
	"refused credentials":                      {Effect: scenario.EffectStatus, Status: 401},
	"a permission that was taken away":         {Effect: scenario.EffectStatus, Status: 403},
}

func TestAReadThatFailsForHoursHealsByItself(t *testing.T) {
	t.Parallel()
	for _, operation := range []string{
		"getServerInformation", manifest, preUpgrade, "listSpaces", "listTasks", "getTaskStatus", "getJob", "listCloudSpaces",
	} {
		t.Run(operation, func(t *testing.T) {
			t.Parallel()
			w := harness.New(t, "small", func(sc *scenario.Scenario) {
				if operation == manifest || operation == preUpgrade {
					sc.Instances[0].Version = "8.5.4" // It does not know the other way yet.
				}
			})
			var always []scenario.Fault
			if operation == preUpgrade {
				always = append(always, scenario.Fault{Operation: manifest, Forever: true, Effect: scenario.EffectStatus, Status: 404})
			}
			w.Site()
			w.Faults(append(always, scenario.Fault{Operation: operation, Forever: true, Effect: scenario.EffectDropBefore})...)
			w.Create(harness.NewMigration("wave-1", "ENG"))
			w.For(10 * time.Minute)
			for name, fault := range brokenReads {
				if operation == manifest && fault.Effect == scenario.EffectWrongTypes {
					continue // XML has no types.
				}
				fault.Operation, fault.Forever = operation, true
				wantPatience(t, w, name, fault, always...)
			}
			w.Faults()
			w.Until(48*time.Hour, "finished", w.Is("wave-1", v1alpha1.ReasonFinished))
			wantOneRun(t, w)
		})
	}
}

// wantPatience lets a fault stand for an hour.
func wantPatience(t *testing.T, w *harness.World, name string, fault scenario.Fault, always ...scenario.Fault) {
	t.Helper()
	w.Faults(append(always, fault)...)
	before := w.Sim.Calls(fault.Operation)
	w.For(time.Hour)
	if calls := w.Sim.Calls(fault.Operation) - before; calls == 0 || calls > callsAnHour {
		t.Errorf("%s: %d calls of %s in an hour", name, calls, fault.Operation)
	}
	if state := w.State("wave-1"); state == v1alpha1.ReasonFinished || state == v1alpha1.ReasonOutcomeUnknown {
		t.Errorf("%s: %s: %s", name, state, w.Message("wave-1"))
	}
	wantNextStep(t, w, "wave-1", name)
	wantSiteNextStep(t, w, name)
}

func wantOneRun(t *testing.T, w *harness.World) {
	t.Helper()
	if _, runs := kinds(w); runs != 1 {
		t.Errorf("%d runs, want one", runs)
	}
	if duplicates := w.Sim.Duplicates(); len(duplicates) != 0 {
		t.Errorf("spaces were migrated twice: %+v", duplicates)
	}
}

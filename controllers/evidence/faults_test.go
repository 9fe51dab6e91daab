package evidence_test

import (
	"strings"
	"testing"
	"time"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/harness"
	"github.com/drover-dev/drover/internal/simulator/scenario"
)

// callsAnHour is what one Migration may ask of an endpoint that does not answer: a few until it slows down to one in minutes, each of
// which Go repeats where a kept connection breaks.
const callsAnHour = 30

// faults are the ways in which a call gives nothing to go by, all of which end.
var faults = map[string]scenario.Fault{
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
}

// afterward is a Migration of which everything is compared and asked for.
func afterward() *v1alpha1.Migration {
	m := compared(v1alpha1.VerifyTitles, "ENG", "OPS")
	m.Spec.After = &v1alpha1.AfterPolicy{
		IDMapping: v1alpha1.IDMappingReport, ProductLinks: v1alpha1.ProductLinksUpdate, RedirectMap: v1alpha1.RedirectMapNginx,
	}
	return m
}

// told is all that a person reads of what comes after a migration.
func told(w *harness.World) string {
	w.T.Helper()
	var texts []string
	if condition := verified(w); condition != nil {
		texts = append(texts, condition.Message)
	}
	if after := w.Migration("wave-1").Status.After; after != nil {
		for _, job := range []*v1alpha1.RemoteJob{after.IDMapping, after.ProductLinks} {
			if job != nil {
				texts = append(texts, job.Message)
			}
		}
	}
	return strings.Join(texts, " ")
}

// TestACallAfterwardThatFailsForHoursHealsByItself lets each fault stand for an hour, one after the other.
func TestACallAfterwardThatFailsForHoursHealsByItself(t *testing.T) {
	t.Parallel()
	for _, operation := range []string{
		"searchContent", "searchCloudContent", "listSpacePages", "listCloudPages",
		"triggerIDMapping", "getIDMapping", "getTenantInfo", "startLinkUpdate", "getLinkUpdate",
	} {
		t.Run(operation, func(t *testing.T) {
			t.Parallel()
			w := harness.New(t, "small", nil)
			w.Site()
			w.Adjust(func(tunables *scenario.Tunables) {
				tunables.Utilities.IDMapping.Takes = scenario.Duration(10 * time.Minute)
				tunables.Utilities.LinkUpdate.Takes = scenario.Duration(10 * time.Minute)
			})
			w.Faults(scenario.Fault{Operation: operation, Forever: true, Effect: scenario.EffectDropBefore})
			w.Create(afterward())
			w.Until(24*time.Hour, "finished", w.Is("wave-1", v1alpha1.ReasonFinished))
			w.For(30 * time.Minute)
			for name, fault := range faults {
				wantPatience(t, w, operation, name, fault)
			}
			w.Faults()
			w.Until(72*time.Hour, "all is known", func() bool { return known(w.Migration("wave-1")) })
			if got := verified(w); got.Reason != v1alpha1.ReasonVerified {
				t.Errorf("Verified = %s: %s", got.Reason, got.Message)
			}
			if w.State("wave-1") != v1alpha1.ReasonFinished || len(w.Migration("wave-1").Status.Runs) != 1 {
				t.Error("what came after a run changed what came of it")
			}
		})
	}
}

// wantPatience lets a fault stand for an hour, in which it is told and not asked too often.
func wantPatience(t *testing.T, w *harness.World, operation, name string, fault scenario.Fault) {
	t.Helper()
	fault.Operation, fault.Forever = operation, true
	w.Faults(fault)
	before := w.Sim.Calls(operation)
	w.For(time.Hour)
	if calls := w.Sim.Calls(operation) - before; calls == 0 || calls > callsAnHour {
		t.Errorf("%s: %d calls of %s in an hour", name, calls, operation)
	}
	if text := told(w); !strings.Contains(text, "It is tried again by itself.") {
		t.Errorf("%s: nobody is told: %s", name, text)
	}
}

// known tells whether nothing is left to find out.
func known(m *v1alpha1.Migration) bool {
	v, after := m.Status.Verification, m.Status.After
	return v != nil && v.FinishedAt != nil && after != nil && after.IDMapping != nil && after.IDMapping.State == "SUCCESS" &&
		after.ProductLinks != nil && after.ProductLinks.State == "Complete"
}

package appassessment_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/harness"
	"github.com/drover-dev/drover/internal/simulator/scenario"
)

func refreshed(w *harness.World, a *v1alpha1.AppAssessment) *v1alpha1.AppAssessment {
	w.T.Helper()
	w.Refresh(a)
	return a
}

func reason(w *harness.World, a *v1alpha1.AppAssessment, conditionType, want string) func() bool {
	return func() bool { return harness.Reason(refreshed(w, a).Status.Conditions, conditionType) == want }
}

func TestAppsAreCollectedAndDecided(t *testing.T) {
	w := harness.New(t, "small", nil)
	w.Site()
	a := w.Assessment("com.comalatech.workflow")
	w.Until(time.Hour, "assessed", reason(w, a, v1alpha1.ConditionReady, v1alpha1.ReasonAssessed))

	want := []v1alpha1.AssessedApp{
		{
			Key: "com.acme.intranet", Name: "Acme Intranet Theme", Version: "2.7.0", Enabled: true,
			CloudAvailability: v1alpha1.AvailabilityNotListed, MigrationPath: v1alpha1.PathUnknown,
			Decision: v1alpha1.DecisionNotNeededInCloud, Consent: v1alpha1.ConsentNotAgreed,
		},
		{
			Key: "com.comalatech.workflow", Name: "Comala Document Management", Version: "9.0.1", Enabled: true,
			CloudAvailability: v1alpha1.AvailabilityAvailable, CloudKey: "com.comalatech.workflow.cloud",
			MigrationPath: v1alpha1.PathAutomated, CompatibleVersions: ">= 6.17.7", VersionCompatibility: v1alpha1.VersionCompatible,
			Decision: v1alpha1.DecisionNeededInCloud, Consent: v1alpha1.ConsentAgreed,
			InstalledInCloud: v1alpha1.CloudInstallationUnknown, RerunSupported: true,
		},
	}
	if diff := cmp.Diff(want, a.Status.Apps[:2]); diff != "" {
		t.Errorf("rows (-want +got):\n%s", diff)
	}
	summary := &v1alpha1.AssessmentSummary{Total: 5, Needed: 1}
	if diff := cmp.Diff(summary, a.Status.Summary); diff != "" {
		t.Errorf("summary (-want +got):\n%s", diff)
	}
	if !meta.IsStatusConditionTrue(a.Status.Conditions, v1alpha1.ConditionDecisionsComplete) {
		t.Error("every app has a decision")
	}
	// What came with Confluence is no app that anybody decides on.
	for _, app := range a.Status.Apps {
		if strings.HasPrefix(string(app.Key), "com.atlassian.") {
			t.Errorf("%s came with Confluence", app.Key)
		}
	}
}

func TestADecisionCostsNoCall(t *testing.T) {
	w := harness.New(t, "small", nil)
	w.Site()
	a := w.Assessment()
	w.Until(time.Hour, "assessed", reason(w, a, v1alpha1.ConditionReady, v1alpha1.ReasonAssessed))
	calls := w.Calls()
	w.Change(a, func() {
		a.Spec.DefaultDecision = v1alpha1.DecisionUndecided
		a.Spec.Apps = []v1alpha1.AppDecision{
			{Key: "com.example.retired", Decision: v1alpha1.DecisionNeededInCloud},
			{Key: "com.example.typo", Decision: v1alpha1.DecisionNeededInCloud},
		}
	})
	w.Until(time.Hour, "a typo told", reason(w, a, v1alpha1.ConditionDecisionsComplete, v1alpha1.ReasonUnknownApps))
	if got := w.Calls() - calls; got != 0 {
		t.Errorf("%d calls for a decision", got)
	}
	want := &v1alpha1.AssessmentSummary{Total: 5, Needed: 1, Undecided: 4, Blocked: 1}
	if diff := cmp.Diff(want, refreshed(w, a).Status.Summary); diff != "" {
		t.Errorf("summary (-want +got):\n%s", diff)
	}
	w.Change(a, func() { a.Spec.Apps = a.Spec.Apps[:1] })
	w.Until(time.Hour, "the undecided told", reason(w, a, v1alpha1.ConditionDecisionsComplete, v1alpha1.ReasonUndecidedApps))
}

func TestTheInventoryIsReadAgainOnItsInterval(t *testing.T) {
	w := harness.New(t, "small", nil)
	w.Site()
	a := w.Assessment()
	w.Until(time.Hour, "assessed", reason(w, a, v1alpha1.ConditionReady, v1alpha1.ReasonAssessed))
	w.Quiet()
	writes, reads := w.StatusWrites.Load(), w.Sim.Calls("listPlugins")
	w.For(24 * time.Hour)
	if got := w.Sim.Calls("listPlugins") - reads; got != 4 {
		t.Errorf("the inventory was read %d times in 24 hours, want every 6 hours", got)
	}
	// Four apps are listed and are asked about again after a day; the fifth is not, and is after half of one.
	if got := w.Sim.Calls("getAddonMigration"); got != 5+1+5 {
		t.Errorf("the Marketplace was asked %d times in 24 hours", got)
	}
	if got := w.StatusWrites.Load() - writes; got > 5 {
		t.Errorf("%d writes for an inventory that stayed the same", got)
	}
}

func TestWhatCannotBeCollectedIsTold(t *testing.T) {
	tests := map[string]struct {
		fault  scenario.Fault
		reason string
	}{
		"Confluence does not give the list": {
			scenario.Fault{
				Operation: "listPlugins",
				Forever:   true,
				Effect:    scenario.EffectStatus,
				Status:    403,
			},
			v1alpha1.ReasonInventoryUnreadable,
		},
		"the list is cut off": {
			scenario.Fault{Operation: "listPlugins", Forever: true, Effect: scenario.EffectTruncate}, v1alpha1.ReasonInventoryUnreadable,
		},
		"the Marketplace does not answer for one app": {
			scenario.Fault{
				Operation: "getAddonMigration",
				Forever:   true,
				Contains:  "retired",
				Effect:    scenario.EffectStatus,
				Status:    503,
			},
			v1alpha1.ReasonMarketplaceUnreachable,
		},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			w := harness.New(t, "small", nil)
			w.Faults(tc.fault)
			w.Site()
			a := w.Assessment()
			w.Until(time.Hour, tc.reason, reason(w, a, v1alpha1.ConditionReady, tc.reason))
			if got := harness.Reason(
				a.Status.Conditions,
				v1alpha1.ConditionInventoryCollected,
			); got != tc.reason ||
				a.Status.Apps != nil {
				t.Errorf("InventoryCollected %s, %d apps; half an inventory must not be shown", got, len(a.Status.Apps))
			}
			w.Faults()
			w.Until(time.Hour, "assessed", reason(w, a, v1alpha1.ConditionReady, v1alpha1.ReasonAssessed))
		})
	}
}

func TestAnInventoryStandsWhileConfluenceIsDown(t *testing.T) {
	w := harness.New(t, "small", nil)
	w.Site()
	a := w.Assessment()
	w.Until(time.Hour, "assessed", reason(w, a, v1alpha1.ConditionReady, v1alpha1.ReasonAssessed))
	before := a.DeepCopy()
	w.Faults(scenario.Fault{Operation: "listPlugins", Forever: true, Effect: scenario.EffectStatus, Status: 503})
	w.For(12 * time.Hour)
	got := refreshed(w, a).Status
	ignored := cmpopts.IgnoreFields(v1alpha1.AppAssessmentStatus{}, "Conditions")
	if diff := cmp.Diff(before.Status, got, cmpopts.EquateEmpty(), ignored); diff != "" {
		t.Errorf("a refresh that failed changed the status (-before +after):\n%s", diff)
	}
	collected := meta.FindStatusCondition(got.Conditions, v1alpha1.ConditionInventoryCollected)
	if collected.Status != metav1.ConditionTrue || collected.Reason != v1alpha1.ReasonRefreshFailed ||
		!strings.Contains(collected.Message, "HTTP 503") {
		t.Errorf("InventoryCollected: %+v", collected)
	}
	if !meta.IsStatusConditionTrue(got.Conditions, v1alpha1.ConditionReady) {
		t.Error("a refresh that failed made the assessment unready")
	}
	w.Faults()
	w.Until(time.Hour, "refreshed", reason(w, a, v1alpha1.ConditionInventoryCollected, v1alpha1.ReasonCollected))
}

package appassessment_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/harness"
	"github.com/drover-dev/drover/internal/simulator/scenario"
)

const (
	siteURL  = "https://acme.atlassian.net"
	workflow = "com.comalatech.workflow"
	diagrams = "com.example.diagrams"
)

func installed(w *harness.World, a *v1alpha1.AppAssessment, key v1alpha1.AppKey) v1alpha1.CloudInstallation {
	w.T.Helper()
	for _, app := range refreshed(w, a).Status.Apps {
		if app.Key == key {
			return app.InstalledInCloud
		}
	}
	w.T.Fatalf("%s is not in the list", key)
	return ""
}

func withoutSiteApps(sc *scenario.Scenario) { sc.Sites[0].Apps = nil }

func TestTheCloudSiteTellsWhatIsInstalledThere(t *testing.T) {
	w := harness.New(t, "small", withoutSiteApps)
	w.Config.Undocumented.CloudApps = true
	w.Restart()
	w.Sim.InstallApp(siteURL, workflow+".cloud")
	w.Site()
	a := w.Assessment(workflow, diagrams)
	w.Until(time.Hour, "one is missing", reason(w, a, v1alpha1.ConditionAppsPrepared, v1alpha1.ReasonAppsMissingInCloud))
	got := []v1alpha1.CloudInstallation{installed(w, a, workflow), installed(w, a, diagrams)}
	if diff := cmp.Diff([]v1alpha1.CloudInstallation{"Installed", "Missing"}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	w.Sim.InstallApp(siteURL, diagrams)
	w.Until(7*time.Hour, "prepared", reason(w, a, v1alpha1.ConditionAppsPrepared, v1alpha1.ReasonPrepared))
	if got := w.Sim.Calls("listCloudPlugins"); got != 2 {
		t.Errorf("the site was asked %d times, want once for each refresh", got)
	}
}

func TestTheCloudSiteIsAskedOnlyWhereThatIsAllowed(t *testing.T) {
	w := harness.New(t, "small", nil)
	w.Site()
	a := w.Assessment(workflow)
	w.Until(time.Hour, "not known", reason(w, a, v1alpha1.ConditionAppsPrepared, v1alpha1.ReasonNotKnown))
	if got := w.Sim.Calls("listCloudPlugins"); got != 0 {
		t.Errorf("%d undocumented calls", got)
	}
}

func TestACloudSiteThatGivesNoListStopsNothing(t *testing.T) {
	w := harness.New(t, "small", nil)
	w.Config.Undocumented.CloudApps = true
	w.Restart()
	w.Faults(scenario.Fault{Operation: "listCloudPlugins", Forever: true, Effect: scenario.EffectStatus, Status: 404})
	w.Site()
	a := w.Assessment(workflow)
	w.Until(time.Hour, "not known", reason(w, a, v1alpha1.ConditionAppsPrepared, v1alpha1.ReasonNotKnown))
	collected := meta.FindStatusCondition(a.Status.Conditions, v1alpha1.ConditionInventoryCollected)
	if collected.Status != metav1.ConditionTrue || !strings.Contains(collected.Message, "HTTP 404") {
		t.Errorf("InventoryCollected: %+v", collected)
	}
}

func TestChecksTellWhatIsInstalledInTheCloud(t *testing.T) {
	w := harness.New(t, "small", nil)
	w.Site()
	a := w.Assessment(workflow, diagrams)
	w.Until(time.Hour, "not known", reason(w, a, v1alpha1.ConditionAppsPrepared, v1alpha1.ReasonNotKnown))
	m := harness.WithApps(harness.NewMigration("wave-1", "ENG"), workflow, diagrams)
	m.Spec.CloudSiteRef.Name = "acme"
	m.Namespace = w.Namespace
	m.UID = "a-migration"
	reads := w.Sim.Calls("listPlugins")
	show := func(items ...v1alpha1.CheckItem) {
		w.Clock.Step(time.Minute)
		finished := metav1.NewTime(w.Clock.Now())
		m.Status.Job = &v1alpha1.JobStatus{ID: "j", Apps: []v1alpha1.AppKey{workflow, diagrams}}
		m.Status.Checks = &v1alpha1.ChecksStatus{JobID: "j", FinishedAt: &finished, Items: items}
		if !w.Observe(m) || w.Observe(m) {
			t.Error("checks are news once")
		}
	}
	show(v1alpha1.CheckItem{Key: "AppsNotInstalledOnCloud", Area: "apps", Outcome: "FAILED", Occurrences: []string{diagrams}})
	w.Until(time.Minute, "missing", reason(w, a, v1alpha1.ConditionAppsPrepared, v1alpha1.ReasonAppsMissingInCloud))
	if got := installed(w, a, diagrams); got != v1alpha1.CloudMissing {
		t.Errorf("%s is %s", diagrams, got)
	}
	w.Restart() // What is known stands in the status.
	w.ReconcileAll()
	if got := installed(w, a, diagrams); got != v1alpha1.CloudMissing {
		t.Errorf("after a restart %s is %s", diagrams, got)
	}
	show(v1alpha1.CheckItem{Key: "AppsNotInstalledOnCloud", Area: "apps", Outcome: "SUCCESS", Change: v1alpha1.CheckFixed})
	w.Until(time.Minute, "prepared", reason(w, a, v1alpha1.ConditionAppsPrepared, v1alpha1.ReasonPrepared))
	if got := w.Sim.Calls("listPlugins") - reads; got != 0 {
		t.Errorf("the inventory was read %d times: checks are news that cost nothing", got)
	}
}

func TestWhatStandsInTheWayIsTold(t *testing.T) {
	w := harness.New(t, "small", func(sc *scenario.Scenario) {
		sc.Instances[0].Apps[0].Version = "6.0.0"
		sc.Instances[0].Apps[1].Disabled = true
	})
	w.Site()
	a := w.Assessment(workflow, diagrams, "com.acme.intranet")
	w.Until(time.Hour, "blocked", reason(w, a, v1alpha1.ConditionAppsPrepared, v1alpha1.ReasonAppsBlocked))
	prepared := meta.FindStatusCondition(a.Status.Conditions, v1alpha1.ConditionAppsPrepared)
	if want := "com.acme.intranet, com.comalatech.workflow, com.example.diagrams"; !strings.Contains(prepared.Message, want) {
		t.Errorf("AppsPrepared does not name %s: %s", want, prepared.Message)
	}
	if !meta.IsStatusConditionTrue(a.Status.Conditions, v1alpha1.ConditionReady) || a.Status.Summary.Blocked != 3 {
		t.Errorf("%+v: an assessment is ready, whatever it found", a.Status.Summary)
	}
	row := a.Status.Apps[1]
	if row.Suggestion != "Upgrade the app to 6.17.7." || len(row.Warnings) != 1 || row.RerunSupported {
		t.Errorf("the row says %q, %q", row.Suggestion, row.Warnings)
	}
}

func TestWhatTheMarketplaceSaidBeforeHelpsOut(t *testing.T) {
	w := harness.New(t, "small", nil)
	w.Site()
	a := w.Assessment(workflow)
	w.Until(time.Hour, "assessed", reason(w, a, v1alpha1.ConditionReady, v1alpha1.ReasonAssessed))
	before := a.DeepCopy()
	w.Faults(scenario.Fault{Operation: "getAddonMigration", Forever: true, Effect: scenario.EffectStatus, Status: 503})
	w.Until(25*time.Hour, "stale", func() bool {
		return strings.Contains(message(refreshed(w, a), v1alpha1.ConditionInventoryCollected), workflow)
	})
	if got := harness.Reason(a.Status.Conditions, v1alpha1.ConditionInventoryCollected); got != v1alpha1.ReasonStaleMarketplaceData {
		t.Errorf("InventoryCollected is %s", got)
	}
	if diff := cmp.Diff(before.Status.Apps, a.Status.Apps); diff != "" {
		t.Errorf("rows (-before +after):\n%s", diff)
	}
	if !before.Status.CollectedAt.Before(a.Status.CollectedAt) {
		t.Error("the list of apps was not refreshed")
	}
}

func message(a *v1alpha1.AppAssessment, conditionType string) string {
	if c := meta.FindStatusCondition(a.Status.Conditions, conditionType); c != nil {
		return c.Message
	}
	return ""
}

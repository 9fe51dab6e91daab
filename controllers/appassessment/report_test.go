package appassessment_test

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/harness"
	"github.com/drover-dev/drover/internal/simulator/scenario"
)

func report(w *harness.World, a *v1alpha1.AppAssessment) *corev1.ConfigMap {
	w.T.Helper()
	if refreshed(w, a).Status.ReportRef == nil {
		w.T.Fatal("the status names no report")
	}
	found := &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Namespace: w.Namespace, Name: a.Status.ReportRef.Name}}
	w.Refresh(found)
	return found
}

func records(t *testing.T, found *corev1.ConfigMap) [][]string {
	t.Helper()
	records, err := csv.NewReader(strings.NewReader(found.Data["assessment.csv"])).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return records
}

func TestTheReportFollowsTheAssessment(t *testing.T) {
	w := harness.New(t, "small", nil)
	w.Site()
	a := w.Assessment(workflow)
	w.Until(time.Hour, "assessed", reason(w, a, v1alpha1.ConditionReady, v1alpha1.ReasonAssessed))
	first := report(w, a)
	if first.Name != "acme-assessment" || !metav1.IsControlledBy(first, a) || len(records(t, first)) != 6 {
		t.Errorf("%s, owned by %+v, has %d lines", first.Name, first.OwnerReferences, len(records(t, first)))
	}
	w.ReconcileAll()
	w.Restart()
	w.For(13 * time.Hour)
	if got := report(w, a); got.ResourceVersion != first.ResourceVersion {
		t.Error("a report that stayed the same was written again")
	}
	w.Change(a, func() { a.Spec.Apps[0].Decision = v1alpha1.DecisionNotNeededInCloud })
	w.Quiet()
	if got := records(t, report(w, a))[2]; got[0] != workflow || got[10] != "NotNeededInCloud" {
		t.Errorf("the report still says %q", got)
	}
}

func TestAReportThatWasDeletedComesBack(t *testing.T) {
	w := harness.New(t, "small", nil)
	w.Site()
	a := w.Assessment(workflow)
	w.Until(time.Hour, "assessed", reason(w, a, v1alpha1.ConditionReady, v1alpha1.ReasonAssessed))
	gone := report(w, a)
	if err := w.Client.Delete(t.Context(), gone); err != nil {
		t.Fatal(err)
	}
	w.Until(7*time.Hour, "back", func() bool {
		err := w.Client.Get(t.Context(), client.ObjectKeyFromObject(gone), &corev1.ConfigMap{})
		return !apierrors.IsNotFound(err)
	})
}

func TestAForeignConfigMapIsLeftAlone(t *testing.T) {
	w := harness.New(t, "small", nil)
	foreign := &corev1.ConfigMap{
		ObjectMeta: metav1.ObjectMeta{Name: "acme-assessment"}, Data: map[string]string{"assessment.csv": "mine"},
	}
	w.Create(foreign)
	w.Site()
	a := w.Assessment(workflow)
	w.Until(time.Hour, "assessed", reason(w, a, v1alpha1.ConditionReady, v1alpha1.ReasonAssessed))
	w.Refresh(foreign)
	if foreign.Data["assessment.csv"] != "mine" || a.Status.ReportRef != nil {
		t.Errorf("the report went to %v: %q", a.Status.ReportRef, foreign.Data)
	}
	if got := message(a, v1alpha1.ConditionReady); !strings.Contains(got, "ConfigMap acme-assessment belongs to somebody else") {
		t.Errorf("Ready says %q", got)
	}
	if err := w.Client.Delete(t.Context(), foreign); err != nil {
		t.Fatal(err)
	}
	w.Wake()
	w.Quiet()
	report(w, a)
	if got := message(a, v1alpha1.ConditionReady); strings.Contains(got, "belongs to somebody else") {
		t.Errorf("Ready still says %q", got)
	}
}

func TestLongNamesHaveAReportToo(t *testing.T) {
	w := harness.New(t, "small", nil)
	w.Site()
	names := map[string]bool{}
	for _, end := range []string{"a", "b"} {
		a := &v1alpha1.AppAssessment{
			ObjectMeta: metav1.ObjectMeta{Name: strings.Repeat("x", 231) + "." + strings.Repeat("y", 20) + end},
			Spec:       v1alpha1.AppAssessmentSpec{CloudSiteRef: v1alpha1.LocalReference{Name: "acme"}},
		}
		w.Create(a)
		w.Until(time.Hour, "assessed", reason(w, a, v1alpha1.ConditionReady, v1alpha1.ReasonAssessed))
		names[report(w, a).Name] = true
	}
	if len(names) != 2 {
		t.Errorf("two assessments share a report: %v", names)
	}
}

// TestThreeHundredAppsFit takes texts as long as they may be in earnest.
func TestThreeHundredAppsFit(t *testing.T) {
	w := harness.New(t, "small", func(sc *scenario.Scenario) {
		for i := range 300 {
			key := fmt.Sprintf("com.example.%s.app-%03d", strings.Repeat("k", 80), i)
			name := strings.Repeat("Long Name ", 12) + key[len(key)-3:]
			sc.Instances[0].Apps = append(sc.Instances[0].Apps, scenario.App{
				Key: key, Name: name, Version: "1.0.0-build-20261102", Disabled: true,
			})
			sc.MarketplaceApps = append(sc.MarketplaceApps, scenario.MarketplaceApp{
				Key: key, Name: name, Path: "AUTOMATED", Availability: "PUBLIC", CloudKey: key + ".cloud",
				Ranges: []scenario.Range{{Start: "2.0.0", End: "3.99.99"}, {Start: "4.0.0", End: "5.99.99"}, {Start: "6.0.0"}},
			})
		}
	})
	w.Config.Undocumented.CloudApps = true
	w.Restart()
	w.Site()
	a := w.Assessment()
	w.Change(a, func() { a.Spec.DefaultDecision = v1alpha1.DecisionNeededInCloud })
	w.Until(time.Hour, "assessed", reason(w, a, v1alpha1.ConditionReady, v1alpha1.ReasonAssessed))
	content, err := json.Marshal(refreshed(w, a))
	if err != nil || len(content) >= 1<<20 || len(a.Status.Apps) != 305 {
		t.Errorf("%d apps take %d bytes (%v), want less than 1 MiB", len(a.Status.Apps), len(content), err)
	}
	if row := a.Status.Apps[100]; len(row.Blockers) != 4 || row.Suggestion == "" {
		t.Errorf("the row lost texts: %+v", row)
	}
	if got := len(report(w, a).Data["assessment.csv"]); got >= 1<<20 {
		t.Errorf("the report has %d bytes", got)
	}
	reads := w.Sim.Calls("listPlugins")
	w.For(7 * time.Hour)
	if got := w.Sim.Calls("listPlugins") - reads; got != 1 || w.Sim.Calls("getAddonMigration") != 305 {
		t.Errorf("a refresh of the same apps read the inventory %d times, and the Marketplace was asked %d times in all",
			got, w.Sim.Calls("getAddonMigration"))
	}
}

package evidence_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/types"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/harness"
	"github.com/drover-dev/drover/internal/simulator/scenario"
	"github.com/drover-dev/drover/test/nginx"
)

func TestWhatComesAfterAMigrationIsAskedForOnce(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		fault   scenario.Fault
		change  func(*scenario.Tunables)
		state   string
		says    string
		reports int
	}{
		"all goes well": {state: "SUCCESS", reports: 1},
		"it fails at Atlassian": {
			change: func(t *scenario.Tunables) { t.Utilities.IDMapping.Fails = true },
			state:  "ERROR", says: "admin.atlassian.com", reports: 1,
		},
		"Atlassian forgets it": {
			change: func(t *scenario.Tunables) {
				t.Utilities.IDMapping = scenario.UtilityJob{Takes: scenario.Duration(time.Second), Expires: scenario.Duration(time.Second)}
			},
			state: "PENDING", says: "HTTP 404", reports: 1,
		},
		"it is not permitted": {
			fault: scenario.Fault{Operation: "triggerIDMapping", Forever: true, Effect: scenario.EffectStatus, Status: 403},
			says:  "Atlassian refused it",
		},
		"the first answer is lost": {
			fault: scenario.Fault{Operation: "triggerIDMapping", Effect: scenario.EffectLoseAnswer}, state: "SUCCESS", reports: 2,
		},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := harness.New(t, "small", nil)
			w.Site()
			if tc.change != nil {
				w.Adjust(tc.change)
			}
			if tc.fault.Operation != "" {
				w.Faults(tc.fault)
			}
			m := harness.NewMigration("wave-1", "ENG")
			m.Spec.After = &v1alpha1.AfterPolicy{IDMapping: v1alpha1.IDMappingReport, ProductLinks: v1alpha1.ProductLinksUpdate}
			w.Create(m)
			w.Until(72*time.Hour, "both are over", func() bool {
				after := w.Migration("wave-1").Status.After
				return after != nil && after.ProductLinks != nil && after.ProductLinks.FinishedAt != nil
			})
			after := w.Migration("wave-1").Status.After
			if got := after.IDMapping; got.State != tc.state || !strings.Contains(got.Message, tc.says) || got.FinishedAt == nil {
				t.Errorf("idMapping: %+v", got)
			}
			if got := after.ProductLinks; !strings.EqualFold(got.State, "Complete") || got.ID == "" {
				t.Errorf("productLinks: %+v", got)
			}
			triggers, calls := w.Sim.Calls("triggerIDMapping"), w.Calls()
			w.For(24 * time.Hour)
			if w.Sim.Calls("triggerIDMapping") != triggers || len(w.Sim.Report().Utilities) != tc.reports+1 {
				t.Errorf("%d triggers, %d calls more, %+v", triggers, w.Calls()-calls, w.Sim.Report().Utilities)
			}
		})
	}
}

func TestAMapOfAddressesIsWrittenFromThePagesOfBothSides(t *testing.T) {
	t.Parallel()
	w := harness.New(t, "small", func(sc *scenario.Scenario) {
		sc.Instances[0].Spaces[0].Content = &scenario.Content{Pages: 300}
		sc.Instances[0].Spaces[0].Loses = scenario.Content{Pages: 2}
	})
	w.Site()
	m := compared(v1alpha1.VerifyTitles, "ENG")
	m.Spec.After = &v1alpha1.AfterPolicy{RedirectMap: v1alpha1.RedirectMapNginx}
	w.Create(m)
	untilVerified(w)
	redirects := w.Migration("wave-1").Status.Verification.Redirects
	if redirects == nil || redirects.Pages != 298 || redirects.Unmapped != 2 || len(redirects.Reports) != 1 {
		t.Fatalf("%+v", redirects)
	}
	report := &corev1.ConfigMap{}
	if err := w.Client.Get(t.Context(), types.NamespacedName{Namespace: w.Namespace, Name: redirects.Reports[0].Name}, report); err != nil {
		t.Fatal(err)
	}
	byID, byPath := addresses(t, report.Data["pages-by-id.map"]), addresses(t, report.Data["pages-by-path.map"])
	// Each tenth title of the simulator has a plus, and Confluence links such by their IDs.
	if len(byID) != 298 || len(byPath) != 268 {
		t.Errorf("%d pages by their IDs, and %d by their titles", len(byID), len(byPath))
	}
	to := nginx.Find(byPath, "/display/ENG/ENG+page+5:+Übersicht+–+概要")
	if !strings.HasPrefix(to, "https://acme.atlassian.net/wiki/spaces/ENG/pages/") {
		t.Errorf("a title beyond ASCII leads to %q", to)
	}
}

func addresses(t *testing.T, file string) map[string]string {
	t.Helper()
	pairs, err := nginx.ReadMap(file)
	if err != nil {
		t.Fatal(err)
	}
	return pairs
}

func TestAMapOfManyPagesIsSplit(t *testing.T) {
	t.Parallel()
	w := harness.New(t, "small", func(sc *scenario.Scenario) {
		sc.PagesPerMinute *= 1000
		sc.Instances[0].Spaces[0].Content = &scenario.Content{Pages: 9000}
	})
	w.Site()
	m := compared(v1alpha1.VerifyTitles, "ENG")
	m.Spec.After = &v1alpha1.AfterPolicy{RedirectMap: v1alpha1.RedirectMapNginx}
	w.Create(m)
	untilVerified(w)
	redirects := w.Migration("wave-1").Status.Verification.Redirects
	if redirects.Pages != 9000 || len(redirects.Reports) < 2 {
		t.Fatalf("%+v", redirects)
	}
	lines := 0
	for _, ref := range redirects.Reports {
		report := &corev1.ConfigMap{}
		if err := w.Client.Get(t.Context(), types.NamespacedName{Namespace: w.Namespace, Name: ref.Name}, report); err != nil {
			t.Fatal(err)
		}
		if size := len(fmt.Sprint(report.Data)); size > 1<<20 {
			t.Errorf("%s has %d bytes", ref.Name, size)
		}
		lines += strings.Count(report.Data["pages-by-id.map"], "\n")
	}
	if lines != 9000 {
		t.Errorf("%d lines in all", lines)
	}
}

func TestWhatComesAfterDoesNotWaitForAComparison(t *testing.T) {
	t.Parallel()
	w := harness.New(t, "small", nil)
	w.Site()
	m := compared(v1alpha1.VerifyCounts, "ENG")
	m.Spec.After = &v1alpha1.AfterPolicy{IDMapping: v1alpha1.IDMappingReport}
	w.Faults(scenario.Fault{Operation: "searchCloudContent", Forever: true, Effect: scenario.EffectStatus, Status: 503})
	w.Create(m)
	w.Until(72*time.Hour, "the report is made", func() bool {
		after := w.Migration("wave-1").Status.After
		return after != nil && after.IDMapping != nil && after.IDMapping.State == "SUCCESS"
	})
	if got := verified(w); got.Reason == v1alpha1.ReasonVerified {
		t.Errorf("%s: the test does not test what it should", got.Reason)
	}
}

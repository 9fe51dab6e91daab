package evidence_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/harness"
	"github.com/drover-dev/drover/internal/simulator/scenario"
	"github.com/drover-dev/drover/internal/telemetry"
	"github.com/drover-dev/drover/internal/verification"
)

// compared is a Migration whose sides are compared.
func compared(mode v1alpha1.VerificationMode, spaces ...string) *v1alpha1.Migration {
	m := harness.NewMigration("wave-1", spaces...)
	m.Spec.Verification = mode
	return m
}

func verified(w *harness.World) *metav1.Condition {
	w.T.Helper()
	return meta.FindStatusCondition(w.Migration("wave-1").Status.Conditions, v1alpha1.ConditionVerified)
}

func untilVerified(w *harness.World) *metav1.Condition {
	w.T.Helper()
	w.Until(72*time.Hour, "compared", func() bool {
		v := w.Migration("wave-1").Status.Verification
		return v != nil && v.FinishedAt != nil
	})
	return verified(w)
}

func TestBothSidesAreComparedAfterARun(t *testing.T) {
	t.Parallel()
	onePage := scenario.Content{Pages: 1}
	tests := map[string]struct {
		change func(*scenario.Space)
		mode   v1alpha1.VerificationMode
		status metav1.ConditionStatus
		reason string
		says   []string
	}{
		"all arrived": {
			nil, v1alpha1.VerifyCounts, metav1.ConditionTrue, v1alpha1.ReasonVerified, []string{"2 spaces have the same on both sides"},
		},
		"all arrived, page by page": {
			nil, v1alpha1.VerifyTitles, metav1.ConditionTrue, v1alpha1.ReasonVerified, []string{"2 spaces have the same on both sides"},
		},
		"a page is missing": {
			func(s *scenario.Space) { s.Loses = onePage }, v1alpha1.VerifyCounts, metav1.ConditionFalse, v1alpha1.ReasonDiffers,
			[]string{"1 space differs: ENG (pages 120 in Confluence, 119 on the site)", "ConfigMap wave-1-verification", "to Titles"},
		},
		"a page is missing, and is named": {
			func(s *scenario.Space) { s.Loses = onePage }, v1alpha1.VerifyTitles, metav1.ConditionFalse, v1alpha1.ReasonDiffers,
			[]string{"1 title is missing, such as"},
		},
		"an attachment is missing": {
			func(s *scenario.Space) { s.Loses = scenario.Content{Attachments: 2} }, v1alpha1.VerifyCounts,
			metav1.ConditionFalse, v1alpha1.ReasonDiffers,
			[]string{"attachments 5 in Confluence, 3 on the site"},
		},
		"the site has more": {
			func(s *scenario.Space) { s.Extra = scenario.Content{BlogPosts: 1} }, v1alpha1.VerifyCounts,
			metav1.ConditionFalse, v1alpha1.ReasonDiffers,
			[]string{"blog posts 2 in Confluence, 3 on the site"},
		},
		"Confluence grew during the run": {
			func(s *scenario.Space) { s.Grows = &scenario.Growth{Content: scenario.Content{Pages: 4}} }, v1alpha1.VerifyCounts,
			metav1.ConditionTrue, v1alpha1.ReasonSourceChanged,
			[]string{"1 space has changed in Confluence since"},
		},
		"Confluence grew, and the new pages are no loss": {
			func(s *scenario.Space) { s.Grows = &scenario.Growth{Content: scenario.Content{Pages: 4}} }, v1alpha1.VerifyTitles,
			metav1.ConditionTrue, v1alpha1.ReasonSourceChanged,
			[]string{"1 space has changed in Confluence since"},
		},
		"Confluence grew, and a page is missing": {
			func(s *scenario.Space) {
				s.Grows, s.Loses = &scenario.Growth{Content: scenario.Content{Pages: 4}}, onePage
			},
			v1alpha1.VerifyCounts, metav1.ConditionFalse, v1alpha1.ReasonDiffers,
			[]string{"pages 124 in Confluence, 119 on the site"},
		},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := harness.New(t, "small", func(sc *scenario.Scenario) {
				sc.Instances[0].Spaces[0].Content = &scenario.Content{Pages: 120, BlogPosts: 2, Attachments: 5, Comments: 3}
				if tc.change != nil {
					tc.change(&sc.Instances[0].Spaces[0])
				}
			})
			w.Site()
			w.Create(compared(tc.mode, "ENG", "OPS"))
			got := untilVerified(w)
			if got.Status != tc.status || got.Reason != tc.reason {
				t.Errorf("Verified = %s %s: %s", got.Status, got.Reason, got.Message)
			}
			for _, part := range tc.says {
				if !strings.Contains(got.Message, part) {
					t.Errorf("%q does not say %q", got.Message, part)
				}
			}
			if w.State("wave-1") != v1alpha1.ReasonFinished || len(w.Migration("wave-1").Status.Runs) != 1 {
				t.Error("a comparison started a run, or changed the state")
			}
		})
	}
}

// rows are those of a report.
func rows(w *harness.World, name string) []verification.Row {
	w.T.Helper()
	report := &corev1.ConfigMap{}
	if err := w.Client.Get(w.T.Context(), types.NamespacedName{Namespace: w.Namespace, Name: name}, report); err != nil {
		w.T.Fatal(err)
	}
	var rows []verification.Row
	if err := json.Unmarshal([]byte(report.Data["spaces.json"]), &rows); err != nil {
		w.T.Fatal(err)
	}
	if lines := strings.Count(report.Data["spaces.csv"], "\r\n"); lines != len(rows)+1 {
		w.T.Errorf("%d lines of CSV for %d rows", lines, len(rows))
	}
	return rows
}

func TestTheReportHasEverySpaceAndTheMissingTitles(t *testing.T) {
	t.Parallel()
	w := harness.New(t, "small", func(sc *scenario.Scenario) {
		sc.Instances[0].Spaces[0].Loses = scenario.Content{Pages: 3}
		sc.Instances[0].Spaces[0].Content = &scenario.Content{Pages: 700}
	})
	registry := prometheus.NewRegistry()
	w.Compared = telemetry.NewVerifications(registry)
	w.Restart()
	w.Site()
	w.Create(compared(v1alpha1.VerifyTitles, "ENG", "OPS"))
	untilVerified(w)
	v := w.Migration("wave-1").Status.Verification
	if len(v.Reports) != 1 || len(v.Differing) != 1 || v.Differing[0].MissingPages != 3 || len(v.Differing[0].Titles) != 3 ||
		v.Differing[0].Before == nil || v.Differing[0].Before.Pages != 700 {
		t.Fatalf("%+v", v)
	}
	got := rows(w, v.Reports[0].Name)
	if len(got) != 2 || got[0].Key != "ENG" || got[0].Verdict != verification.Differs || len(got[0].Titles) != 3 ||
		got[1].Verdict != verification.Equal {
		t.Errorf("%+v", got)
	}
	if got := counted(t, registry); !maps.Equal(got, map[string]float64{"Verified": 0, "SourceChanged": 0, "Differs": 1}) {
		t.Errorf("counted were %v", got)
	}
}

// counted are the comparisons of a registry, by what they found.
func counted(t *testing.T, registry *prometheus.Registry) map[string]float64 {
	t.Helper()
	families, err := registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	counts := map[string]float64{}
	for _, family := range families {
		for _, series := range family.GetMetric() {
			counts[series.GetLabel()[0].GetValue()] = series.GetCounter().GetValue()
		}
	}
	return counts
}

func TestADifferenceIsLookedAtAgainBeforeItCounts(t *testing.T) {
	t.Parallel()
	w := harness.New(t, "small", nil)
	w.Site()
	w.Adjust(func(t *scenario.Tunables) { t.Lags.Index = scenario.Duration(3 * time.Minute) })
	w.Create(compared(v1alpha1.VerifyCounts, "ENG"))
	w.Until(24*time.Hour, "looked at", func() bool {
		v := w.Migration("wave-1").Status.Verification
		return v != nil && v.NextAt != nil
	})
	if got := verified(w); got.Status != metav1.ConditionUnknown || !strings.Contains(got.Message, "looked at again at") {
		t.Errorf("after the first look: %s %s", got.Status, got.Message)
	}
	if got := untilVerified(w); got.Reason != v1alpha1.ReasonVerified {
		t.Errorf("%s: %s", got.Reason, got.Message)
	}
	if v := w.Migration("wave-1").Status.Verification; v.Look != 2 {
		t.Errorf("%d looks", v.Look)
	}
}

func TestNothingIsAskedOnceAComparisonEnded(t *testing.T) {
	t.Parallel()
	w := harness.New(t, "small", func(sc *scenario.Scenario) { sc.Instances[0].Spaces[0].Loses = scenario.Content{Pages: 1} })
	w.Site()
	m := compared(v1alpha1.VerifyCounts, "ENG")
	w.Create(m)
	untilVerified(w)
	w.For(time.Hour)
	calls, writes := w.Sim.Calls("searchContent")+w.Sim.Calls("searchCloudContent"), w.StatusWrites.Load()
	w.Restart()
	w.For(48 * time.Hour)
	if again := w.Sim.Calls("searchContent") + w.Sim.Calls("searchCloudContent") - calls; again != 0 {
		t.Errorf("%d more counts", again)
	}
	if more := w.StatusWrites.Load() - writes; more > 4 { // The CloudSite's own clocks.
		t.Errorf("%d more writes", more)
	}
	w.Change(m, func() { m.Annotations = map[string]string{v1alpha1.AnnotationVerify: "again"} })
	w.Until(24*time.Hour, "compared again", func() bool {
		v := w.Migration("wave-1").Status.Verification
		return v.FinishedAt != nil && w.Sim.Calls("searchContent")+w.Sim.Calls("searchCloudContent") > calls
	})
	if got := w.Migration("wave-1").Status.LastHandled.Verify; got != "again" {
		t.Errorf("lastHandled.verify = %q", got)
	}
}

func TestACrashInTheMiddleComparesNoPartTwice(t *testing.T) {
	t.Parallel()
	const spaces = 600
	w := harness.New(t, "small", func(sc *scenario.Scenario) {
		for i := range spaces {
			sc.Instances[0].Spaces = append(sc.Instances[0].Spaces, scenario.Space{Key: fmt.Sprintf("S%04d", i), Pages: 1})
		}
		sc.Instances[0].Spaces[len(sc.Instances[0].Spaces)-1].Loses = scenario.Content{Comments: 1}
	})
	w.Site()
	m := compared(v1alpha1.VerifyCounts)
	for i := range spaces {
		m.Spec.Scope.Spaces.Keys = append(m.Spec.Scope.Spaces.Keys, v1alpha1.SpaceKey(fmt.Sprintf("S%04d", i)))
	}
	w.Create(m)
	w.Until(72*time.Hour, "in the middle", func() bool {
		v := w.Migration("wave-1").Status.Verification
		return v != nil && v.Spaces.Done == 250
	})
	if got := verified(w); got.Status != metav1.ConditionUnknown || !strings.Contains(got.Message, "250 of 600 spaces are done") {
		t.Errorf("%s: %s", got.Status, got.Message)
	}
	counted := w.Sim.Calls("searchCloudContent")
	w.Restart()
	w.Until(72*time.Hour, "one look", func() bool { return w.Migration("wave-1").Status.Verification.NextAt != nil })
	v := w.Migration("wave-1").Status.Verification
	if v.Spaces.Done != spaces || v.Spaces.Equal != spaces-1 || len(v.Reports) != 3 || v.Differing[0].Key != "S0599" {
		t.Errorf("%+v", v)
	}
	if again := w.Sim.Calls("searchCloudContent") - counted; again > 4*(spaces-250)+40 {
		t.Errorf("%d more counts, of which %d were needed", again, 4*(spaces-250))
	}
	for i, want := range []int{250, 250, 100} {
		if got := rows(w, v.Reports[i].Name); len(got) != want {
			t.Errorf("report %d has %d rows, want %d", i, len(got), want)
		}
	}
}

func TestASpaceThatWasTakenOutOfTheScopeIsNotCompared(t *testing.T) {
	t.Parallel()
	w := harness.New(t, "small", nil)
	w.Site()
	w.Create(harness.NewMigration("wave-0", "ENG"))
	w.Until(24*time.Hour, "the slot is taken", w.Is("wave-0", v1alpha1.ReasonRunning))
	m := compared(v1alpha1.VerifyCounts, "OPS", "HR")
	w.Create(m)
	w.Until(24*time.Hour, "counted", func() bool {
		before := w.Migration("wave-1").Status.Before
		return before != nil && len(before.Spaces) == 2
	})
	w.Change(m, func() { m.Spec.Scope.Spaces.Keys = []v1alpha1.SpaceKey{"OPS"} })
	got := untilVerified(w)
	if v := w.Migration("wave-1").Status.Verification; got.Reason != v1alpha1.ReasonVerified || v.Spaces.Total != 1 {
		t.Errorf("%s: %s, %+v", got.Reason, got.Message, v.Spaces)
	}
}

func TestAllSpacesAreComparedEvenWhereTheyCouldNotBeCountedBefore(t *testing.T) {
	t.Parallel()
	w := harness.New(t, "small", nil)
	w.Site()
	w.Faults(scenario.Fault{Operation: "searchContent", After: 2, Times: 8, Effect: scenario.EffectStatus, Status: 503})
	m := compared(v1alpha1.VerifyCounts)
	m.Spec.Scope.Spaces = v1alpha1.SpaceScope{Selection: v1alpha1.SpacesAll, Exclude: []v1alpha1.SpaceKey{"FIN"}}
	w.Create(m)
	w.Until(72*time.Hour, "finished", w.Is("wave-1", v1alpha1.ReasonFinished))
	status := w.Migration("wave-1").Status
	if status.Before == nil || status.Before.Message == "" || !strings.Contains(status.Before.Message, "503") {
		t.Fatalf("before: %+v", status.Before)
	}
	got := untilVerified(w)
	v := w.Migration("wave-1").Status.Verification
	if got.Reason != v1alpha1.ReasonVerified || v.Spaces.Total != status.Progress.Spaces.Total {
		t.Errorf("%s: %s, %+v of %d", got.Reason, got.Message, v.Spaces, status.Progress.Spaces.Total)
	}
}

func TestASpaceThatTheSiteRefusesToSpeakOfHoldsUpNoOther(t *testing.T) {
	t.Parallel()
	w := harness.New(t, "small", nil)
	w.Site()
	w.Faults(scenario.Fault{Operation: "searchCloudContent", Contains: "OPS", Forever: true, Effect: scenario.EffectStatus, Status: 400})
	w.Create(compared(v1alpha1.VerifyCounts, "ENG", "HR", "OPS"))
	got := untilVerified(w)
	v := w.Migration("wave-1").Status.Verification
	if got.Reason != v1alpha1.ReasonDiffers || v.Spaces.Equal != 2 || len(v.Differing) != 1 || !v.Differing[0].Unread {
		t.Errorf("%s: %s, %+v", got.Reason, got.Message, v)
	}
	if !strings.Contains(got.Message, "OPS (could not be read") {
		t.Error(got.Message)
	}
}

func TestARefusedStatusWriteLosesNoSpace(t *testing.T) {
	t.Parallel()
	const spaces = 520
	w := harness.New(t, "small", func(sc *scenario.Scenario) {
		for i := range spaces {
			sc.Instances[0].Spaces = append(sc.Instances[0].Spaces, scenario.Space{Key: fmt.Sprintf("S%04d", i), Pages: 1})
		}
	})
	w.Site()
	m := compared(v1alpha1.VerifyCounts)
	for i := range spaces {
		m.Spec.Scope.Spaces.Keys = append(m.Spec.Scope.Spaces.Keys, v1alpha1.SpaceKey(fmt.Sprintf("S%04d", i)))
	}
	w.Create(m)
	refused := 0
	w.BeforeStatusWrite = func(object client.Object) error {
		m, ok := object.(*v1alpha1.Migration)
		if !ok || m.Status.Verification == nil || m.Status.Verification.Spaces.Done != 250 || refused == 3 {
			return nil
		}
		refused++
		return errors.New("the object has been modified")
	}
	got := untilVerified(w)
	v := w.Migration("wave-1").Status.Verification
	if refused != 3 || got.Reason != v1alpha1.ReasonVerified || v.Spaces.Done != spaces || v.Look != 1 || len(v.Reports) != 3 {
		t.Errorf("%d refused, %s: %s, %+v", refused, got.Reason, got.Message, v)
	}
}

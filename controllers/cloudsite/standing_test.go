package cloudsite_test

import (
	"strings"
	"testing"
	"time"

	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/harness"
	"github.com/drover-dev/drover/internal/simulator/scenario"
)

func named(w *harness.World, name string) *v1alpha1.CloudSite {
	w.T.Helper()
	s := harness.NewSite(name)
	s.Namespace = w.Namespace
	w.Refresh(s)
	return s
}

func reasonOf(w *harness.World, name string) string {
	w.T.Helper()
	return harness.Reason(named(w, name).Status.Conditions, v1alpha1.ConditionReady)
}

// byAge returns the names of two CloudSites, the older first. They are often made in the same second.
func byAge(w *harness.World, one, other string) (older, younger string) {
	w.T.Helper()
	a, b := named(w, one), named(w, other)
	if order := a.CreationTimestamp.Compare(b.CreationTimestamp.Time); order > 0 || order == 0 && a.UID > b.UID {
		return other, one
	}
	return one, other
}

func TestTheYoungerCloudSiteOfAPairKeepsQuietUntilTheOlderIsGone(t *testing.T) {
	w := harness.New(t, "small", nil)
	w.Site()
	second := harness.NewSite("second")
	second.Spec.URL = "https://ACME.atlassian.net:443/"
	w.Create(second)
	older, younger := byAge(w, "acme", "second")
	w.Until(time.Hour, "ready", func() bool {
		return reasonOf(w, older) == v1alpha1.ReasonReady && reasonOf(w, younger) == v1alpha1.ReasonDuplicate
	})
	duplicate := named(w, younger)
	ready := meta.FindStatusCondition(duplicate.Status.Conditions, v1alpha1.ConditionReady)
	if !meta.IsStatusConditionTrue(duplicate.Status.Conditions, v1alpha1.ConditionStalled) ||
		!strings.Contains(ready.Message, "CloudSite "+w.Namespace+"/"+older+" connects the same Confluence") {
		t.Errorf("Ready is %s: %s", ready.Status, ready.Message)
	}
	if duplicate.Status.ObservedGeneration != duplicate.Generation || duplicate.Status.Connection != nil {
		t.Errorf("the status of the younger one: %+v", duplicate.Status)
	}
	calls, writes := w.Calls(), w.StatusWrites.Load()
	w.For(3 * time.Hour)
	if w.Calls() != calls || w.StatusWrites.Load() != writes || w.Sim.Calls("getServerInformation") != 1 {
		t.Errorf("%d calls and %d writes of a pair that is idle", w.Calls()-calls, w.StatusWrites.Load()-writes)
	}

	if err := w.Client.Delete(t.Context(), named(w, older)); err != nil {
		t.Fatal(err)
	}
	w.Until(time.Minute, "the younger takes over", func() bool { return reasonOf(w, younger) == v1alpha1.ReasonReady })
}

func TestACloudSiteThatIsTheYoungerOneAfterARestoreKeepsTheConnectionOfAnOpenRun(t *testing.T) {
	w := harness.New(t, "small", func(sc *scenario.Scenario) { sc.Instances[0].Spaces[0].Pages = 6_000_000 })
	w.Config.Polling.Shortest.Duration = time.Hour
	w.Restart()
	w.Site()
	w.Create(harness.NewSite("second"))
	restored, other := byAge(w, "acme", "second")
	m := harness.NewMigration("wave-1", "ENG")
	m.Spec.CloudSiteRef.Name = restored
	w.Create(m)
	w.Until(24*time.Hour, "running", w.Is("wave-1", v1alpha1.ReasonRunning))
	for older := restored; older == restored; older, _ = byAge(w, restored, other) {
		if err := w.Client.Delete(t.Context(), named(w, restored)); err != nil {
			t.Fatal(err)
		}
		w.Create(harness.NewSite(restored))
	}
	w.Until(24*time.Hour, "a duplicate", func() bool { return reasonOf(w, restored) == v1alpha1.ReasonDuplicate })
	w.Until(10*24*time.Hour, "all spaces moved", func() bool { return w.Migration("wave-1").Status.Runs[0].CoreFinishedAt != nil })
	if lapses := w.Sim.Lapses(); len(lapses) != 0 {
		t.Errorf("lapses %+v", lapses)
	}
	if got := reasonOf(w, restored); got != v1alpha1.ReasonDuplicate {
		t.Errorf("Ready is %s after renewals", got)
	}
}

// cloned is a world with a copy of the instance, and a second site for it.
func cloned(t *testing.T) *harness.World {
	t.Helper()
	w := harness.New(t, "small", func(sc *scenario.Scenario) {
		instance, destination := sc.Instances[0], sc.Sites[0]
		instance.URL, destination.URL = "https://staging.acme.example", "https://acme-test.atlassian.net"
		sc.Instances, sc.Sites = append(sc.Instances, instance), append(sc.Sites, destination)
	})
	w.Site()
	return w
}

func newClone() *v1alpha1.CloudSite {
	clone := harness.NewSite("clone")
	clone.Spec.URL, clone.Spec.Confluence.URL = "https://acme-test.atlassian.net", "https://staging.acme.example"
	return clone
}

func TestAnInstanceAndItsCopyStopUntilBothAreAcknowledged(t *testing.T) {
	w := cloned(t)
	w.Create(newClone())
	both := func(reason string) func() bool {
		return func() bool { return reasonOf(w, "acme") == reason && reasonOf(w, "clone") == reason }
	}
	w.Until(time.Hour, "both stopped", both(v1alpha1.ReasonClone))
	for name, other := range map[string]string{"acme": "clone", "clone": "acme"} {
		conditions := named(w, name).Status.Conditions
		ready := meta.FindStatusCondition(conditions, v1alpha1.ConditionReady)
		if !meta.IsStatusConditionTrue(conditions, v1alpha1.ConditionStalled) ||
			!strings.Contains(ready.Message, w.Namespace+"/"+other) || !strings.Contains(ready.Message, "Acknowledged in each") {
			t.Errorf("%s is %s: %s", name, ready.Status, ready.Message)
		}
	}
	if got := w.Calls(); got != 0 {
		t.Errorf("%d calls of two CloudSites of which one is a copy", got)
	}
	s := named(w, "acme")
	w.Change(s, func() { s.Spec.Confluence.SharedServerID = v1alpha1.SharedServerIDAcknowledged })
	w.For(time.Minute)
	if !both(v1alpha1.ReasonClone)() {
		t.Error("one acknowledgement is not enough")
	}
	s = named(w, "clone")
	w.Change(s, func() { s.Spec.Confluence.SharedServerID = v1alpha1.SharedServerIDAcknowledged })
	w.Until(time.Minute, "both go on", both(v1alpha1.ReasonReady))
}

func TestACopyThatComesDuringARunTakesNoConnectionAway(t *testing.T) {
	w := cloned(t)
	w.Create(harness.NewMigration("wave-1", "ENG"))
	w.Until(time.Hour, "running", w.Is("wave-1", v1alpha1.ReasonRunning))
	w.Create(newClone())
	w.Until(time.Hour, "stopped", func() bool { return reasonOf(w, "acme") == v1alpha1.ReasonClone })
	for _, name := range []string{"acme", "clone"} {
		attached := meta.IsStatusConditionTrue(named(w, name).Status.Conditions, v1alpha1.ConditionAttached)
		if want := name == "acme"; attached != want {
			t.Errorf("%s is attached: %t, want %t", name, attached, want)
		}
	}
}

func TestASuspendedCloudSiteStartsNothing(t *testing.T) {
	w := harness.New(t, "small", nil)
	w.Secrets()
	s := harness.NewSite("acme")
	s.Spec.Suspend = new(true)
	w.Create(s)
	w.Until(time.Hour, "suspended", readyReason(w, v1alpha1.ReasonSuspended))
	writes := w.StatusWrites.Load()
	w.For(3 * time.Hour)
	if w.Calls() != 0 || w.StatusWrites.Load() != writes {
		t.Errorf("%d calls, and %d more writes", w.Calls(), w.StatusWrites.Load()-writes)
	}
	conditions := site(w).Status.Conditions
	for condition, want := range map[string]metav1.ConditionStatus{
		v1alpha1.ConditionReady: "Unknown", v1alpha1.ConditionReconciling: "False", v1alpha1.ConditionStalled: "False",
	} {
		if got := meta.FindStatusCondition(conditions, condition); got.Status != want || got.Reason != v1alpha1.ReasonSuspended {
			t.Errorf("%s is %s, %s", condition, got.Status, got.Reason)
		}
	}
	w.Change(s, func() { s.Spec.Suspend = new(false) })
	w.Until(time.Minute, "ready", readyReason(w, v1alpha1.ReasonReady))
}

func TestASuspendedCloudSiteKeepsTheConnectionOfAnOpenRun(t *testing.T) {
	w := harness.New(t, "small", func(sc *scenario.Scenario) { sc.Instances[0].Spaces[0].Pages = 6_000_000 })
	w.Config.Polling.Shortest.Duration = time.Hour
	w.Restart()
	s := w.Site()
	w.Create(harness.NewMigration("wave-1", "ENG"))
	w.Until(24*time.Hour, "running", w.Is("wave-1", v1alpha1.ReasonRunning))
	w.Change(s, func() { s.Spec.Suspend = new(true) })
	w.Until(24*time.Hour, "suspended", readyReason(w, v1alpha1.ReasonSuspended))
	attaches := w.Sim.Calls("attach")
	w.Until(10*24*time.Hour, "all spaces moved", func() bool { return w.Migration("wave-1").Status.Runs[0].CoreFinishedAt != nil })
	if lapses := w.Sim.Lapses(); len(lapses) != 0 || w.Sim.Calls("attach") == attaches {
		t.Errorf("%d more attachments, lapses %+v", w.Sim.Calls("attach")-attaches, lapses)
	}
	if got := reasonOf(w, "acme"); got != v1alpha1.ReasonSuspended {
		t.Errorf("Ready is %s after renewals", got)
	}
}

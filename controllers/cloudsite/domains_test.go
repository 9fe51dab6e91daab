package cloudsite_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"k8s.io/apimachinery/pkg/api/meta"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/harness"
	"github.com/drover-dev/drover/internal/simulator/scenario"
)

func reviewed(w *harness.World, reason string) func() bool {
	return func() bool {
		return harness.Reason(site(w).Status.Conditions, v1alpha1.ConditionEmailDomainsReviewed) == reason
	}
}

func domainStates(w *harness.World) map[string]v1alpha1.DomainState {
	w.T.Helper()
	states := map[string]v1alpha1.DomainState{}
	for _, row := range site(w).Status.EmailDomains {
		states[row.Name] = row.State
	}
	return states
}

func review(name string, reviewed v1alpha1.DomainReview) v1alpha1.EmailDomain {
	return v1alpha1.EmailDomain{Name: name, Reviewed: reviewed}
}

func TestTheReviewOfDomainsFollowsWhatChecksTell(t *testing.T) {
	w := harness.New(t, "small", nil)
	s := w.Site()
	w.Until(time.Hour, "ready", readyReason(w, v1alpha1.ReasonReady))
	if !reviewed(w, v1alpha1.ReasonNotObserved)() {
		t.Errorf("the review says %+v", site(w).Status.Conditions)
	}
	tokens := w.Sim.Calls("createToken")
	w.Roster().NoteDomains(key(w, "acme"), w.Clock.Now(), []string{"acme.example", "partner.example"})
	w.Until(time.Minute, "one is missing", reviewed(w, v1alpha1.ReasonUnreviewedDomains))
	want := map[string]v1alpha1.DomainState{
		"acme.example": v1alpha1.DomainStateTrusted, "partner.example": v1alpha1.DomainStateUnreviewed,
	}
	if diff := cmp.Diff(want, domainStates(w)); diff != "" {
		t.Errorf("domains (-want +got):\n%s", diff)
	}
	if !meta.IsStatusConditionTrue(site(w).Status.Conditions, v1alpha1.ConditionReady) {
		t.Error("the review of domains touched Ready")
	}
	for _, step := range []struct {
		domains []v1alpha1.EmailDomain
		reason  string
	}{
		{nil, v1alpha1.ReasonNoDomains},
		{[]v1alpha1.EmailDomain{review("acme.example", "Trusted"), review("partner.example", "Blocked")}, v1alpha1.ReasonBlockedDomains},
		{[]v1alpha1.EmailDomain{review("acme.example", "Trusted"), review("partner.example", "Trusted")}, v1alpha1.ReasonReviewed},
	} {
		w.Change(s, func() { s.Spec.EmailDomains = step.domains })
		w.Until(time.Minute, step.reason, reviewed(w, step.reason))
	}
	if got := w.Sim.Calls("createToken"); got != tokens || w.Sim.Calls("listEmailDomains") != 0 {
		t.Errorf("%d tokens more for a review, %d calls that nobody allowed", got-tokens, w.Sim.Calls("listEmailDomains"))
	}
}

func TestTheAssistantsListOfDomainsIsReadWhereThatIsAllowed(t *testing.T) {
	w := harness.New(t, "small", func(sc *scenario.Scenario) {
		sc.Instances[0].EmailDomains = append(sc.Instances[0].EmailDomains, scenario.EmailDomain{Name: "partner.example"})
	})
	w.Config.Undocumented.EmailDomains = true
	w.Restart()
	s := w.Site()
	w.Until(time.Hour, "one is missing", reviewed(w, v1alpha1.ReasonUnreviewedDomains))
	lists := w.Sim.Calls("listEmailDomains")
	w.Restart()
	w.For(50 * time.Minute)
	if !reviewed(w, v1alpha1.ReasonUnreviewedDomains)() {
		t.Error("a new process forgot what was seen")
	}
	if got := w.Sim.Calls("listEmailDomains") - lists; got > 1 {
		t.Errorf("the list was read %d times in an hour in which nobody waits", got)
	}
	w.Change(s, func() { s.Spec.EmailDomains = append(s.Spec.EmailDomains, review("partner.example", "Trusted")) })
	w.Until(time.Minute, "reviewed", reviewed(w, v1alpha1.ReasonReviewed))
	calls := w.Calls()
	w.For(24 * time.Hour)
	if got := w.Calls() - calls; got != 0 {
		t.Errorf("%d calls of an idle CloudSite", got)
	}
}

func TestWithoutTheListChecksTell(t *testing.T) {
	w := harness.New(t, "small", nil)
	w.Config.Undocumented.EmailDomains = true
	w.Restart()
	w.Faults(scenario.Fault{Operation: "listEmailDomains", Forever: true, Effect: scenario.EffectStatus, Status: 404})
	w.Site()
	w.Until(time.Hour, "ready", readyReason(w, v1alpha1.ReasonReady))
	w.Roster().NoteDomains(key(w, "acme"), w.Clock.Now(), []string{"partner.example"})
	w.Until(time.Minute, "one is missing", reviewed(w, v1alpha1.ReasonUnreviewedDomains))
}

func TestMigrationsAreCountedAtMostOnceAMinute(t *testing.T) {
	w := harness.New(t, "small", nil)
	w.Site()
	w.Create(harness.NewMigration("wave-1", "ENG"))
	w.Create(harness.NewMigration("wave-2", "OPS"))
	counts := func(queued, running int32) func() bool {
		return func() bool {
			got := site(w).Status.Migrations
			return got != nil && *got == v1alpha1.MigrationCounts{Queued: queued, Running: running}
		}
	}
	var last time.Time
	was := v1alpha1.MigrationCounts{}
	w.BeforeStatusWrite = func(object client.Object) error {
		s, ok := object.(*v1alpha1.CloudSite)
		if !ok || s.Status.Migrations == nil || *s.Status.Migrations == was {
			return nil
		}
		if now := w.Clock.Now(); now.Sub(last) < time.Minute {
			t.Errorf("the counts were written twice within %s", now.Sub(last))
		}
		was, last = *s.Status.Migrations, w.Clock.Now()
		return nil
	}
	w.Until(time.Hour, "one runs and one waits", counts(1, 1))
	w.Until(24*time.Hour, "all is over", func() bool {
		return w.State("wave-1") == v1alpha1.ReasonFinished && w.State("wave-2") == v1alpha1.ReasonFinished
	})
	w.Until(2*time.Minute, "nobody is left", counts(0, 0))
}

package cloudsite_test

import (
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/types"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/harness"
	"github.com/drover-dev/drover/internal/simulator/scenario"
)

// inRun is a world in which a long run needs the connection.
func inRun(t *testing.T) *harness.World {
	t.Helper()
	w := harness.New(t, "small", func(sc *scenario.Scenario) { sc.Instances[0].Spaces[0].Pages = 3_000_000 })
	w.Config.Polling.Shortest.Duration = 2 * time.Minute
	w.Restart()
	w.Site()
	w.Create(harness.NewMigration("wave-1", "ENG"))
	w.Until(time.Hour, "running", w.Is("wave-1", v1alpha1.ReasonRunning))
	w.For(5 * time.Minute)
	return w
}

func secret(w *harness.World, name string) *corev1.Secret {
	w.T.Helper()
	s := w.Secret(name, nil)
	w.Refresh(s)
	return s
}

func TestASecretThatGoesAwayShowsWhileItIsNeeded(t *testing.T) {
	w := inRun(t)
	tokens := w.Sim.Calls("createToken")
	gone := secret(w, "acme-cloud")
	if err := w.Client.Delete(t.Context(), gone); err != nil {
		t.Fatal(err)
	}
	w.Until(5*time.Minute, "its absence shows", readyReason(w, v1alpha1.ReasonSecretNotFound))
	conditions := site(w).Status.Conditions
	ready := meta.FindStatusCondition(conditions, v1alpha1.ConditionReady)
	if ready.Status != "False" || !strings.Contains(ready.Message, "Secret acme-cloud does not exist. Create it") {
		t.Errorf("Ready is %s: %s", ready.Status, ready.Message)
	}
	if meta.IsStatusConditionTrue(conditions, v1alpha1.ConditionStalled) {
		t.Error("a Secret that may come with the next sync is no reason to be Stalled")
	}
	again := w.Secret(gone.Name, nil)
	again.Data = gone.Data
	w.Create(again)
	w.Until(10*time.Minute, "ready again", readyReason(w, v1alpha1.ReasonReady))
	if got := w.Sim.Calls("createToken"); got != tokens {
		t.Errorf("%d tokens more, although none was due", got-tokens)
	}
}

func TestAChangedSecretIsTriedOnceWithoutARenewal(t *testing.T) {
	w := inRun(t)
	tokens, attaches, probes := w.Sim.Calls("createToken"), w.Sim.Calls("attach"), w.Sim.Calls("getServerInformation")
	s := secret(w, "acme-confluence")
	w.Change(s, func() { s.Data["note"] = []byte("rotated") })
	w.For(30 * time.Minute)
	if got := w.Sim.Calls("getServerInformation") - probes; got != 1 {
		t.Errorf("%d probes of a changed Secret, want one", got)
	}
	if w.Sim.Calls("createToken") != tokens || w.Sim.Calls("attach") != attaches {
		t.Error("a changed Secret renews nothing before its time")
	}

	w.Change(s, func() { s.Data["token"] = []byte("canary-77aa") })
	w.Until(5*time.Minute, "refused", readyReason(w, v1alpha1.ReasonCredentialsRefused))
	wantNoCanary(t, w)
	w.Change(s, func() { s.Data["token"] = []byte("not-a-real-access-token") })
	w.Until(5*time.Minute, "ready", readyReason(w, v1alpha1.ReasonReady))
}

func TestCredentialsThatAreRefusedInARunAreLookedAtAtOnce(t *testing.T) {
	w := inRun(t)
	probes := w.Sim.Calls("getServerInformation")
	w.Faults(scenario.Fault{Operation: "getTaskStatus", Times: 1, Effect: scenario.EffectStatus, Status: 401})
	w.Until(10*time.Minute, "both sides asked", func() bool { return w.Sim.Calls("getServerInformation") == probes+1 })
	w.For(10 * time.Minute)
	if got := w.Sim.Calls("getServerInformation") - probes; got != 1 || reasonOf(w, "acme") != v1alpha1.ReasonReady {
		t.Errorf("%d probes, Ready is %s", got, reasonOf(w, "acme"))
	}
}

func TestAConnectionIsMadeAgainWhereAMigrationAsksForANewerOne(t *testing.T) {
	w := inRun(t)
	tokens := w.Sim.Calls("createToken")
	asked := w.Clock.Now()
	name, wave := key(w, "acme"), key(w, "other")
	w.Roster().Demand(name, wave, true)
	w.Roster().DemandSince(name, wave, asked)
	w.Until(time.Minute, "connected anew", func() bool { return w.Sim.Calls("createToken") == tokens+1 })
	w.For(time.Hour)
	if got := w.Sim.Calls("createToken") - tokens; got != 1 {
		t.Errorf("%d tokens, want one", got)
	}
	if made := site(w).Status.Connection.ConnectedAt; made.Time.Before(asked.Truncate(time.Second)) {
		t.Errorf("connected at %s, asked for after %s", made, asked)
	}
}

func key(w *harness.World, name string) types.NamespacedName {
	return types.NamespacedName{Namespace: w.Namespace, Name: name}
}

func TestASideThatNamesATimeIsNotAskedAgainBefore(t *testing.T) {
	w := harness.New(t, "small", nil)
	w.Faults(scenario.Fault{
		Operation: "getServerInformation", Times: 1, Effect: scenario.EffectStatus, Status: 429, RetryAfter: "1800",
	})
	w.Site()
	w.Until(time.Minute, "refused", readyReason(w, v1alpha1.ReasonRateLimited))
	w.For(29 * time.Minute)
	if got := w.Sim.Calls("getServerInformation"); got != 1 {
		t.Errorf("%d calls, want one within the half hour", got)
	}
	w.Until(5*time.Minute, "ready", readyReason(w, v1alpha1.ReasonReady))
}

func TestASecretThatWasMendedIsNotComplainedOfWhileTheOtherIsWrong(t *testing.T) {
	w := harness.New(t, "small", nil)
	w.Create(w.Secret("acme-confluence", map[string]string{"username": "admin"}))
	w.Create(harness.NewSite("acme"))
	w.Until(time.Minute, "the first Secret is missing", readyReason(w, v1alpha1.ReasonSecretNotFound))

	w.Create(w.Secret("acme-cloud", map[string]string{"email": "migration-bot@acme.example", "token": "not-a-real-api-token"}))
	w.Until(5*time.Minute, "the second Secret is wrong", readyReason(w, v1alpha1.ReasonSecretInvalid))
	cloud := meta.FindStatusCondition(site(w).Status.Conditions, v1alpha1.ConditionSiteReachable)
	if cloud.Status != "Unknown" || cloud.Reason != v1alpha1.ReasonNotTried {
		t.Errorf("SiteReachable is %s, %s: %s", cloud.Status, cloud.Reason, cloud.Message)
	}
}

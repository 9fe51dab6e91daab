package cloudsite_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/harness"
	"github.com/drover-dev/drover/internal/simulator/scenario"
)

func site(w *harness.World) *v1alpha1.CloudSite {
	w.T.Helper()
	s := harness.NewSite("acme")
	s.Namespace = w.Namespace
	w.Refresh(s)
	return s
}

func readyReason(w *harness.World, reason string) func() bool {
	return func() bool { return harness.Reason(site(w).Status.Conditions, v1alpha1.ConditionReady) == reason }
}

func TestCloudSiteConnects(t *testing.T) {
	w := harness.New(t, "small", nil)
	w.Site()
	w.Until(time.Hour, "ready", readyReason(w, v1alpha1.ReasonReady))
	status := site(w).Status
	for _, want := range []string{
		v1alpha1.ConditionReady, v1alpha1.ConditionSourceReachable, v1alpha1.ConditionSiteReachable,
		v1alpha1.ConditionConnected, v1alpha1.ConditionAttached,
	} {
		if !meta.IsStatusConditionTrue(status.Conditions, want) {
			t.Errorf("%s is not True", want)
		}
	}
	if status.Confluence == nil || status.Confluence.Version != "9.2.4" {
		t.Errorf("confluence facts: %+v", status.Confluence)
	}
	for operation, want := range map[string]int{"createToken": 1, "saveToken": 1, "attach": 1} {
		if got := w.Sim.Calls(operation); got != want {
			t.Errorf("%s was called %d times, want %d", operation, got, want)
		}
	}
}

func TestAnIdleCloudSiteCostsNothing(t *testing.T) {
	w := harness.New(t, "small", nil)
	w.Site()
	w.Until(time.Hour, "ready", readyReason(w, v1alpha1.ReasonReady))
	w.Quiet()
	calls, writes := w.Calls(), w.StatusWrites.Load()

	w.For(40 * 24 * time.Hour)
	if got := w.Calls() - calls; got != 0 {
		t.Errorf("%d calls in 40 idle days", got)
	}
	if got := w.StatusWrites.Load() - writes; got > 2 {
		t.Errorf("%d writes in 40 idle days, want one for each clock that ran out", got)
	}
	conditions := site(w).Status.Conditions
	for _, lapsed := range []string{v1alpha1.ConditionConnected, v1alpha1.ConditionAttached} {
		if c := meta.FindStatusCondition(
			conditions,
			lapsed,
		); c.Status != metav1.ConditionUnknown ||
			c.Reason != v1alpha1.ReasonNotNeeded {
			t.Errorf("%s is %s, %s; want Unknown, NotNeeded", lapsed, c.Status, c.Reason)
		}
	}
	if !meta.IsStatusConditionTrue(conditions, v1alpha1.ConditionReady) {
		t.Error("a site that is not needed stays Ready")
	}

	w.Create(harness.NewMigration("wave-1", "ENG"))
	w.Wake()
	w.Until(48*time.Hour, "finished over a connection that was renewed", w.Is("wave-1", v1alpha1.ReasonFinished))
}

func TestALongRunNeverLosesItsConnection(t *testing.T) {
	w := harness.New(t, "small", func(sc *scenario.Scenario) { sc.Instances[0].Spaces[0].Pages = 60_000_000 })
	w.Config.Polling.Shortest.Duration = time.Hour
	w.Restart()
	w.Site()
	w.Create(harness.NewMigration("wave-1", "ENG"))
	w.Until(60*24*time.Hour, "finished", w.Is("wave-1", v1alpha1.ReasonFinished))

	if lapses := w.Sim.Lapses(); len(lapses) != 0 {
		t.Errorf("the connection lapsed in mid-run: %+v", lapses)
	}
	run := w.Migration("wave-1").Status.Runs[0]
	if length := run.FinishedAt.Sub(run.StartedAt.Time); length < 22*24*time.Hour {
		t.Fatalf("the run took %s, which is too short to need each clock", length)
	}
	if got := w.Sim.Calls("createToken"); got < 3 || got > 5 {
		t.Errorf("%d tokens, want one every 14 days", got)
	}
}

func TestCloudSiteSaysWhatIsWrong(t *testing.T) {
	tests := map[string]struct {
		change    func(w *harness.World, s *v1alpha1.CloudSite)
		reason    string
		condition string
		stalled   bool
		says      string
	}{
		"a Secret is missing": {
			func(_ *harness.World, s *v1alpha1.CloudSite) { s.Spec.CredentialsSecretRef.Name = "nothing" },
			v1alpha1.ReasonSecretNotFound,
			v1alpha1.ConditionSiteReachable,
			false,
			"Secret nothing does not exist. Create it with email and token",
		},
		"a key is missing": {
			func(w *harness.World, s *v1alpha1.CloudSite) {
				w.Create(w.Secret("half", map[string]string{"email": "a@b.example"}))
				s.Spec.CredentialsSecretRef.Name = "half"
			},
			v1alpha1.ReasonSecretInvalid, v1alpha1.ConditionSiteReachable, true, "Secret half lacks the key token",
		},
		"a CA that is none": {
			func(w *harness.World, s *v1alpha1.CloudSite) {
				w.Create(w.Secret("ca", map[string]string{"ca.crt": "no certificate"}))
				s.Spec.Confluence.CASecretRef = &v1alpha1.SecretKeyReference{Name: "ca", Key: "ca.crt"}
			},
			v1alpha1.ReasonSecretInvalid, v1alpha1.ConditionSourceReachable, true, "no PEM certificate",
		},
		"Confluence refuses the token": {
			func(w *harness.World, s *v1alpha1.CloudSite) {
				w.Create(w.Secret("wrong", map[string]string{"token": "canary-77aa"}))
				s.Spec.Confluence.CredentialsSecretRef.Name = "wrong"
			},
			v1alpha1.ReasonCredentialsRefused, v1alpha1.ConditionSourceReachable, true, "Correct the Secret wrong.",
		},
		"the cloud refuses the token": {
			func(w *harness.World, s *v1alpha1.CloudSite) {
				w.Create(w.Secret("wrong", map[string]string{"email": "migration-bot@acme.example", "token": "canary-77aa"}))
				s.Spec.CredentialsSecretRef.Name = "wrong"
			},
			v1alpha1.ReasonCredentialsRefused, v1alpha1.ConditionSiteReachable, true, "Correct the Secret wrong.",
		},
		"a login page stands before Confluence": {
			func(w *harness.World, _ *v1alpha1.CloudSite) {
				w.Faults(scenario.Fault{Operation: "getServerInformation", Forever: true, Effect: scenario.EffectHTML})
			},
			v1alpha1.ReasonUnexpectedContent, v1alpha1.ConditionSourceReachable, false, "HTML",
		},
		"Confluence is down": {
			func(w *harness.World, _ *v1alpha1.CloudSite) {
				w.Faults(scenario.Fault{Operation: "getServerInformation", Forever: true, Effect: scenario.EffectStatus, Status: 503})
			},
			v1alpha1.ReasonUnreachable, v1alpha1.ConditionSourceReachable, false, "503",
		},
		"the account may not": {
			func(w *harness.World, _ *v1alpha1.CloudSite) {
				w.Faults(scenario.Fault{Operation: "createToken", Forever: true, Effect: scenario.EffectStatus, Status: 403})
			},
			v1alpha1.ReasonForbidden, v1alpha1.ConditionConnected, true, "site admin",
		},
		"the assistant does not take the token": {
			func(w *harness.World, _ *v1alpha1.CloudSite) {
				w.Faults(scenario.Fault{
					Operation: "saveToken", Forever: true, Effect: scenario.EffectStatus, Status: 500,
					Body: "Exception in saving token.", ContentType: "text/plain",
				})
			},
			v1alpha1.ReasonTokenRefused, v1alpha1.ConditionConnected, false, "Exception in saving token",
		},
		"http without leave": {
			func(_ *harness.World, s *v1alpha1.CloudSite) {
				s.Spec.Confluence.URL = "http://confluence.acme.example"
			},
			v1alpha1.ReasonInsecureURL, v1alpha1.ConditionSourceReachable, true, "another CloudSite with https://",
		},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			w := harness.New(t, "small", nil)
			w.Secrets()
			s := harness.NewSite("acme")
			tc.change(w, s)
			w.Create(s)
			w.Until(time.Hour, tc.reason, readyReason(w, tc.reason))
			conditions := site(w).Status.Conditions
			if got := harness.Reason(conditions, tc.condition); got != tc.reason {
				t.Errorf("%s has the reason %s, want %s", tc.condition, got, tc.reason)
			}
			if got := meta.IsStatusConditionTrue(conditions, v1alpha1.ConditionStalled); got != tc.stalled {
				t.Errorf("Stalled is %t, want %t", got, tc.stalled)
			}
			ready := meta.FindStatusCondition(conditions, v1alpha1.ConditionReady)
			if ready.Status != metav1.ConditionFalse || !strings.Contains(ready.Message, tc.says) {
				t.Errorf("Ready is %s: %s; want %q in it", ready.Status, ready.Message, tc.says)
			}
			wantNoCanary(t, w)

			calls := w.Calls()
			w.For(30 * time.Minute)
			if got := w.Calls() - calls; got > 60 {
				t.Errorf("%d calls in half an hour: that is a hot loop", got)
			}
		})
	}
}

func wantNoCanary(t *testing.T, w *harness.World) {
	t.Helper()
	content, err := json.Marshal(site(w).Status)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(content), "canary-") {
		t.Errorf("a credential stands in the status: %s", content)
	}
	for {
		select {
		case event := <-w.Events.Events:
			if strings.Contains(event, "canary-") {
				t.Errorf("a credential stands in an event: %s", event)
			}
		default:
			return
		}
	}
}

func TestRefusedCredentialsAreTriedAgainOnceTheyChange(t *testing.T) {
	w := harness.New(t, "small", nil)
	w.Secrets()
	wrong := w.Secret("wrong", map[string]string{"token": "canary-77aa"})
	w.Create(wrong)
	s := harness.NewSite("acme")
	s.Spec.Confluence.CredentialsSecretRef.Name = "wrong"
	w.Create(s)
	w.Until(time.Hour, "refused", readyReason(w, v1alpha1.ReasonCredentialsRefused))
	tries := w.Sim.Calls("getServerInformation")
	w.For(50 * time.Minute)
	if got := w.Sim.Calls("getServerInformation"); got != tries {
		t.Errorf("refused credentials were tried %d more times: that locks accounts", got-tries)
	}
	w.Change(wrong, func() { wrong.Data["token"] = []byte("not-a-real-access-token") })
	w.Until(10*time.Minute, "ready", readyReason(w, v1alpha1.ReasonReady))
}

func TestAPassingFaultHealsByItself(t *testing.T) {
	w := harness.New(t, "small", nil)
	w.Faults(
		scenario.Fault{Operation: "getServerInformation", Times: 3, Effect: scenario.EffectStatus, Status: 502},
		scenario.Fault{
			Operation:   "attach",
			Times:       1,
			Effect:      scenario.EffectStatus,
			Status:      500,
			Body:        "not authorized",
			ContentType: "text/plain",
		},
	)
	w.Site()
	w.Until(10*time.Minute, "ready", readyReason(w, v1alpha1.ReasonReady))
	if got := w.Sim.Calls("createToken"); got != 2 {
		t.Errorf("%d tokens; an attachment that is refused wants a new one", got)
	}
}

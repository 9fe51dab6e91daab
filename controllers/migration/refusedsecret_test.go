package migration_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/harness"
	"github.com/drover-dev/drover/internal/simulator/scenario"
)

// threeRuns is a CloudSite with three open runs and an AppAssessment that is read often.
func threeRuns(t *testing.T) *harness.World {
	t.Helper()
	w := slowly(t, both(both(large("ENG"), large("OPS")), large("HR")))
	w.Secrets()
	site := harness.NewSite("acme")
	site.Spec.MaxConcurrentMigrations = new(int32(5))
	w.Create(site)
	a := harness.NewAssessment("acme")
	a.Spec.RefreshInterval = "1h"
	w.Create(a)
	for i, key := range []string{"ENG", "OPS", "HR"} {
		w.Create(harness.NewMigration(fmt.Sprint("wave-", i), key))
	}
	w.Until(48*time.Hour, "running", func() bool { return allAre(w, v1alpha1.ReasonRunning) })
	return w
}

func allAre(w *harness.World, state string) bool {
	w.T.Helper()
	return w.State("wave-0") == state && w.State("wave-1") == state && w.State("wave-2") == state
}

// readable tells whether no run says that nothing can be read.
func readable(w *harness.World) bool {
	w.T.Helper()
	return !strings.Contains(w.Message("wave-0")+w.Message("wave-1")+w.Message("wave-2"), "Nothing can be read")
}

// assessedLately tells whether the AppAssessment has read its apps of late.
func assessedLately(w *harness.World) bool {
	w.T.Helper()
	a := harness.NewAssessment("acme")
	a.Namespace = w.Namespace
	w.Refresh(a)
	return w.Clock.Now().Sub(a.Status.CollectedAt.Time) <= time.Hour
}

// putToken puts a token into a Secret.
func putToken(w *harness.World, name, token string) {
	w.T.Helper()
	secret := w.Secret(name, nil)
	w.Change(secret, func() { secret.Data["token"] = []byte(token) })
}

func TestARefusedSecretIsTriedAboutOnceAnHourByAllTogether(t *testing.T) {
	t.Parallel()
	for _, secret := range []string{"acme-cloud", "acme-confluence"} {
		t.Run(secret, func(t *testing.T) {
			t.Parallel()
			w := threeRuns(t)
			right := w.Secret(secret, nil)
			w.Refresh(right)
			before := w.Sim.Answers(401)
			putToken(w, secret, "canary-5b1c")
			w.For(6 * time.Hour)
			// At first each of those that are under way may meet it; later the CloudSite alone tries.
			if got := w.Sim.Answers(401) - before; got < 6 || got > 12 {
				t.Errorf("%d calls were refused in 6 hours, want about one an hour", got)
			}
			// What the other side tells is read on.
			if readable(w) != (secret == "acme-confluence") {
				t.Errorf("%s: %s", w.State("wave-0"), w.Message("wave-0"))
			}
			if assessedLately(w) != (secret == "acme-cloud") {
				t.Error("the AppAssessment depends on the other side")
			}
			putToken(w, secret, string(right.Data["token"]))
			w.Until(3*time.Minute, "all go on", func() bool { return readable(w) })
			w.Until(48*time.Hour, "finished", func() bool { return allAre(w, v1alpha1.ReasonFinished) })
			wantNoSpaceTwice(t, w)
		})
	}
}

func TestACallThatIsRefusedWithGoodCredentialsKeepsNobodyFromTheOthers(t *testing.T) {
	t.Parallel()
	for name, suspended := range map[string]bool{"as a rule": false, "while the CloudSite is suspended": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := threeRuns(t)
			site := harness.NewSite("acme")
			site.Namespace = w.Namespace
			w.Refresh(site)
			w.Change(site, func() { site.Spec.Suspend = &suspended })
			w.For(12 * time.Minute)
			w.Faults(scenario.Fault{Operation: "getTaskStatus", Times: 1, Effect: scenario.EffectStatus, Status: 401})
			w.Until(30*time.Minute, "refused", func() bool { return w.Sim.Answers(401) > 0 })
			reads := w.Sim.Calls("getTaskStatus")
			w.For(30 * time.Minute)
			if got := w.Sim.Calls("getTaskStatus") - reads; got < 6 || !readable(w) {
				t.Errorf("%d reads in half an hour: %s", got, w.Message("wave-0"))
			}
		})
	}
}

func TestASiteThatAnswersNothingTakesNoProofOfItsSecretAway(t *testing.T) {
	t.Parallel()
	w := threeRuns(t)
	w.For(12 * time.Minute)
	w.Faults(scenario.Fault{Operation: "getTaskStatus", Times: 1, Effect: scenario.EffectStatus, Status: 401})
	w.Until(30*time.Minute, "refused", func() bool { return w.Sim.Answers(401) > 0 })
	w.For(5 * time.Minute)
	w.Faults(
		scenario.Fault{Operation: "*", Contains: "acme.atlassian.net", Forever: true, Effect: scenario.EffectStatus, Status: 503},
		scenario.Fault{Operation: "getTaskStatus", Times: 1, Effect: scenario.EffectStatus, Status: 403},
	)
	w.Until(30*time.Minute, "probed in vain", func() bool { return w.Sim.Answers(503) > 0 })
	for range 4 {
		w.For(5 * time.Minute)
		if strings.Contains(w.Message("wave-0")+w.Message("wave-1")+w.Message("wave-2"), "refused Secret") {
			t.Errorf("%s; %s; %s", w.Message("wave-0"), w.Message("wave-1"), w.Message("wave-2"))
		}
	}
}

func TestTheSecretThatIsRefusedForHoursIsToldOnce(t *testing.T) {
	t.Parallel()
	for name, suspended := range map[string]bool{"as a rule": false, "while the CloudSite is suspended": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := threeRuns(t)
			site := harness.NewSite("acme")
			site.Namespace = w.Namespace
			w.Refresh(site)
			w.Change(site, func() { site.Spec.Suspend = &suspended })
			putToken(w, "acme-cloud", "canary-5b1c")
			w.For(30 * time.Minute)
			before := w.Migration("wave-0").ResourceVersion
			w.For(6 * time.Hour)
			if after := w.Migration("wave-0"); after.ResourceVersion != before {
				t.Errorf("the run was written again in the 6 hours: %s", w.Message("wave-0"))
			}
		})
	}
}

func TestAppsAreFollowedWithAConfluenceThatRefusesItsSecret(t *testing.T) {
	t.Parallel()
	w := slowly(t, onlyComala("SUCCESS"))
	w.Site()
	w.Assessment(comala)
	w.Create(harness.WithApps(harness.NewMigration("wave-1", "ENG"), comala))
	w.Until(12*time.Hour, "running", w.Is("wave-1", v1alpha1.ReasonRunning))
	right := w.Secret("acme-confluence", nil)
	w.Refresh(right)
	putToken(w, "acme-confluence", "canary-5b1c")
	before := w.Sim.Answers(401)
	w.For(6 * time.Hour)
	if got := w.Sim.Answers(401) - before; got > 9 {
		t.Errorf("%d calls were refused in 6 hours, want about one an hour", got)
	}
	wantSays(t, w, "wave-1", v1alpha1.ReasonRunning, "Confluence refused Secret acme-confluence")
	putToken(w, "acme-confluence", string(right.Data["token"]))
	w.Until(12*time.Hour, "finished", w.Is("wave-1", v1alpha1.ReasonFinished))
	wantNoSpaceTwice(t, w)
}

func TestALostStartWaitsForRefusedCredentialsAndIsFound(t *testing.T) {
	t.Parallel()
	w := slowly(t, large("ENG"))
	tasksAreListedAfter(w, scenario.Duration(8*time.Minute))
	w.Faults(scenario.Fault{Operation: "createTask", After: 1, Times: 1, Effect: scenario.EffectLoseAnswer})
	w.Site()
	right := w.Secret("acme-cloud", nil)
	w.Refresh(right)
	w.Create(harness.NewMigration("wave-1", "ENG"))
	w.Until(time.Hour, "lost", func() bool {
		pending := w.Migration("wave-1").Status.Pending
		return pending != nil && pending.Action == v1alpha1.ActionMigrate
	})
	putToken(w, "acme-cloud", "canary-5b1c")
	w.For(3 * time.Hour)
	if pending := w.Migration("wave-1").Status.Pending; pending == nil {
		t.Fatalf("the intent is given up: %s", w.Message("wave-1"))
	}
	putToken(w, "acme-cloud", string(right.Data["token"]))
	w.Until(48*time.Hour, "finished", w.Is("wave-1", v1alpha1.ReasonFinished))
	wantNoSpaceTwice(t, w)
}

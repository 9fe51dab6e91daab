package migration_test

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/harness"
	"github.com/drover-dev/drover/internal/simulator/scenario"
)

// The hosts of the scenario.
const (
	confluenceHost = "confluence.acme.example"
	gatewayHost    = "api.atlassian.com"
	siteHost       = "acme.atlassian.net"
)

// longRun brings a migration to a run that lasts for so many hours.
func longRun(t *testing.T, hours float64) *harness.World {
	t.Helper()
	w := harness.New(t, "small", func(sc *scenario.Scenario) {
		sc.Instances[0].Spaces[0].Pages = int(hours * 60 * sc.PagesPerMinute)
	})
	w.Config.Polling.Shortest.Duration = 10 * time.Minute
	w.Restart()
	w.Site()
	w.Create(harness.NewMigration("wave-1", "ENG"))
	w.Until(time.Hour, "running", w.Is("wave-1", v1alpha1.ReasonRunning))
	w.For(10 * time.Minute)
	return w
}

// everything breaks each call to a host.
func everything(host string, status int) scenario.Fault {
	fault := scenario.Fault{Operation: scenario.AnyOperation, Contains: host, Forever: true, Effect: scenario.EffectDropBefore}
	if status != 0 {
		fault.Effect, fault.Status = scenario.EffectStatus, status
	}
	return fault
}

// outage is something that many calls have in common, for some time.
type outage struct {
	scenario.Fault

	length time.Duration
	most   int
	// noticed tells that following a run meets it: nothing asks the instance or the destination while data moves.
	noticed bool
}

func outages() map[string]outage {
	renamed := everything(siteHost, 302)
	renamed.Location = "https://renamed.atlassian.net/"
	restarting := everything(confluenceHost, 503)
	restarting.Body, restarting.ContentType = "<html>", "text/html"
	return map[string]outage{
		"the assistant is restarted":       {restarting, 20 * time.Minute, callsAnHour, false},
		"a permission is taken away":       {everything("", 403), 3 * time.Hour, 6 * callsAnHour, true},
		"all credentials are refused":      {everything("", 401), 3 * time.Hour, 6 * callsAnHour, true},
		"the site has another name by now": {renamed, 3 * time.Hour, 3 * callsAnHour, false},
	}
}

func outagesOfADay() map[string]outage {
	const day, most = 24 * time.Hour, 24 * callsAnHour
	return map[string]outage{
		"the instance is down": {everything(confluenceHost, 0), day, most, false},
		"Atlassian is down":    {everything(gatewayHost, 0), day, most, true},
		"the network is down":  {everything("", 0), day, most, true},
	}
}

func TestAnOutageInMidRunHealsByItself(t *testing.T) {
	t.Parallel()
	w := longRun(t, 14)
	short := outages()
	for _, name := range slices.Sorted(maps.Keys(short)) {
		outlasts(t, w, short[name], name)
		w.For(time.Hour + 10*time.Minute) // Credentials that were refused are tried again once an hour.
	}
	w.Until(48*time.Hour, "finished", w.Is("wave-1", v1alpha1.ReasonFinished))
	wantOneRun(t, w)
}

func TestAnOutageOfADayInMidRunHealsByItself(t *testing.T) {
	t.Parallel()
	for name, o := range outagesOfADay() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := longRun(t, 25)
			outlasts(t, w, o, name)
			w.Until(48*time.Hour, "finished", w.Is("wave-1", v1alpha1.ReasonFinished))
			wantOneRun(t, w)
		})
	}
}

// outlasts lets an open run go on during an outage.
func outlasts(t *testing.T, w *harness.World, o outage, name string) {
	t.Helper()
	w.Faults(o.Fault)
	calls := w.Calls()
	w.For(o.length)
	if got := w.Calls() - calls; got > o.most {
		t.Errorf("%s: %d calls in %s", name, got, o.length)
	}
	if state := w.State("wave-1"); state != v1alpha1.ReasonRunning {
		t.Errorf("%s: %s: %s", name, state, w.Message("wave-1"))
	}
	if o.noticed {
		wantNextStep(t, w, "wave-1", name)
	}
	wantSiteNextStep(t, w, name)
	w.Faults()
}

func TestACertificateThatNobodyTrustsIsPatientlyRefused(t *testing.T) {
	t.Parallel()
	w := harness.New(t, "small", nil)
	end := w.Distrusted()
	w.Site()
	w.Create(harness.NewMigration("wave-1", "ENG"))
	w.For(time.Hour)
	reason, message := readySite(w)
	if reason != v1alpha1.ReasonUnreachable || !strings.Contains(message, "spec.confluence.caSecretRef") {
		t.Errorf("%s: %s", reason, message)
	}
	wantSiteNextStep(t, w, "before the run")
	wantNextStep(t, w, "wave-1", "before the run")
	end()
	w.Until(time.Hour, "running", w.Is("wave-1", v1alpha1.ReasonRunning))
	end = w.Distrusted()
	w.For(time.Hour)
	wantSays(t, w, "wave-1", v1alpha1.ReasonRunning, "authority that is not trusted", "caFile", "by itself")
	end()
	w.Until(48*time.Hour, "finished", w.Is("wave-1", v1alpha1.ReasonFinished))
	wantOneRun(t, w)
}

func TestACertificateThatRanOutIsPatientlyRefused(t *testing.T) {
	t.Parallel()
	for name, host := range map[string]string{"Confluence": confluenceHost, "the site": siteHost, "Atlassian": gatewayHost} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := harness.New(t, "small", nil)
			end := w.RunOut(host)
			w.Site()
			w.Create(harness.NewMigration("wave-1", "ENG"))
			calls := w.Calls()
			w.For(2 * time.Hour)
			reason, message := readySite(w)
			if reason != v1alpha1.ReasonUnreachable || !strings.Contains(message, host+": the certificate has expired") {
				t.Errorf("%s: %s", reason, message)
			}
			wantSiteNextStep(t, w, name)
			wantNextStep(t, w, "wave-1", name)
			if got := w.Calls() - calls; got > 2*2*callsAnHour { // of the two hosts that answer
				t.Errorf("%d calls in two hours", got)
			}
			end()
			w.Until(time.Hour, "running", w.Is("wave-1", v1alpha1.ReasonRunning))
			end = w.RunOut(host)
			w.For(time.Hour)
			wantNextStep(t, w, "wave-1", name+", in mid-run")
			wantSiteNextStep(t, w, name+", in mid-run")
			end()
			w.Until(48*time.Hour, "finished", w.Is("wave-1", v1alpha1.ReasonFinished))
			wantOneRun(t, w)
		})
	}
}

func TestATokenThatRanOutInMidRunIsHealedByANewSecret(t *testing.T) {
	t.Parallel()
	w := longRun(t, 6)
	secret := w.Secret("acme-cloud", nil)
	w.Refresh(secret)
	good := secret.Data["token"]
	calls := w.Calls()
	w.Change(secret, func() { secret.Data["token"] = []byte("ran-out-77aa") })
	w.For(3 * time.Hour)
	if got := w.Calls() - calls; got > 60 {
		t.Errorf("%d calls with a token that ran out", got)
	}
	wantSays(t, w, "wave-1", v1alpha1.ReasonRunning, "Correct the Secret")
	wantSiteNextStep(t, w, "a token that ran out")
	w.Change(secret, func() { secret.Data["token"] = good })
	w.Until(15*time.Minute, "read again", func() bool { return !strings.Contains(w.Message("wave-1"), "Secret") })
	w.Until(48*time.Hour, "finished", w.Is("wave-1", v1alpha1.ReasonFinished))
	wantOneRun(t, w)
}

func TestAJobThatIsGoneInMidRunIsNeverMadeAgainByItself(t *testing.T) {
	t.Parallel()
	w := longRun(t, 7)
	w.Faults(everything(w.Migration("wave-1").Status.Job.ID, 404))
	calls := w.Calls()
	w.For(6 * time.Hour)
	wantSays(t, w, "wave-1", v1alpha1.ReasonOutcomeUnknown, v1alpha1.AnnotationRerun)
	if got := w.Calls() - calls; got > 60 {
		t.Errorf("%d calls about a job that is gone", got)
	}
	wantRuns(t, w, 1)
	w.Faults()
	verb(w, "wave-1", v1alpha1.AnnotationRerun, "1")
	w.Until(48*time.Hour, "finished", w.Is("wave-1", v1alpha1.ReasonFinished))
	wantOneRun(t, w)
}

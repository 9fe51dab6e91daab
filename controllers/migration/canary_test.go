package migration_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"testing"
	"time"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/harness"
	"github.com/drover-dev/drover/internal/simulator/scenario"
)

// TestNoCredentialIsSeen lets each side repeat the credentials in whatever it answers, and reads all that Drover writes.
func TestNoCredentialIsSeen(t *testing.T) {
	t.Parallel()
	w := harness.New(t, "small", func(sc *scenario.Scenario) {
		sc.Instances[0].Users[0].Token, sc.Instances[0].Users[0].Password = accessToken, password
		sc.Sites[0].Email, sc.Sites[0].APIToken = email, cloudToken
		onlyComala("SUCCESS")(sc)
		sc.Instances[0].Spaces[4].Pages = 3_000_000 // MKT: a run for which the connection has to be renewed.
	})
	p := newTrap(w)
	w.Config.Undocumented.EmailDomains, w.Config.Undocumented.CloudApps = true, true
	w.Config.Polling.Shortest.Duration = 10 * time.Minute
	w.Restart()
	withProxyPassword(w)
	refusedOnTheWay(p)
	planTakenUp(p)
	backedUpAndCompared(p)
	secretsChange(p)
	theProxyRepeatsItsPassword(p)
	p.report(t)
}

// repeating are faults of each call of an operation in turn: so many refusals, and then nothing.
func repeating(operation string, statuses ...int) []scenario.Fault {
	var faults []scenario.Fault
	for i, status := range statuses {
		faults = append(faults, scenario.Fault{
			Operation: operation, After: i, Times: 1, Effect: scenario.EffectEcho, Status: status,
			ContentType: []string{"application/json", "text/plain"}[i%2],
		})
	}
	return faults
}

// repeatingAll lets each answer repeat the credentials that no fault before it breaks.
func repeatingAll(before ...scenario.Fault) []scenario.Fault {
	return append(before, scenario.Fault{Operation: scenario.AnyOperation, Forever: true, Effect: scenario.EffectEcho})
}

func withProxyPassword(w *harness.World) {
	proxy := *w.Proxy()
	proxy.User = url.UserPassword("drover", proxyPassword)
	w.Through(&proxy)
}

// refusedOnTheWay goes the whole way, apps included. Each call is refused in each way before it is answered.
func refusedOnTheWay(p *trap) {
	w := p.w
	reads := []string{
		"getServerInformation", "createToken", "saveToken", "attach", "listPlugins", "getAddonMigration", "listSpaces", "listTasks",
		"getTaskStatus", "listCloudSpaces", "getAppProgress",
	}
	// What makes something may lose one answer: after two nothing is sent any more.
	faults := append(repeating("createJob", 429, 401, 500, 400), repeating("createTask", 429, 401, 500, 400)...)
	for _, operation := range reads {
		faults = append(faults, repeating(operation, 302, 429, 500, 401, 400)...)
	}
	w.Faults(repeatingAll(faults...)...)
	w.Site()
	w.Assessment(comala)
	w.Create(harness.WithApps(harness.NewMigration("wave-1", "ENG", "OPS"), comala))
	for looks := 0; w.State("wave-1") != v1alpha1.ReasonFinished && looks < 100; looks++ {
		w.For(10 * time.Minute)
		p.lookAround()
		if w.State("wave-1") == v1alpha1.ReasonBlocked { // Some refusals stand until somebody asks again.
			verb(w, "wave-1", v1alpha1.AnnotationRecheck, strconv.Itoa(looks))
		}
	}
	if state := w.State("wave-1"); state != v1alpha1.ReasonFinished {
		w.T.Errorf("wave-1 is %s: %s", state, w.Message("wave-1"))
	}
	for _, operation := range append(reads, "createJob", "createTask") {
		if calls := w.Sim.Calls(operation); calls < 5 {
			w.T.Errorf("%d calls of %s, want each refusal and a success", calls, operation)
		}
	}
}

// backedUpAndCompared has Confluence take a backup, and asks for all that comes after a run.
func backedUpAndCompared(p *trap) {
	w := p.w
	calls := []string{
		"startSpaceBackup", "listBackupJobs", "getBackupJob", "searchContent", "searchCloudContent", "listSpacePages", "listCloudPages",
		"triggerIDMapping", "getIDMapping", "getTenantInfo", "startLinkUpdate", "getLinkUpdate",
	}
	var faults []scenario.Fault
	for _, operation := range calls {
		faults = append(faults, repeating(operation, 429, 500)...)
	}
	w.Faults(repeatingAll(faults...)...)
	m := backedUp("HR")
	m.Name, m.Spec.Verification = "wave-0", v1alpha1.VerifyTitles
	m.Spec.After = &v1alpha1.AfterPolicy{
		IDMapping: v1alpha1.IDMappingReport, ProductLinks: v1alpha1.ProductLinksUpdate, RedirectMap: v1alpha1.RedirectMapNginx,
	}
	w.Create(m)
	w.Until(72*time.Hour, "finished", w.Is("wave-0", v1alpha1.ReasonFinished))
	w.For(24 * time.Hour)
	for _, operation := range calls {
		if got := w.Sim.Calls(operation); got < 3 {
			w.T.Errorf("%d calls of %s, want each refusal and a success", got, operation)
		}
	}
	p.lookAround()
}

// planTakenUp adopts a plan whose name repeats the credentials.
func planTakenUp(p *trap) {
	w := p.w
	job := orphan(w, unapprovedMigration("lost", "FIN"), v1alpha1.ReasonSaved)
	w.Create(adopting(unapprovedMigration("found", "FIN"), job))
	w.Until(time.Hour, "taken up", w.Is("found", v1alpha1.ReasonSaved))
	p.lookAround()
}

// secretsChange exchanges both Secrets, one of them for a token that is refused, and lets the connection be renewed.
func secretsChange(p *trap) {
	w := p.w
	replace := func(name string, data map[string]string) {
		secret := w.Secret(name, data)
		w.Refresh(secret)
		w.Change(secret, func() { secret.Data, secret.StringData = nil, data })
		w.For(time.Hour)
		p.lookAround()
	}
	w.Create(harness.NewMigration("wave-2", "MKT"))
	w.Until(time.Hour, "running", w.Is("wave-2", v1alpha1.ReasonRunning))
	replace("acme-confluence", map[string]string{"username": "admin", "password": password})
	replace("acme-cloud", map[string]string{"email": email, "token": rotatedToken})
	replace("acme-cloud", map[string]string{"email": email, "token": cloudToken})
	attached := w.Sim.Calls("attach")
	w.For(25 * time.Hour)
	if w.Sim.Calls("attach") == attached {
		w.T.Error("the connection was not renewed")
	}
	p.lookAround()
}

func theProxyRepeatsItsPassword(p *trap) {
	w := p.w
	before := w.Proxy()
	refusing := httptest.NewServer(http.HandlerFunc(func(answer http.ResponseWriter, request *http.Request) {
		sent := request.Header.Get("Proxy-Authorization")
		answer.Header().Set("Proxy-Authenticate", "Basic realm="+sent)
		http.Error(answer, proxyPassword+" "+sent, http.StatusProxyAuthRequired)
	}))
	w.T.Cleanup(refusing.Close)
	address, err := url.Parse(refusing.URL)
	if err != nil {
		w.T.Fatal(err)
	}
	address.User = before.User
	w.Through(address)
	w.Create(harness.NewMigration("wave-3", "HR"))
	w.For(time.Hour)
	p.lookAround()
	w.Through(before)
	w.For(time.Hour)
}

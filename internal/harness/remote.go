package harness

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"net/http"
	"net/url"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/roster"
	"github.com/drover-dev/drover/internal/simulator/front"
	"github.com/drover-dev/drover/internal/simulator/scenario"
)

// Adjust changes how the simulated Atlassian behaves from now on.
func (w *World) Adjust(change func(*scenario.Tunables)) {
	w.T.Helper()
	if err := w.Sim.Adjust(change); err != nil {
		w.T.Fatal(err)
	}
}

// Faults replaces what fails.
func (w *World) Faults(faults ...scenario.Fault) {
	w.T.Helper()
	if err := w.Sim.SetFaults(faults...); err != nil {
		w.T.Fatal(err)
	}
}

// PressRun starts a run of a plan by hand, as a person does in the assistant.
func (w *World) PressRun(jobID string) {
	w.T.Helper()
	request, err := http.NewRequestWithContext(w.T.Context(), http.MethodPost,
		w.Config.GatewayURL+"/jobs/"+jobID+"/tasks", bytes.NewBufferString(`{"task": "Migrate"}`))
	if err != nil {
		w.T.Fatal(err)
	}
	request.SetBasicAuth(w.scenario.Sites[0].Email, w.scenario.Sites[0].APIToken)
	request.Header.Set("Content-Type", "application/json")
	response, err := w.browser().Do(request)
	if err != nil {
		w.T.Fatal(err)
	}
	if err := response.Body.Close(); err != nil {
		w.T.Fatal(err)
	}
	if response.StatusCode != http.StatusOK {
		w.T.Fatalf("pressing Run: HTTP %d", response.StatusCode)
	}
}

// browser is a person's client, through the simulator's proxy.
func (w *World) browser() *http.Client { //nolint:forbidigo // A person does not use our transport.
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(w.ca)
	return &http.Client{Transport: &http.Transport{ //nolint:forbidigo // As above.
		Proxy:           func(*http.Request) (*url.URL, error) { return w.proxy, nil },
		TLSClientConfig: &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12},
	}}
}

// BeforeAnswer runs something once, after an intent of that action was written and its call answered, and before the result is.
func (w *World) BeforeAnswer(operation string, do func()) {
	calls, done := w.Sim.Calls(operation), false
	w.BeforeStatusWrite = func(client.Object) error {
		if !done && w.Sim.Calls(operation) > calls {
			done = true
			do()
		}
		return nil
	}
}

// RefuseIntents refuses so many writes of an intent, as the API server does when the object that was read is stale.
func (w *World) RefuseIntents(action v1alpha1.PendingAction, times int) {
	w.BeforeStatusWrite = func(object client.Object) error {
		m, ok := object.(*v1alpha1.Migration)
		if !ok || times == 0 || m.Status.Pending == nil || m.Status.Pending.Action != action {
			return nil
		}
		times--
		return apierrors.NewConflict(schema.GroupResource{Group: v1alpha1.GroupVersion.Group, Resource: "migrations"}, m.Name, nil)
	}
}

// Approved is the run policy of a migration that is to run.
func Approved() *v1alpha1.RunPolicy {
	return &v1alpha1.RunPolicy{Approved: new(true)}
}

// OnCall runs something once, when the simulated Atlassian answers a call of that operation for the first time from now on.
func (w *World) OnCall(operation string, do func()) {
	calls, done := w.Sim.Calls(operation), false
	w.onRequest = func() {
		if !done && w.Sim.Calls(operation) > calls {
			done = true
			do()
		}
	}
}

// Roster is what the controllers share of slots, demand and CloudSites, until the next Restart.
func (w *World) Roster() *roster.Roster { return w.people }

// Proxy is the way to the simulated Atlassian.
func (w *World) Proxy() *url.URL { return w.proxy }

// Through leads the requests to remote sides through another proxy from now on.
func (w *World) Through(proxy *url.URL) { w.proxy = proxy }

// Distrusted lets every host show a certificate of an authority that nobody trusts, until end is called.
func (w *World) Distrusted() (end func()) {
	w.T.Helper()
	return w.instead(w.Sim.Listen("127.0.0.1:0"))
}

// RunOut lets hosts show a certificate that has run out, until end is called.
func (w *World) RunOut(hosts ...string) (end func()) {
	w.T.Helper()
	return w.instead(w.front.RunOut("127.0.0.1:0", hosts...))
}

// instead leads the requests through another door.
func (w *World) instead(door *front.Server, err error) (end func()) {
	w.T.Helper()
	if err != nil {
		w.T.Fatal(err)
	}
	w.T.Cleanup(func() { _ = door.Close() })
	before := w.proxy
	w.Through(door.ProxyURL())
	return func() { w.Through(before) }
}

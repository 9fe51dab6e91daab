// Package harness runs the controllers step by step in tests: against a real API server and the simulated Atlassian, on a clock
// that moves only when nothing is left to do. So a day of migrating takes a second, and always the same way.
package harness

import (
	"context"
	"net/http"
	"net/url"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-logr/logr"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/tools/events"
	clocktesting "k8s.io/utils/clock/testing"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/client/interceptor"
	"sigs.k8s.io/controller-runtime/pkg/reconcile"

	"github.com/drover-dev/drover/controllers/appassessment"
	"github.com/drover-dev/drover/internal/atlassian/transport"
	"github.com/drover-dev/drover/internal/config"
	"github.com/drover-dev/drover/internal/exactlyonce"
	"github.com/drover-dev/drover/internal/operator"
	"github.com/drover-dev/drover/internal/roster"
	"github.com/drover-dev/drover/internal/simulator"
	"github.com/drover-dev/drover/internal/simulator/front"
	"github.com/drover-dev/drover/internal/simulator/scenario"
	"github.com/drover-dev/drover/internal/telemetry"
	"github.com/drover-dev/drover/internal/testenv"
)

// faster is how much faster than Atlassian's median spaces move here: each look at a run costs a test real time.
const faster = 5

// siteKind names the controller of CloudSites.
const siteKind = "CloudSite"

// World is an API server's namespace, a simulated Atlassian and the controllers between them.
type World struct {
	T         testing.TB
	Client    client.Client
	Namespace string
	Sim       *simulator.Simulator
	Clock     *clocktesting.FakeClock
	Events    *events.FakeRecorder
	Config    config.Config

	// StatusWrites and OtherWrites count what the controllers write.
	StatusWrites, OtherWrites atomic.Int64
	// BeforeStatusWrite, if set, can refuse a status write.
	BeforeStatusWrite func(client.Object) error
	// AfterStatusWrite, if set, is shown what was written.
	AfterStatusWrite func(client.Object)
	// AfterRead, if set, can change what the controllers read, as a cache that lags does.
	AfterRead func(client.Object)
	// BeforeRequest, if set, can hold or refuse a request to a remote side before it leaves.
	BeforeRequest func(*http.Request) error
	// Log, if it is set, receives what the controllers log, and with it the API's client.
	Log logr.Logger
	// Metrics, if set, count the requests of the next Restart.
	Metrics *transport.Metrics
	// Compared, if set, counts what comparisons find from the next Restart on.
	Compared *telemetry.Verifications
	// Guard tells the controllers of the next Restart whether they may still send. Without one they are alone.
	Guard exactlyonce.Guard

	atlassian   *steadyClock
	scenario    *scenario.Scenario
	front       *front.Server
	proxy       *url.URL
	ca          []byte
	known       client.WithWatch
	counting    client.Client
	reconcilers []kind
	assessments *appassessment.Reconciler
	people      *roster.Roster
	sites       map[types.NamespacedName]bool
	due         map[reconcile.Request]map[string]time.Time
	wake        bool
	called      []types.NamespacedName
	// listed are the objects of each kind, until one may have come or gone: looking for new ones costs more than all else. Of a
	// CloudSite, which is shown to the roster from here, the status counts as well.
	listed    map[string][]client.Object
	stale     atomic.Bool
	staleSite atomic.Bool
	seen      seen
	onRequest func()
}

// kind is a controller with the objects that it looks after.
type kind struct {
	name       string
	reconciler reconcile.Reconciler
	list       func(context.Context) ([]client.Object, error)
}

// New makes a world from a built-in scenario, which change may alter.
func New(t testing.TB, scenarioName string, change func(*scenario.Scenario)) *World {
	t.Helper()
	sc, err := simulator.Builtin(scenarioName)
	if err != nil {
		t.Fatal(err)
	}
	sc.PagesPerMinute *= faster
	if change != nil {
		change(sc)
	}
	access := testenv.Config()
	access.QPS = -1 // The test's own clock decides how often things happen.
	direct, err := client.NewWithWatch(access, client.Options{Scheme: operator.NewScheme()})
	if err != nil {
		t.Fatal(err)
	}
	w := &World{
		T: t, scenario: sc, Namespace: testenv.Namespace(t, direct), Config: config.Default(), listed: map[string][]client.Object{},
		Clock:  clocktesting.NewFakeClock(time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)),
		Events: events.NewFakeRecorder(10_000),
	}
	// Each look at a run costs a test real time, and none of them is about how often to look.
	w.Config.Polling.Shortest.Duration = time.Minute
	w.atlassian = &steadyClock{PassiveClock: w.Clock}
	if w.Sim, err = simulator.New(simulator.Options{Scenario: sc, Clock: w.atlassian}); err != nil {
		t.Fatal(err)
	}
	server, err := w.Sim.Listen("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close() })
	w.front, w.proxy, w.ca = server, server.ProxyURL(), server.CA()
	w.known = interceptor.NewClient(direct, w.remembered())
	w.Client = interceptor.NewClient(w.known, w.watched())
	w.counting = interceptor.NewClient(w.known, w.counters())
	w.Restart()
	return w
}

// Secrets creates the Secrets of the scenario's made-up credentials.
func (w *World) Secrets() {
	w.T.Helper()
	w.Create(w.Secret("acme-confluence", map[string]string{"token": w.scenario.Instances[0].Users[0].Token}))
	account := w.scenario.Sites[0]
	w.Create(w.Secret("acme-cloud", map[string]string{"email": account.Email, "token": account.APIToken}))
}

// Secret makes a Secret without creating it.
func (w *World) Secret(name string, data map[string]string) *corev1.Secret {
	secret := NewSecret(name, data)
	secret.Namespace = w.Namespace
	return secret
}

// Create creates an object.
func (w *World) Create(object client.Object) {
	w.T.Helper()
	object.SetNamespace(w.Namespace)
	if err := w.Client.Create(w.T.Context(), object); err != nil {
		w.T.Fatal(err)
	}
}

func parse(t testing.TB, address string) *url.URL {
	t.Helper()
	parsed, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	return parsed
}

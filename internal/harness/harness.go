// Package harness runs the controllers step by step in tests: against a real API server and the simulated Atlassian, on a clock
// that moves only when nothing is left to do. So a day of migrating takes a second, and always the same way.
package harness

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-logr/logr"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/tools/events"
	clocktesting "k8s.io/utils/clock/testing"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/client/interceptor"
	"sigs.k8s.io/controller-runtime/pkg/reconcile"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/controllers/appassessment"
	"github.com/drover-dev/drover/controllers/cloudsite"
	"github.com/drover-dev/drover/controllers/evidence"
	"github.com/drover-dev/drover/controllers/migration"
	"github.com/drover-dev/drover/internal/atlassian/marketplace"
	"github.com/drover-dev/drover/internal/atlassian/transport"
	"github.com/drover-dev/drover/internal/config"
	"github.com/drover-dev/drover/internal/exactlyonce"
	"github.com/drover-dev/drover/internal/operator"
	"github.com/drover-dev/drover/internal/quota"
	"github.com/drover-dev/drover/internal/roster"
	"github.com/drover-dev/drover/internal/schedule"
	"github.com/drover-dev/drover/internal/simulator"
	"github.com/drover-dev/drover/internal/simulator/front"
	"github.com/drover-dev/drover/internal/simulator/scenario"
	"github.com/drover-dev/drover/internal/site"
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

func (w *World) counters() interceptor.Funcs {
	return interceptor.Funcs{
		Get: func(
			ctx context.Context, c client.WithWatch, name client.ObjectKey, into client.Object, opts ...client.GetOption,
		) error {
			err := w.seen.get(ctx, c, name, into, opts...)
			if w.AfterRead != nil && err == nil {
				w.AfterRead(into)
			}
			return err
		},
		SubResourceUpdate: func(
			ctx context.Context, c client.Client, subResource string, object client.Object, opts ...client.SubResourceUpdateOption,
		) error {
			if w.BeforeStatusWrite != nil {
				if err := w.BeforeStatusWrite(object); err != nil {
					return err
				}
			}
			w.StatusWrites.Add(1)
			w.wantListed(object)
			err := c.SubResource(subResource).Update(ctx, object, opts...)
			if m, ok := object.(*v1alpha1.Migration); ok && err == nil {
				w.assessments.Observe(m) // As the watch of Migrations does.
			}
			if _, ok := object.(*v1alpha1.CloudSite); ok {
				w.staleSite.Store(true)
			}
			if w.AfterStatusWrite != nil && err == nil {
				w.AfterStatusWrite(object)
			}
			return err
		},
		Patch: func(
			ctx context.Context, c client.WithWatch, object client.Object, patch client.Patch, opts ...client.PatchOption,
		) error {
			w.OtherWrites.Add(1)
			return c.Patch(ctx, object, patch, opts...)
		},
	}
}

// Restart replaces the controllers, as a new process would: whatever was held in memory is gone.
func (w *World) Restart() {
	w.T.Helper()
	door := transport.Options{
		RootCAs: w.ca, Proxy: w.throughProxy,
		UserAgent: "drover/test", Timeout: w.Config.ExactlyOnce.RequestTimeout.Duration, Clock: w.Clock,
		Metrics: w.Metrics,
	}
	gateway, market := parse(w.T, w.Config.GatewayURL), parse(w.T, w.Config.MarketplaceURL)
	http, err := transport.New(door)
	if err != nil {
		w.T.Fatal(err)
	}
	catalogue, err := operator.Catalogue(w.Config.RepeatableApps)
	if err != nil {
		w.T.Fatal(err)
	}
	budgets := quota.New(operator.Limits(w.Config), w.Clock)
	sites := &site.Opener{Reader: w.Client, Gateway: gateway, Transport: door, Budgets: budgets, Clock: w.Clock}
	people := roster.New()
	people.WakeMigration = w.woken
	people.WakeSite = w.woken
	people.Open()
	sites.Wake = people.WakeSite
	budgets.Wake = people.WakeMigration
	w.people, w.sites = people, map[types.NamespacedName]bool{}
	w.due = map[reconcile.Request]map[string]time.Time{}
	ask := marketplace.New(marketplace.Config{Base: market, HTTP: http})
	w.assessments = appassessment.New(appassessment.Options{
		Client: w.counting, Live: w.Client, Sites: sites, Recorder: w.Events, Clock: w.Clock, Catalogue: catalogue,
		Marketplace: marketplace.NewCache(ask, w.Clock, w.Config.MarketplaceCache.Duration),
		CloudApps:   w.Config.Undocumented.CloudApps,
	})
	census := operator.Census(w.Config, w.Clock)
	w.observe()
	w.reconcilers = []kind{
		{siteKind, cloudsite.New(cloudsite.Options{
			Client: w.counting, Sites: sites, Roster: people, Recorder: w.Events, Clock: w.Clock,
			ListEmailDomains: w.Config.Undocumented.EmailDomains, Polling: w.Config.Polling.Shortest.Duration,
		}), w.lister(&v1alpha1.CloudSiteList{})},
		{"AppAssessment", w.assessments, w.lister(&v1alpha1.AppAssessmentList{})},
		{"Evidence", evidence.New(evidence.Options{
			Client: w.counting, Live: w.Client, Sites: sites, Recorder: w.Events, Clock: w.Clock, Census: census,
			Looks: operator.Looks(w.Config), Compared: w.Compared,
		}), w.lister(&v1alpha1.MigrationList{})},
		{"Migration", migration.New(migration.Options{
			Client:   w.counting,
			Live:     w.Client,
			Sites:    sites,
			Roster:   people,
			Recorder: w.Events,
			Clock:    w.Clock,
			Protocol: exactlyonce.Protocol{
				Clock:        w.Clock,
				Guard:        w.guard(),
				SendDeadline: w.Config.ExactlyOnce.SendDeadline.Duration,
			},
			Settings: operator.Settings(w.Config),
			Dialect:  w.Config.Dialect,
			Polling: schedule.Polling{
				Shortest: w.Config.Polling.Shortest.Duration, ReadsPerMinute: operator.ReadsPerMinute(w.Config.Quota),
			},
			AttachmentsOnto: w.Config.AttachmentsOnto,
			Census:          census,
		}), w.lister(&v1alpha1.MigrationList{})},
	}
}

// observe shows every Migration to the AppAssessments, as the watch does.
func (w *World) observe() {
	w.T.Helper()
	list := &v1alpha1.MigrationList{}
	if err := w.Client.List(w.T.Context(), list, client.InNamespace(w.Namespace)); err != nil {
		w.T.Fatal(err)
	}
	for i := range list.Items {
		w.assessments.Observe(&list.Items[i])
	}
}

// Observe shows a Migration to the AppAssessments, as the watch does, and tells whether its checks are news to them.
func (w *World) Observe(m *v1alpha1.Migration) bool {
	clear(w.due)
	return w.assessments.Observe(m)
}

// throughProxy is asked before each request, which is where OnCall looks what the one before did.
func (w *World) throughProxy(request *http.Request) (*url.URL, error) {
	if w.onRequest != nil {
		w.onRequest()
	}
	if w.BeforeRequest != nil {
		if err := w.BeforeRequest(request); err != nil {
			return nil, err
		}
	}
	return w.proxy, nil
}

func (w *World) lister(list client.ObjectList) func(context.Context) ([]client.Object, error) {
	return func(ctx context.Context) ([]client.Object, error) {
		into, ok := list.DeepCopyObject().(client.ObjectList)
		if !ok {
			return nil, fmt.Errorf("%T is no list", list)
		}
		if err := w.Client.List(ctx, into, client.InNamespace(w.Namespace)); err != nil {
			return nil, err
		}
		return items(into), nil
	}
}

func items(list client.ObjectList) []client.Object {
	var objects []client.Object
	switch list := list.(type) {
	case *v1alpha1.CloudSiteList:
		for i := range list.Items {
			objects = append(objects, &list.Items[i])
		}
	case *v1alpha1.AppAssessmentList:
		for i := range list.Items {
			objects = append(objects, &list.Items[i])
		}
	case *v1alpha1.MigrationList:
		for i := range list.Items {
			objects = append(objects, &list.Items[i])
		}
	}
	slices.SortFunc(
		objects,
		func(a, b client.Object) int { return a.GetCreationTimestamp().Compare(b.GetCreationTimestamp().Time) },
	)
	return objects
}

// Until runs the controllers until a condition holds, moving the clock whenever nothing is left to do. It fails the test after
// so much time of that clock.
func (w *World) Until(limit time.Duration, what string, condition func() bool) {
	w.T.Helper()
	end := w.Clock.Now().Add(limit)
	for {
		if condition() {
			return
		}
		if next := w.round(); next > 0 {
			if !w.Clock.Now().Add(next).Before(end) {
				w.T.Fatalf("after %s of the test's clock: still not %s\n%s", limit, what, w.describe())
			}
			w.Clock.Step(next)
		}
	}
}

// For runs the controllers for so much time of the test's clock.
func (w *World) For(length time.Duration) {
	w.T.Helper()
	end := w.Clock.Now().Add(length)
	for w.Clock.Now().Before(end) {
		if next := w.round(); next > 0 {
			w.Clock.Step(min(next, end.Sub(w.Clock.Now())))
		}
	}
	w.Quiet()
}

// Quiet runs the controllers until nothing is left to do at this moment.
func (w *World) Quiet() {
	w.T.Helper()
	for next := w.round(); next == 0; next = w.round() {
		w.T.Log("still at it")
	}
}

// ReconcileAll reconciles every object once, due or not, as a restart or a burst of events does.
func (w *World) ReconcileAll() {
	w.T.Helper()
	for _, k := range w.reconcilers {
		for _, object := range w.objects(k) {
			w.reconcile(k, client.ObjectKeyFromObject(object))
		}
	}
}

// round reconciles what is due, and everything once more after a write, which is what watches would do. It returns how far the
// next due time is; 0 means that there may be more to do at once.
func (w *World) round() time.Duration {
	w.T.Helper()
	const idle = time.Hour
	writes, others := w.writes(), w.OtherWrites.Load()
	now := w.Clock.Now()
	next := now.Add(idle)
	for _, k := range w.reconcilers {
		for _, object := range w.objects(k) {
			request := ctrl.Request{NamespacedName: client.ObjectKeyFromObject(object)}
			due, known := w.due[request][k.name]
			if !known || (!due.IsZero() && !due.After(now)) {
				due = w.reconcile(k, request.NamespacedName)
			}
			if !due.IsZero() && due.Before(next) {
				next = due
			}
		}
	}
	if w.writes() != writes || w.wake {
		w.wake, w.called = false, nil
		if w.OtherWrites.Load() != others {
			w.stale.Store(true)
		}
		w.due = map[reconcile.Request]map[string]time.Time{}
		return 0
	}
	return max(0, next.Sub(now))
}

func (w *World) reconcile(k kind, name client.ObjectKey) time.Time {
	w.T.Helper()
	request := ctrl.Request{NamespacedName: name}
	result, err := k.reconciler.Reconcile(w.logged(), request)
	var due time.Time
	switch {
	case err != nil:
		w.Log.Error(err, "Reconciler error") // As the library does that runs the controllers.
		w.T.Logf("%s %s: %v", k.name, name.Name, err)
		due = w.Clock.Now().Add(time.Second)
		if !result.IsZero() {
			w.T.Errorf("%s %s: %+v beside an error, which the library warns of each time", k.name, name.Name, result)
		}
	case result.RequeueAfter > 0:
		due = w.Clock.Now().Add(result.RequeueAfter)
	}
	if w.due[request] == nil {
		w.due[request] = map[string]time.Time{}
	}
	w.due[request][k.name] = due
	return due
}

// logged is the context of a reconcile.
func (w *World) logged() context.Context {
	if w.Log.GetSink() == nil {
		return w.T.Context()
	}
	return logr.NewContext(w.T.Context(), w.Log)
}

func (w *World) objects(k kind) []client.Object {
	w.T.Helper()
	if w.stale.Swap(false) {
		clear(w.listed)
	}
	if w.staleSite.Swap(false) {
		delete(w.listed, siteKind)
	}
	if objects, ok := w.listed[k.name]; ok {
		return objects
	}
	objects, err := k.list(w.T.Context())
	if err != nil {
		w.T.Fatal(err)
	}
	if k.name == siteKind {
		w.showSites(objects)
	}
	w.listed[k.name] = objects
	return objects
}

// showSites shows the CloudSites to the roster, as the watch does before any of them is reconciled.
func (w *World) showSites(objects []client.Object) {
	gone := maps.Clone(w.sites)
	for _, object := range objects {
		if site, ok := object.(*v1alpha1.CloudSite); ok {
			name := client.ObjectKeyFromObject(site)
			w.people.ObserveSite(site)
			w.sites[name] = true
			delete(gone, name)
		}
	}
	for name := range gone {
		w.people.ForgetSite(name)
		delete(w.sites, name)
	}
}

func (w *World) writes() int64 {
	return w.StatusWrites.Load() + w.OtherWrites.Load()
}

// Calls counts all remote calls so far.
func (w *World) Calls() int {
	total := 0
	for operation := range w.Sim.Report().Calls {
		total += w.Sim.Calls(operation)
	}
	return total
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

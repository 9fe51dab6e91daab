package crash_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	coordinationv1 "k8s.io/api/coordination/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/client-go/rest"
	"k8s.io/utils/clock"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/harness"
	"github.com/drover-dev/drover/internal/operator"
	"github.com/drover-dev/drover/internal/simulator"
	"github.com/drover-dev/drover/internal/simulator/front"
	"github.com/drover-dev/drover/internal/testenv"
)

// patience is how long a case may take. A busy machine is no reason to fail.
const patience = 2 * time.Minute

// settings keep the order of the times that are shipped, and are short, because time is real here.
const settings = `caFile: %s
quota: {window: 200ms}
polling: {shortest: 100ms}
contentReads: {looks: [1s]}
exactlyOnce: {sendDeadline: 1500ms, requestTimeout: 3s, consistencyPatience: 9s}
`

// world is a namespace with an Atlassian, a Lease and managers of its own.
type world struct {
	*testing.T
	client    client.Client
	namespace string
	sim       *simulator.Simulator
	killer    *killer
	outage    *outage
	arguments []string
	variables []string
	clock     clock.Clock
	log       *lastLines
	started   atomic.Int32
}

func newWorld(t *testing.T, k *killer, c course) *world {
	t.Helper()
	direct, err := client.New(testenv.Config(), client.Options{Scheme: operator.NewScheme()})
	if err != nil {
		t.Fatal(err)
	}
	sc, err := simulator.Builtin("instant")
	if err != nil {
		t.Fatal(err)
	}
	if c.scenario != nil {
		c.scenario(sc)
	}
	sim, err := simulator.New(simulator.Options{Scenario: sc})
	if err != nil {
		t.Fatal(err)
	}
	w := &world{
		T: t, client: direct, namespace: testenv.Namespace(t, direct), sim: sim, killer: k,
		outage: &outage{clock: clock.RealClock{}}, clock: clock.RealClock{}, log: &lastLines{},
	}
	w.connect()
	return w
}

// connect puts the killer between a manager and both of its sides.
func (w *world) connect() {
	w.Helper()
	remote, err := front.Listen("127.0.0.1:0", front.Options{
		Hosts: w.killer.remote(w.sim.Hosts()), Knows: func(string) bool { return true }, Control: http.NotFoundHandler(),
	})
	if err != nil {
		w.Fatal(err)
	}
	w.Cleanup(func() { _ = remote.Close() })
	server := httptest.NewServer(w.killer.kubernetes(w.outage.kubernetes(apiServer(w.T))))
	w.outage.cut = server.CloseClientConnections
	w.Cleanup(server.Close)
	dir := w.TempDir()
	ca := w.file(dir, "ca.pem", string(remote.CA()))
	config := w.file(dir, "drover.yaml", fmt.Sprintf(settings, ca))
	access := w.file(dir, "kubeconfig", fmt.Sprintf(`{"apiVersion": "v1", "kind": "Config", "current-context": "it",
		"clusters": [{"name": "it", "cluster": {"server": %q}}], "contexts": [{"name": "it", "context": {"cluster": "it"}}]}`, server.URL))
	w.variables = append(os.Environ(), "HTTPS_PROXY="+remote.ProxyURL().String(), "KUBECONFIG="+access)
	w.arguments = []string{
		"--config", config, "--watch-namespaces", w.namespace, "--lease-namespace", w.namespace, "--health-probe-bind-address", "0",
		"--leader-elect-lease-duration", "4s", "--leader-elect-renew-deadline", "3s", "--leader-elect-retry-period", "400ms",
	}
}

// apiServer forwards to the API server with the rights of an administrator.
func apiServer(t *testing.T) http.Handler {
	t.Helper()
	config := testenv.Config()
	transport, err := rest.TransportFor(config)
	if err != nil {
		t.Fatal(err)
	}
	target, err := url.Parse(config.Host)
	if err != nil {
		t.Fatal(err)
	}
	return &httputil.ReverseProxy{
		Transport: transport, FlushInterval: -1,
		Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(target) },
		// A client that is killed leaves requests behind, which is what this is about.
		ErrorHandler: func(http.ResponseWriter, *http.Request, error) { panic(http.ErrAbortHandler) },
	}
}

func (w *world) file(dir, name, content string) string {
	w.Helper()
	path := filepath.Join(dir, name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		w.Fatal(err)
	}
	return path
}

// led waits until somebody holds the Lease.
func (w *world) led() {
	w.Helper()
	w.until("somebody leads", func(ctx context.Context) bool {
		lease := &coordinationv1.Lease{}
		err := w.client.Get(ctx, types.NamespacedName{Namespace: w.namespace, Name: "drover.migration.drover.dev"}, lease)
		return err == nil && lease.Spec.HolderIdentity != nil
	})
}

func (w *world) until(what string, is func(context.Context) bool) {
	w.Helper()
	const interval = 200 * time.Millisecond
	err := wait.PollUntilContextTimeout(w.Context(), interval, patience, true, func(ctx context.Context) (bool, error) {
		return is(ctx), nil
	})
	if err != nil {
		w.tell()
		w.Fatalf("not within %s: %s", patience, what)
	}
}

// create creates a CloudSite, an AppAssessment and these Migrations, with their Secrets.
func (w *world) create(migrations ...*v1alpha1.Migration) {
	w.Helper()
	objects := []client.Object{
		harness.NewSecret("acme-cloud", map[string]string{"email": "migration-bot@acme.example", "token": apiToken}),
		harness.NewSecret("acme-confluence", map[string]string{"token": accessToken}),
		harness.NewSite("acme"), harness.NewAssessment("acme", repeatable),
	}
	for _, m := range migrations {
		objects = append(objects, m)
	}
	for _, object := range objects {
		object.SetNamespace(w.namespace)
		if err := w.client.Create(w.Context(), object); err != nil {
			w.Fatal(err)
		}
	}
}

// reached waits until a Migration is in one of these states, and returns it.
func (w *world) reached(name string, states ...string) *v1alpha1.Migration {
	w.Helper()
	m := &v1alpha1.Migration{}
	w.until(name+" is "+strings.Join(states, " or "), func(ctx context.Context) bool {
		err := w.client.Get(ctx, types.NamespacedName{Namespace: w.namespace, Name: name}, m)
		return err == nil && slices.Contains(states, harness.Reason(m.Status.Conditions, v1alpha1.ConditionReady))
	})
	return m
}

// askForARerun does what a person does who will not wait for the pause.
func (w *world) askForARerun(m *v1alpha1.Migration) {
	w.Helper()
	before := m.DeepCopy()
	m.Annotations = map[string]string{v1alpha1.AnnotationRerun: "now"}
	if err := w.client.Patch(w.Context(), m, client.MergeFrom(before)); err != nil {
		w.Fatal(err)
	}
}

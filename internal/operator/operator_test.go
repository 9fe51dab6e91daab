package operator_test

import (
	"context"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	coordinationv1 "k8s.io/api/coordination/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/client-go/rest"
	"k8s.io/utils/clock"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/config"
	"github.com/drover-dev/drover/internal/harness"
	"github.com/drover-dev/drover/internal/operator"
	"github.com/drover-dev/drover/internal/simulator"
	"github.com/drover-dev/drover/internal/testenv"
)

// TestTheOperatorAsItIsShipped runs everything that cmd/manager runs: caches, watches, leader election and the proxy environment.
func TestTheOperatorAsItIsShipped(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	sim, options := simulated(t)
	direct, err := client.New(testenv.Config(), client.Options{Scheme: operator.NewScheme()})
	if err != nil {
		t.Fatal(err)
	}
	namespace := testenv.Namespace(t, direct)
	options.LeaseNamespace = namespace
	options.Metrics = operator.MetricsOptions{BindAddress: freeAddress(t), Secure: true}
	access, listed := rest.CopyConfig(testenv.Config()), &atomic.Int64{}
	access.Wrap(func(next http.RoundTripper) http.RoundTripper { return countLists{next, listed} })
	ended := start(ctx, t, access, options)

	create(t, direct, namespace,
		harness.NewSecret("acme-cloud", map[string]string{"email": "migration-bot@acme.example", "token": "not-a-real-api-token"}),
		harness.NewSecret("acme-confluence", map[string]string{"token": "not-a-real-access-token"}),
		harness.NewMigration("wave-1", "ENG"), harness.NewMigration("wave-2", "OPS"),
		&v1alpha1.AppAssessment{
			ObjectMeta: metav1.ObjectMeta{Name: "acme"},
			Spec:       v1alpha1.AppAssessmentSpec{CloudSiteRef: v1alpha1.LocalReference{Name: "acme"}},
		},
		// Last, so that the migrations wait for it and are woken by a watch.
		harness.NewSite("acme"),
	)
	for _, name := range []string{"wave-1", "wave-2"} {
		waitForState(t, direct, types.NamespacedName{Namespace: namespace, Name: name}, v1alpha1.ReasonFinished)
	}
	if got := len(sim.Jobs()); got != 2 || sim.Calls("createTask") != 4 || len(sim.Duplicates()) != 0 {
		t.Errorf("%d jobs, %d tasks, duplicates %v", got, sim.Calls("createTask"), sim.Duplicates())
	}
	waitForReport(t, direct, types.NamespacedName{Namespace: namespace, Name: "acme-assessment"})
	if got := listed.Load(); got != 0 {
		t.Errorf("ConfigMaps were listed or watched %d times: that reads all of the cluster's", got)
	}
	wantMetrics(t, direct, namespace, options.Metrics.BindAddress)
	wantRestoredStatusSeen(t, direct, namespace)
	lease := &coordinationv1.Lease{}
	if err := direct.Get(ctx, types.NamespacedName{Namespace: namespace, Name: "drover.migration.drover.dev"}, lease); err != nil {
		t.Errorf("the Lease: %v", err)
	}
	cancel()
	if err := <-ended; err != nil {
		t.Errorf("the manager ended with %v", err)
	}
}

func TestAConfigurationThatCannotBeUsedIsRefused(t *testing.T) {
	_, options := simulated(t)
	options.Config.ExactlyOnce.ConsistencyPatience.Duration = time.Minute
	options.LeaseNamespace = "default"
	_, err := operator.New(t.Context(), testenv.Config(), options)
	if err == nil || !strings.Contains(err.Error(), "exactlyOnce.consistencyPatience") {
		t.Errorf("got %v, want the field that is wrong", err)
	}
}

func simulated(t *testing.T) (*simulator.Simulator, operator.Options) {
	t.Helper()
	sc, err := simulator.Builtin("instant")
	if err != nil {
		t.Fatal(err)
	}
	sim, err := simulator.New(simulator.Options{Scenario: sc})
	if err != nil {
		t.Fatal(err)
	}
	server, err := sim.Listen("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close() })
	t.Setenv("HTTPS_PROXY", server.ProxyURL().String())
	ca := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(ca, server.CA(), 0o600); err != nil {
		t.Fatal(err)
	}
	options := operator.Options{
		Config: config.Default(), Clock: clock.RealClock{}, Workers: 4, LeaderElect: true, ProbeAddress: "0",
		Metrics: operator.MetricsOptions{BindAddress: "0"}, LeaseTimes: operator.DefaultLeaseTimes(),
	}
	options.Config.CAFile = ca
	options.Config.Quota.Window = metav1.Duration{Duration: 100 * time.Millisecond}
	options.Config.Polling.Shortest = metav1.Duration{Duration: 50 * time.Millisecond}
	return sim, options
}

func start(ctx context.Context, t *testing.T, access *rest.Config, options operator.Options) <-chan error {
	t.Helper()
	mgr, err := operator.New(ctx, access, options)
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- mgr.Start(ctx) }()
	return ended
}

func create(t *testing.T, c client.Client, namespace string, objects ...client.Object) {
	t.Helper()
	for _, object := range objects {
		object.SetNamespace(namespace)
		if err := c.Create(t.Context(), object); err != nil {
			t.Fatal(err)
		}
	}
}

func waitForState(t *testing.T, c client.Client, name types.NamespacedName, want string) {
	t.Helper()
	m := &v1alpha1.Migration{}
	err := wait.PollUntilContextTimeout(t.Context(), 50*time.Millisecond, time.Minute, true, func(ctx context.Context) (bool, error) {
		err := c.Get(ctx, name, m)
		return err == nil && harness.Reason(m.Status.Conditions, v1alpha1.ConditionReady) == want, err
	})
	if err != nil {
		t.Fatalf("%s is not %s within a minute: %v\n%+v", name.Name, want, err, m.Status.Conditions)
	}
}

// countLists counts the requests to the API server that read more than one ConfigMap.
type countLists struct {
	http.RoundTripper
	seen *atomic.Int64
}

// RoundTrip counts a request and sends it.
func (c countLists) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Method == http.MethodGet && strings.HasSuffix(r.URL.Path, "/configmaps") {
		c.seen.Add(1)
	}
	return c.RoundTripper.RoundTrip(r)
}

func waitForReport(t *testing.T, c client.Client, name types.NamespacedName) {
	t.Helper()
	err := wait.PollUntilContextTimeout(t.Context(), 50*time.Millisecond, time.Minute, true, func(ctx context.Context) (bool, error) {
		err := c.Get(ctx, name, &corev1.ConfigMap{})
		return err == nil, client.IgnoreNotFound(err)
	})
	if err != nil {
		t.Fatalf("%s is not there within a minute: %v", name.Name, err)
	}
}

package packages_test

import (
	"bytes"
	"context"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/wait"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/harness"
	"github.com/drover-dev/drover/internal/simulator"
)

// TestTheRightsAreEnoughAndNotMore runs the operator as it is shipped, with the arguments, the configuration and the rights that the chart
// gives, through whole migrations. It fails on any call that the API server refused, also where the operator got on without it,
// and on a right that was never used.
func TestTheRightsAreEnoughAndNotMore(t *testing.T) {
	binary, used := build(t), map[string]bool{}
	for name, tc := range map[string]struct {
		set values
		in  []string
	}{
		"for two namespaces": {
			values{"fullnameOverride": `"two"`, "watchNamespaces": `["two-a","two-b"]`}, []string{"two-a", "two-b"},
		},
		"for the whole cluster": {values{"fullnameOverride": `"whole"`}, []string{"whole-a", "whole-b"}},
	} {
		t.Run(name, func(t *testing.T) {
			c := administrator(t)
			simulated(t, tc.set)
			server := serveAs(t, grant(t, c, tc.set, tc.in...))
			start(t, binary, render(t, tc.set), server.kubeconfig(t))
			for i, in := range tc.in {
				ensureNamespace(t, c, in)
				live(t, c, in, []string{"ENG", "OPS"}[i]) // A space can come to a site once.
			}
			if server.asked.Load() == 0 {
				t.Error("the operator asked another API server, so this test shows nothing")
			}
			for _, call := range server.refusals() {
				t.Errorf("refused: %s", call)
			}
			maps.Copy(used, server.used())
		})
	}
	wantUsed(t, used)
}

// simulated starts a simulator, leads the operator there, and sets values so that it is not slow.
func simulated(t *testing.T, set values) {
	t.Helper()
	scenario, err := simulator.Builtin("instant")
	if err != nil {
		t.Fatal(err)
	}
	sim, err := simulator.New(simulator.Options{Scenario: scenario})
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
	set["config"] = `{"caFile":"` + ca + `","quota":{"window":"100ms"},"polling":{"shortest":"50ms"}}`
	set["metrics.enabled"] = "false" // The port may be somebody else's here.
}

// start runs the operator until the test ends.
func start(t *testing.T, binary string, all objects, kubeconfig string) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "config.yaml")
	content := into[corev1.ConfigMap](t, all, "ConfigMap").Data["config.yaml"]
	if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	// What differs from machine to machine comes last, and holds.
	arguments := append(manager(t, all).Args, "--config="+file, "--kubeconfig="+kubeconfig,
		"--lease-namespace="+namespace, "--health-probe-bind-address=0")
	var output bytes.Buffer
	operator := exec.CommandContext(context.WithoutCancel(t.Context()), binary, arguments...)
	operator.Stdout, operator.Stderr = &output, &output
	if err := operator.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = operator.Process.Signal(syscall.SIGTERM)
		err := operator.Wait()
		if err != nil || t.Failed() {
			t.Errorf("the operator ended with %v\n%s", err, output.String())
		}
	})
}

// live lets a migration come, be finished and go: the finalizer is a right of its own.
func live(t *testing.T, c client.Client, in, space string) {
	t.Helper()
	m := harness.WithApps(harness.NewMigration("wave-1", space))
	m.Spec.Scope.Apps.Selection = v1alpha1.AppsNeeded
	all := []client.Object{
		harness.NewSecret("acme-cloud", map[string]string{"email": "migration-bot@acme.example", "token": "not-a-real-api-token"}),
		harness.NewSecret("acme-confluence", map[string]string{"token": "not-a-real-access-token"}),
		m,
		harness.NewAssessment("acme"),
		harness.NewSite("acme"),
	}
	for _, object := range all {
		object.SetNamespace(in)
		if err := c.Create(t.Context(), object); err != nil {
			t.Fatal(err)
		}
	}
	name := types.NamespacedName{Namespace: in, Name: m.Name}
	eventually(t, name.String()+" is finished", func(ctx context.Context) (bool, error) {
		err := c.Get(ctx, name, m)
		return harness.Reason(m.Status.Conditions, v1alpha1.ConditionReady) == v1alpha1.ReasonFinished, err
	})
	report := types.NamespacedName{Namespace: in, Name: "acme-assessment"}
	eventually(t, report.String()+" is there", func(ctx context.Context) (bool, error) {
		err := c.Get(ctx, report, &corev1.ConfigMap{})
		return err == nil, client.IgnoreNotFound(err)
	})
	for _, object := range all {
		if err := c.Delete(t.Context(), object); err != nil {
			t.Fatal(err)
		}
	}
	eventually(t, name.String()+" is gone", func(ctx context.Context) (bool, error) {
		err := c.Get(ctx, name, m)
		return err != nil, client.IgnoreNotFound(err)
	})
}

func eventually(t *testing.T, what string, condition wait.ConditionWithContextFunc) {
	t.Helper()
	if err := wait.PollUntilContextTimeout(t.Context(), 50*time.Millisecond, limit, true, condition); err != nil {
		t.Fatalf("not within a minute: %s: %v", what, err)
	}
}

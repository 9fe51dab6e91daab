package packages_test

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/drover-dev/drover/internal/states"
	"github.com/drover-dev/drover/internal/testenv"
)

// release is a chart of a user that holds one Migration.
type release struct {
	client.Client
	namespace, chart, kubeconfig string
}

func newRelease(t *testing.T) release {
	t.Helper()
	c := administrator(t)
	r := release{Client: c, namespace: testenv.Namespace(t, c), chart: t.TempDir()}
	access := testenv.Config()
	r.kubeconfig = kubeconfig(t,
		&clientcmdapi.Cluster{Server: access.Host, CertificateAuthorityData: access.CAData},
		&clientcmdapi.AuthInfo{ClientCertificateData: access.CertData, ClientKeyData: access.KeyData})
	for name, content := range map[string]string{
		"Chart.yaml": "apiVersion: v2\nname: waves\nversion: 1.0.0\n",
		"templates/migration.yaml": `apiVersion: migration.drover.dev/v1alpha1
kind: Migration
metadata: {name: wave-1}
spec:
  cloudSiteRef: {name: acme}
  stage: Testing
  scope: {spaces: {keys: [ENG]}}
`,
	} {
		file := filepath.Join(r.chart, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o750); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return r
}

// install runs "helm install", while what else is given happens in the cluster, and returns what Helm complains of.
func (r release) install(t *testing.T, meanwhile func(), flags ...string) string {
	t.Helper()
	binary, err := filepath.Abs(filepath.Join(root, "bin", "helm"))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), limit)
	defer cancel()
	cmd := exec.CommandContext(ctx, binary, append([]string{"install", "waves", r.chart, "--namespace", r.namespace}, flags...)...)
	cmd.Env = []string{"HOME=" + t.TempDir(), "KUBECONFIG=" + r.kubeconfig, "PATH=" + os.Getenv("PATH")}
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	meanwhile()
	if err := cmd.Wait(); err == nil {
		return ""
	}
	return stderr.String()
}

// become brings the Migration into a state as soon as Helm has made it.
func (r release) become(t *testing.T, state states.State) {
	t.Helper()
	object, err := state.Object()
	if err != nil {
		t.Fatal(err)
	}
	reported, _, err := unstructured.NestedMap(object.Object, "status")
	if err != nil {
		t.Fatal(err)
	}
	eventually(t, "the Migration of the release", func(ctx context.Context) (bool, error) {
		object.SetName("wave-1")
		object.SetNamespace(r.namespace)
		if err := r.Get(ctx, client.ObjectKeyFromObject(object), object); err != nil {
			return false, client.IgnoreNotFound(err)
		}
		reported["observedGeneration"] = object.GetGeneration()
		object.Object["status"] = reported
		return true, r.Status().Update(ctx, object)
	})
}

// How Helm 4 waits for what it takes from Drover: it goes on, it ends with an error, or it runs into its timeout.
func TestHelmWaits(t *testing.T) {
	all, err := states.All()
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]states.State{}
	for _, state := range all {
		if state.Kind == "Migration" {
			found[state.Reason] = state
		}
	}
	const long, short = "--timeout=50s", "--timeout=2s"
	const failed, late = "status: Failed", "context deadline exceeded"
	tests := map[string]struct {
		state, timeout, want string
	}{
		"for a Migration that finishes":          {"Finished", long, ""},
		"no longer for one that awaits approval": {"Saved", long, ""},
		"no longer for one that needs a person":  {"Blocked", long, failed},
		"no longer for one that failed":          {"Failed", long, failed},
		"for one that runs":                      {"Running", short, late},
		"for one that is suspended":              {"Suspended", short, late},
		"for one that Drover has not looked at":  {"", short, late},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			r := newRelease(t)
			complaint := r.install(t, func() {
				if tc.state != "" {
					r.become(t, found[tc.state])
				}
			}, "--wait", tc.timeout)
			if (tc.want == "") != (complaint == "") || !strings.Contains(complaint, tc.want) {
				t.Errorf("Helm says %q, want %q", complaint, tc.want)
			}
		})
	}
}

// A release that holds Migrations is installed without waiting for them.
func TestHelmDoesNotWaitUnlessAskedTo(t *testing.T) {
	for name, flags := range map[string][]string{"by default": nil, "for hooks alone": {"--wait=hookOnly"}} {
		t.Run(name, func(t *testing.T) {
			if complaint := newRelease(t).install(t, func() {}, flags...); complaint != "" {
				t.Error(complaint)
			}
		})
	}
}

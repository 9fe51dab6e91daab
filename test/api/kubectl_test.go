package api_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/client-go/tools/clientcmd"
	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/drover-dev/drover/internal/operator"
	"github.com/drover-dev/drover/internal/testenv"
)

// kubectl is the real one, with access to the tests' control plane alone.
type kubectl struct{ program, kubeconfig string }

func newKubectl(t *testing.T) kubectl {
	t.Helper()
	const name = "tests"
	rest := testenv.Config()
	config := clientcmdapi.NewConfig()
	config.Clusters[name] = &clientcmdapi.Cluster{Server: rest.Host, CertificateAuthorityData: rest.CAData}
	config.AuthInfos[name] = &clientcmdapi.AuthInfo{ClientCertificateData: rest.CertData, ClientKeyData: rest.KeyData}
	config.Contexts[name] = &clientcmdapi.Context{Cluster: name, AuthInfo: name}
	config.CurrentContext = name
	k := kubectl{filepath.Join(assets(t), "kubectl"), filepath.Join(t.TempDir(), "kubeconfig")}
	if err := clientcmd.WriteToFile(*config, k.kubeconfig); err != nil {
		t.Fatal(err)
	}
	return k
}

// assets is the directory of kubectl: where the control plane comes from too.
func assets(t *testing.T) string {
	t.Helper()
	if dir := os.Getenv("KUBEBUILDER_ASSETS"); dir != "" {
		return dir
	}
	out, err := exec.CommandContext(t.Context(), filepath.Join("..", "..", "hack", "kube", "assets.sh")).Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(out))
}

// run gives kubectl an input and returns what it printed, by lines.
func (k kubectl) run(t *testing.T, input []byte, arguments ...string) []string {
	t.Helper()
	const limit = 2 * time.Minute
	ctx, cancel := context.WithTimeout(t.Context(), limit)
	defer cancel()
	cmd := exec.CommandContext(ctx, k.program, arguments...)
	cmd.Env = append(os.Environ(), "KUBECONFIG="+k.kubeconfig, "HOME="+filepath.Dir(k.kubeconfig))
	cmd.Stdin = bytes.NewReader(input)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("kubectl %s: %v\n%s", strings.Join(arguments, " "), err, out)
	}
	return slices.Collect(strings.Lines(string(out)))
}

// together are all manifests as one list, each under a name of its own.
func (c cluster) together(t *testing.T) (items []*unstructured.Unstructured, list []byte) {
	t.Helper()
	all := manifests(t)
	for i, name := range slices.Sorted(maps.Keys(all)) {
		object := c.parse(t, all[name])
		object.SetName(fmt.Sprintf("%s-%d", object.GetName(), i))
		items = append(items, object)
	}
	list, err := json.Marshal(map[string]any{"apiVersion": "v1", "kind": "List", "items": items})
	if err != nil {
		t.Fatal(err)
	}
	return items, list
}

// end gives an object the status of one that is over, and writes it once as the operator does, with the types of Go.
func (c cluster) end(t *testing.T, manifest *unstructured.Unstructured) {
	t.Helper()
	live := manifest.DeepCopy()
	if err := c.Get(t.Context(), client.ObjectKeyFromObject(manifest), live); err != nil {
		t.Fatal(err)
	}
	status := "observedGeneration: 1"
	if manifest.GetKind() == "Migration" {
		status = finished
	}
	c.settle(t, live, status)
	made, err := operator.NewScheme().New(live.GroupVersionKind())
	if err != nil {
		t.Fatal(err)
	}
	typed, ok := made.(client.Object)
	if !ok {
		t.Fatalf("%T is no object", made)
	}
	if err := c.Get(t.Context(), client.ObjectKeyFromObject(live), typed); err != nil {
		t.Fatal(err)
	}
	typed.SetFinalizers([]string{"migration.drover.dev/test"})
	if err := c.Update(t.Context(), typed); err != nil {
		t.Fatal(err)
	}
}

// kubectl says "unchanged" where it has nothing to send: neither right away nor when the migration is over.
func TestSecondKubectlApplyIsUnchanged(t *testing.T) {
	c, k := newCluster(t), newKubectl(t)
	items, list := c.together(t)
	apply := []string{"apply", "--namespace", c.namespace, "--validate=strict", "--filename", "-"}
	expect := func(word string) {
		t.Helper()
		lines := k.run(t, list, apply...)
		if len(lines) != len(items) {
			t.Fatalf("%d lines for %d objects:\n%s", len(lines), len(items), strings.Join(lines, ""))
		}
		for _, line := range lines {
			if !strings.HasSuffix(line, " "+word+"\n") {
				t.Errorf("kubectl says %q, want %s", line, word)
			}
		}
	}
	expect("created")
	expect("unchanged")
	for _, item := range items {
		c.end(t, item)
	}
	expect("unchanged")
}

// The annotation in which kubectl keeps the manifest holds 256 KiB.
func TestKubectlAppliesTheLargestScope(t *testing.T) {
	c, k := newCluster(t), newKubectl(t)
	content := encode(t, c.parse(t, strings.Replace(migration, "[ENG, OPS]", flow(names(5000, 40)), 1)))
	for _, want := range []string{"created", "unchanged"} {
		lines := k.run(t, content, "apply", "--namespace", c.namespace, "--filename", "-")
		if got := strings.Join(lines, ""); !strings.HasSuffix(got, " "+want+"\n") {
			t.Errorf("kubectl says %q, want %s", got, want)
		}
	}
}

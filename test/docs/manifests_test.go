package docs_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"sigs.k8s.io/yaml"

	"github.com/drover-dev/drover/internal/config"
	"github.com/drover-dev/drover/internal/operator"
)

const (
	// configMark marks the operator's configuration, which is no Kubernetes object.
	configMark = "config"
	// defaultsMark marks a configuration that shows every default.
	defaultsMark = "config defaults"
	// samples is the folder of the manifests that a page may show in full.
	samples = "config/samples/"
)

func TestManifestsAreAccepted(t *testing.T) {
	s := newShell(t)
	for _, p := range pages(t) {
		for _, b := range blocksOf(t, p, "yaml") {
			if b.mark == configMark || b.mark == defaultsMark {
				continue
			}
			t.Run(b.String(), func(t *testing.T) {
				s.try(t, b)
			})
		}
	}
}

// try applies a manifest without keeping it, as strictly as kubectl can.
func (s shell) try(t *testing.T, b block) {
	t.Helper()
	const apply = "kubectl apply --server-side --force-conflicts --dry-run=server --validate=strict --filename -"
	for document := range strings.SplitSeq(b.text, "\n---\n") {
		var object struct{ APIVersion, Kind string }
		if err := yaml.Unmarshal([]byte(document), &object); err != nil {
			t.Fatal(err)
		}
		if object.APIVersion == "" || object.Kind == "" {
			t.Error("yaml without apiVersion and kind must be marked as config, or stand in a text block")
		}
	}
	if out, err := s.run(t, apply, b.text); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
	if !strings.HasPrefix(b.mark, samples) {
		return
	}
	sample, err := os.ReadFile(filepath.Join(root, b.mark))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(sample), b.text); diff != "" {
		t.Errorf("%s is not what the page shows (-sample +page):\n%s", b.mark, diff)
	}
}

func TestConfigurationsAreAccepted(t *testing.T) {
	tried, complete := 0, 0
	for _, p := range pages(t) {
		for _, b := range blocksOf(t, p, "yaml") {
			if b.mark != configMark && b.mark != defaultsMark {
				continue
			}
			tried++
			loaded := load(t, b)
			if b.mark != defaultsMark {
				continue
			}
			complete++
			if diff := cmp.Diff(config.Default(), loaded); diff != "" {
				t.Errorf("%s does not show the defaults (-default +page):\n%s", b, diff)
			}
		}
	}
	if tried == 0 || complete == 0 {
		t.Errorf("%d configurations, %d of them with the defaults: the documentation should show both", tried, complete)
	}
}

// load reads a configuration as the operator does, and checks it.
func load(t *testing.T, b block) config.Config {
	t.Helper()
	file := filepath.Join(t.TempDir(), "drover.yaml")
	if err := os.WriteFile(file, []byte(b.text), 0o600); err != nil {
		t.Fatal(err)
	}
	loaded, err := config.Load(file)
	if err != nil {
		t.Errorf("%s: %v", b, err)
	}
	if err := loaded.Check(operator.DefaultLeaseTimes().Duration); err != nil {
		t.Errorf("%s: %v", b, err)
	}
	return loaded
}

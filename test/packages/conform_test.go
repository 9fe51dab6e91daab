package packages_test

import (
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/yannh/kubeconform/pkg/validator"
	"sigs.k8s.io/yaml"
)

// others are kinds of other projects, whose schemas no API server brings along.
var others = map[string]struct{}{"Kustomization": {}, "ServiceMonitor": {}, "PrometheusRule": {}, "Application": {}}

func (s *schemas) validator(t *testing.T) validator.Validator {
	t.Helper()
	location := s.directory + "/{{ .ResourceKind }}{{ .KindSuffix }}.json"
	v, err := validator.New([]string{location}, validator.Opts{Strict: true, SkipKinds: others})
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// settings are files in YAML that are no manifests.
var settings = []string{"resource_customizations", "config/manager/config.yaml"}

// manifests are the files that people apply, and what the chart makes with all its values set.
func manifests(t *testing.T) map[string]string {
	t.Helper()
	found := map[string]string{}
	for _, root := range []string{"../../config", "../../dist", "../../examples"} {
		err := filepath.WalkDir(root, func(path string, _ fs.DirEntry, err error) error {
			isSettings := func(part string) bool { return strings.Contains(path, part) }
			if err != nil || filepath.Ext(path) != ".yaml" || slices.ContainsFunc(settings, isSettings) {
				return err
			}
			content, err := os.ReadFile(path)
			found[path] = string(content)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	var chart []string
	for _, object := range render(t, values{"metrics.serviceMonitor.enabled": "false"}) {
		content, err := yaml.Marshal(object.Object)
		if err != nil {
			t.Fatal(err)
		}
		chart = append(chart, string(content))
	}
	found["the chart"] = strings.Join(chart, "\n---\n")
	return found
}

func TestEveryManifestConformsToItsSchema(t *testing.T) {
	s := newSchemas(t)
	s.addOurs(t)
	v := s.validator(t)
	all := manifests(t)
	valid := 0
	for _, path := range slices.Sorted(maps.Keys(all)) {
		for _, result := range v.ValidateWithContext(t.Context(), path, io.NopCloser(strings.NewReader(all[path]))) {
			switch result.Status {
			case validator.Invalid, validator.Error:
				t.Errorf("%s: %v", path, result.Err)
			case validator.Valid:
				valid++
			case validator.Skipped, validator.Empty:
			}
		}
	}
	if valid < 60 {
		t.Errorf("%d objects were found: the test does not see what it should", valid)
	}
}

func TestAManifestWithAMisspeltFieldDoesNotConform(t *testing.T) {
	s := newSchemas(t)
	s.addOurs(t)
	v := s.validator(t)
	for name, manifest := range map[string]string{
		"a Service":   "apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {prots: []}\n",
		"a Migration": "apiVersion: migration.drover.dev/v1alpha1\nkind: Migration\nmetadata: {name: a}\nspec: {stages: Testing}\n",
	} {
		for _, result := range v.ValidateWithContext(t.Context(), name, io.NopCloser(strings.NewReader(manifest))) {
			if result.Status != validator.Invalid {
				t.Errorf("%s: status %d, %v", name, result.Status, result.Err)
			}
		}
	}
}

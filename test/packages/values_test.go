package packages_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/yaml"

	"github.com/drover-dev/drover/internal/config"
)

func TestValuesThatCannotBeUsedAreRefused(t *testing.T) {
	for name, tc := range map[string]struct {
		set  values
		want string
	}{
		"a value that nobody knows":         {values{"replica": "2"}, "'replica' not allowed"},
		"a field that nobody knows":         {values{"config.quotas": "{}"}, "'quotas' not allowed"},
		"a duration without a unit":         {values{"config.polling.shortest": `"15"`}, "/config/polling/shortest"},
		"an address without a scheme":       {values{"config.gatewayURL": `"api.example"`}, "/config/gatewayURL"},
		"memory that GOMEMLIMIT cannot use": {values{"resources.limits.memory": `"1G"`}, "/resources/limits/memory"},
		"no limit of memory":                {values{"resources.limits.memory": "null"}, "missing property 'memory'"},
		"no limits at all":                  {values{"resources.limits": "null"}, "missing property 'limits'"},
		"a digest that is none":             {values{"image.digest": `"latest"`}, "/image/digest"},
		"a proxy with a password in it":     {values{"proxy.https": `"http://u:p@proxy"`}, "/proxy/https"},
		"a namespace that cannot be":        {values{"watchNamespaces": `["Team_A"]`}, "/watchNamespaces/0"},
		"an argument that is no flag":       {values{"extraArgs": `["workers"]`}, "/extraArgs/0"},
		"metrics where the probes are":      {values{"metrics.port": "8081"}, "metrics.port may not be 8081"},
		"no resources":                      {values{"resources": "null"}, "missing property 'resources'"},
		"a group without its values":        {values{"metrics.serviceMonitor": "null"}, "missing property 'serviceMonitor'"},
		"pods that act side by side": {
			values{"extraArgs": `["--leader-elect=false"]`}, "extraArgs may not have --leader-elect=false",
		},
		"pods that act side by side, in short": {
			values{"extraArgs": `["-leader-elect=0"]`}, "extraArgs may not have -leader-elect=0",
		},
		"a label that the chart sets": {
			values{"podLabels": `{"app.kubernetes.io/part-of":"x"}`}, "podLabels may not have app.kubernetes.io/part-of",
		},
		"an annotation that the chart sets": {
			values{"podAnnotations": `{"kubectl.kubernetes.io/default-container":"x"}`}, "podAnnotations may not have kubectl",
		},
		"a label of a ServiceMonitor that the chart sets": {
			values{"metrics.serviceMonitor.labels": `{"helm.sh/chart":"x"}`}, "metrics.serviceMonitor.labels may not have helm.sh/chart",
		},
		"two places of CAs": {
			values{"ca.configMap": `"a"`, "ca.secret": `"b"`}, "ca.configMap and ca.secret may not both be set",
		},
		"a file of CAs and a place of CAs": {
			values{"ca.configMap": `"a"`, "config.caFile": `"/a"`}, "config.caFile may not be set together",
		},
		"nobody's service account": {values{"serviceAccount.create": "false"}, "serviceAccount.name must be set"},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := helm(t, tc.set); err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("got %v, want %q", err, tc.want)
			}
		})
	}
}

// schema is what is needed of a JSON schema.
type schema struct {
	Properties map[string]schema `json:"properties"`
	Items      *schema           `json:"items"`
}

func valuesSchema(t *testing.T) schema {
	t.Helper()
	var all schema
	if err := json.Unmarshal(file(t, "charts/drover/values.schema.json"), &all); err != nil {
		t.Fatal(err)
	}
	return all
}

func file(t *testing.T, name string) []byte {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(root, name))
	if err != nil {
		t.Fatal(err)
	}
	return content
}

// paths returns the paths of all properties, in order.
func (s schema) paths(prefix string) []string {
	var all []string
	for name, property := range s.Properties {
		path := strings.TrimPrefix(prefix+"."+name, ".")
		all = append(append(all, path), property.paths(path)...)
	}
	if s.Items != nil {
		all = append(all, s.Items.paths(prefix+"[]")...)
	}
	slices.Sort(all)
	return all
}

func TestTheSchemaKnowsEveryFieldOfTheConfiguration(t *testing.T) {
	want := fieldPaths("", reflect.TypeFor[config.Config]())
	slices.Sort(want)
	if diff := cmp.Diff(want, valuesSchema(t).Properties["config"].paths("")); diff != "" {
		t.Errorf("(-configuration +schema):\n%s", diff)
	}
}

func fieldPaths(prefix string, of reflect.Type) []string {
	var all []string
	for part := range of.Fields() {
		name, _, _ := strings.Cut(part.Tag.Get("json"), ",")
		path, field := strings.TrimPrefix(prefix+"."+name, "."), part.Type
		all = append(all, path)
		switch {
		case field == reflect.TypeFor[metav1.Duration]():
		case field.Kind() == reflect.Struct:
			all = append(all, fieldPaths(path, field)...)
		case field == reflect.TypeFor[[]metav1.Duration]():
		case field.Kind() == reflect.Slice:
			all = append(all, fieldPaths(path+"[]", field.Elem())...)
		}
	}
	return all
}

// TestEveryValueHasADefaultAndASchema looks at groups and single values alike. What a value holds inside is its own affair.
func TestEveryValueHasADefaultAndASchema(t *testing.T) {
	var defaults map[string]any
	if err := yaml.UnmarshalStrict(file(t, "charts/drover/values.yaml"), &defaults); err != nil {
		t.Fatal(err)
	}
	all := valuesSchema(t)
	delete(all.Properties, "global") // Helm's own.
	compare(t, "", all, defaults)
}

func compare(t *testing.T, prefix string, all schema, defaults map[string]any) {
	t.Helper()
	for name := range defaults {
		if _, ok := all.Properties[name]; !ok {
			t.Errorf("%s%s has no schema", prefix, name)
		}
	}
	for name, property := range all.Properties {
		value, ok := defaults[name]
		if !ok {
			t.Errorf("%s%s has no default", prefix, name)
		}
		if group, ok := value.(map[string]any); ok && len(group) > 0 && len(property.Properties) > 0 {
			compare(t, prefix+name+".", property, group)
		}
	}
}

package api_test

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	"sigs.k8s.io/yaml"
)

// definitions are the CRDs by their kinds.
func definitions(t *testing.T) map[string]apiextensionsv1.JSONSchemaProps {
	t.Helper()
	files, err := filepath.Glob("../../config/crd/bases/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatalf("%d CRDs, %v", len(files), err)
	}
	found := map[string]apiextensionsv1.JSONSchemaProps{}
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var crd apiextensionsv1.CustomResourceDefinition
		if err := yaml.UnmarshalStrict(content, &crd); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		found[crd.Spec.Names.Kind] = *crd.Spec.Versions[0].Schema.OpenAPIV3Schema
	}
	return found
}

// fields adds the paths below a schema. What stands in a list has the path of the list.
func fields(schema apiextensionsv1.JSONSchemaProps, path string, into map[string]bool) {
	for name, property := range schema.Properties {
		into[path+"."+name] = true
		fields(property, path+"."+name, into)
	}
	if schema.Items != nil && schema.Items.Schema != nil {
		fields(*schema.Items.Schema, path, into)
	}
}

// used adds the paths that stand in a manifest.
func used(content any, path string, into map[string]bool) {
	switch content := content.(type) {
	case map[string]any:
		for name, value := range content {
			into[path+"."+name] = true
			used(value, path+"."+name, into)
		}
	case []any:
		for _, value := range content {
			used(value, path, into)
		}
	}
}

// What the tests of this package say of all manifests, they say of all fields.
func TestEverySpecFieldStandsInAManifest(t *testing.T) {
	written := map[string]map[string]bool{}
	for kind := range definitions(t) {
		written[kind] = map[string]bool{}
	}
	c := cluster{}
	for _, content := range manifests(t) {
		object := c.parse(t, content)
		used(object.Object["spec"], "spec", written[object.GetKind()])
	}
	for kind, schema := range definitions(t) {
		t.Run(kind, func(t *testing.T) {
			known := map[string]bool{}
			fields(schema.Properties["spec"], "spec", known)
			if diff := cmp.Diff(slices.Sorted(maps.Keys(known)), slices.Sorted(maps.Keys(written[kind]))); diff != "" {
				t.Errorf("fields (-in the schema +in a manifest):\n%s", diff)
			}
		})
	}
}

// A key such as "on" is true to a reader of YAML 1.1, and no text.
func TestNoFieldIsABooleanWord(t *testing.T) {
	words := []string{"y", "n", "yes", "no", "on", "off", "true", "false"}
	for kind, schema := range definitions(t) {
		known := map[string]bool{}
		fields(schema, "", known)
		for path := range known {
			if name := path[strings.LastIndex(path, ".")+1:]; slices.Contains(words, strings.ToLower(name)) {
				t.Errorf("%s has the field %s", kind, path)
			}
		}
	}
}

// Every time in a spec is held to a form that Go can read. One object that it cannot read would fail each list of its kind,
// and with that the operator.
func TestEveryTimeHasAForm(t *testing.T) {
	for kind, schema := range definitions(t) {
		spec := schema.Properties["spec"]
		for _, path := range formless(spec, "spec") {
			t.Errorf("%s: %s is a date-time without the pattern of a time", kind, path)
		}
	}
}

// formless are the times below a schema that have no pattern.
func formless(schema apiextensionsv1.JSONSchemaProps, path string) []string {
	var found []string
	if schema.Format == "date-time" && schema.Pattern == "" {
		found = append(found, path)
	}
	for name, property := range schema.Properties {
		found = append(found, formless(property, path+"."+name)...)
	}
	if schema.Items != nil && schema.Items.Schema != nil {
		found = append(found, formless(*schema.Items.Schema, path)...)
	}
	return found
}

// What is not set is left out of a sample. A reader would else take null or "" for a way to say something.
func TestSamplesLeaveOutWhatIsNotSet(t *testing.T) {
	for name, content := range samples(t) {
		t.Run(name, func(t *testing.T) {
			var object map[string]any
			if err := yaml.Unmarshal([]byte(content), &object); err != nil {
				t.Fatal(err)
			}
			for _, path := range empties(object, "") {
				t.Errorf("%s is empty", path)
			}
		})
	}
}

// empties are the paths at which nothing stands.
func empties(content any, path string) []string {
	var found []string
	empty := content == nil || content == ""
	switch content := content.(type) {
	case map[string]any:
		empty = len(content) == 0
		for name, value := range content {
			found = append(found, empties(value, path+"."+name)...)
		}
	case []any:
		empty = len(content) == 0
		for _, value := range content {
			found = append(found, empties(value, path+"[]")...)
		}
	}
	if empty {
		found = append(found, path)
	}
	return found
}

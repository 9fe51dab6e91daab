package packages_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"k8s.io/client-go/rest"
	"sigs.k8s.io/yaml"

	"github.com/drover-dev/drover/internal/testenv"
)

// schemas are those of the API server's own kinds, and of ours, in the form that kubeconform reads.
type schemas struct {
	definitions map[string]any
	directory   string
}

// newSchemas writes a file for each kind that the API server knows, with all that its schema refers to. What the API server publishes
// says nothing of fields that it does not know, so each object is closed.
func newSchemas(t *testing.T) *schemas {
	t.Helper()
	client, err := rest.HTTPClientFor(testenv.Config())
	if err != nil {
		t.Fatal(err)
	}
	answer, err := client.Get(strings.TrimSuffix(testenv.Config().Host, "/") + "/openapi/v2")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	var published struct {
		Definitions map[string]any `json:"definitions"`
	}
	if err := json.NewDecoder(answer.Body).Decode(&published); err != nil {
		t.Fatal(err)
	}
	s := &schemas{definitions: published.Definitions, directory: t.TempDir()}
	for name, definition := range s.definitions {
		s.definitions[name] = closed(definition)
		if strings.HasSuffix(name, ".resource.Quantity") {
			s.definitions[name] = map[string]any{"type": []any{"string", "number"}}
		}
	}
	for name, definition := range s.definitions {
		for _, kind := range kindsOf(definition) {
			s.write(t, kind, map[string]any{"$ref": "#/definitions/" + name, "definitions": s.reached(name)})
		}
	}
	return s
}

type groupVersionKind struct {
	Group   string `json:"group"`
	Version string `json:"version"`
	Kind    string `json:"kind"`
}

func kindsOf(definition any) []groupVersionKind {
	object, ok := definition.(map[string]any)
	if !ok {
		return nil
	}
	encoded, err := json.Marshal(object["x-kubernetes-group-version-kind"])
	var kinds []groupVersionKind
	if err != nil || json.Unmarshal(encoded, &kinds) != nil {
		return nil
	}
	return kinds
}

func (s *schemas) write(t *testing.T, kind groupVersionKind, schema any) {
	t.Helper()
	content, err := json.Marshal(schema)
	if err != nil {
		t.Fatal(err)
	}
	// As kubeconform names them: by the first word of the group.
	parts := []string{strings.ToLower(kind.Kind)}
	if group, _, _ := strings.Cut(kind.Group, "."); group != "" {
		parts = append(parts, group)
	}
	name := strings.Join(append(parts, strings.ToLower(kind.Version)), "-") + ".json"
	if err := os.WriteFile(filepath.Join(s.directory, name), content, 0o600); err != nil {
		t.Fatal(err)
	}
}

// addOurs writes the schemas of our kinds from their CRDs.
func (s *schemas) addOurs(t *testing.T) {
	t.Helper()
	files, err := filepath.Glob("../../config/crd/bases/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatal("there are no CRDs", err)
	}
	for _, file := range files {
		var crd struct {
			Spec struct {
				Group    string
				Names    struct{ Kind string }
				Versions []struct {
					Name   string
					Schema struct {
						OpenAPIV3Schema any `json:"openAPIV3Schema"`
					}
				}
			}
		}
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if err := yaml.Unmarshal(content, &crd); err != nil {
			t.Fatal(err)
		}
		for _, version := range crd.Spec.Versions {
			schema, ok := closed(version.Schema.OpenAPIV3Schema).(map[string]any)
			if !ok {
				t.Fatalf("%s has no schema", file)
			}
			properties, ok := schema["properties"].(map[string]any)
			if !ok {
				t.Fatalf("%s has no properties", file)
			}
			properties["metadata"] = map[string]any{"type": "object"} // The API server's own.
			s.write(t, groupVersionKind{crd.Spec.Group, version.Name, crd.Spec.Names.Kind}, schema)
		}
	}
}

// closed refuses fields that are not known, and takes what is written as a number or as a text.
func closed(schema any) any {
	switch schema := schema.(type) {
	case map[string]any:
		if schema["format"] == "int-or-string" || is(schema, "x-kubernetes-int-or-string") {
			return map[string]any{"type": []any{"string", "integer"}}
		}
		result := make(map[string]any, len(schema))
		for key, value := range schema {
			result[key] = closed(value)
		}
		_, listed := schema["properties"].(map[string]any)
		_, open := schema["additionalProperties"]
		if listed && !open && !is(schema, "x-kubernetes-preserve-unknown-fields") {
			result["additionalProperties"] = false
		}
		return result
	case []any:
		result := make([]any, 0, len(schema))
		for _, value := range schema {
			result = append(result, closed(value))
		}
		return result
	default:
		return schema
	}
}

func is(schema map[string]any, mark string) bool {
	marked, ok := schema[mark].(bool)
	return ok && marked
}

// reached are the definitions that one refers to, itself among them.
func (s *schemas) reached(name string) map[string]any {
	found := map[string]any{}
	var follow func(any)
	follow = func(value any) {
		switch value := value.(type) {
		case map[string]any:
			if ref, ok := value["$ref"].(string); ok {
				other := strings.TrimPrefix(ref, "#/definitions/")
				if _, known := found[other]; !known {
					found[other] = s.definitions[other]
					follow(s.definitions[other])
				}
			}
			for _, part := range value {
				follow(part)
			}
		case []any:
			for _, part := range value {
				follow(part)
			}
		}
	}
	found[name] = s.definitions[name]
	follow(s.definitions[name])
	return found
}

package contract_test

import (
	"slices"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/drover-dev/drover/internal/atlassian/contract"
)

func load(t *testing.T, name string) *openapi3.T {
	t.Helper()
	raw, err := contract.Document(name)
	if err != nil {
		t.Fatalf("reading %s: %v", name, err)
	}
	doc, err := openapi3.NewLoader().LoadFromData(raw)
	if err != nil {
		t.Fatalf("loading %s: %v", name, err)
	}
	return doc
}

func TestDocumentsAreValidOpenAPI(t *testing.T) {
	for _, name := range contract.Names() {
		t.Run(name, func(t *testing.T) {
			if err := load(t, name).Validate(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestDocumentOfAnUnknownNameIsAnError(t *testing.T) {
	if _, err := contract.Document("nonesuch"); err == nil {
		t.Error("no error for a document that does not exist")
	}
}

func TestOperationsAreNamedOnceAcrossAllDocuments(t *testing.T) {
	seen := map[string]string{}
	for _, name := range contract.Names() {
		for _, op := range operations(load(t, name)) {
			if other, ok := seen[op.OperationID]; ok {
				t.Errorf("operation %q stands in %s and in %s; metrics could not tell them apart", op.OperationID, other, name)
			}
			seen[op.OperationID] = name
		}
	}
	if got := len(seen); got != 33 {
		t.Errorf("%d operations, want 33: a new one also needs a client and a place in the simulator", got)
	}
}

func TestEveryPartSaysHowSureItIs(t *testing.T) {
	for _, name := range contract.Names() {
		t.Run(name, func(t *testing.T) {
			doc := load(t, name)
			for _, op := range operations(doc) {
				checkMark(t, "operation "+op.OperationID, op.Extensions)
				if source, _ := op.Extensions["x-source"].(string); source == "" {
					t.Errorf("operation %s names no x-source", op.OperationID)
				}
				for _, p := range op.Parameters {
					checkMark(t, "parameter "+p.Value.Name, p.Value.Extensions)
				}
			}
			for schemaName, schema := range doc.Components.Schemas {
				checkSchema(t, schemaName, schema.Value)
			}
			for name, p := range doc.Components.Parameters {
				checkMark(t, "parameter "+name, p.Value.Extensions)
			}
			for name, r := range doc.Components.Responses {
				checkMark(t, "response "+name, r.Value.Extensions)
			}
		})
	}
}

func checkSchema(t *testing.T, path string, schema *openapi3.Schema) {
	t.Helper()
	checkMark(t, "schema "+path, schema.Extensions)
	if len(schema.Enum) > 0 {
		t.Errorf("schema %s has an enum; words that may grow are open strings with x-known-values", path)
	}
	for name, property := range schema.Properties {
		if property.Ref != "" {
			continue // The schema that it refers to is looked at by its own name.
		}
		checkSchema(t, path+"."+name, property.Value)
	}
}

func checkMark(t *testing.T, what string, extensions map[string]any) {
	t.Helper()
	mark, _ := extensions["x-provenance"].(string)
	if !slices.Contains([]string{"documented", "example", "inferred", "observed"}, mark) {
		t.Errorf("%s has x-provenance %q", what, mark)
	}
}

func operations(doc *openapi3.T) []*openapi3.Operation {
	var all []*openapi3.Operation
	for _, path := range doc.Paths.InMatchingOrder() {
		for _, op := range doc.Paths.Value(path).Operations() {
			all = append(all, op)
		}
	}
	return all
}

package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const crd = `
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
spec:
  names: {kind: Thing}
  versions:
  - schema:
      openAPIV3Schema:
        type: object
        x-kubernetes-validations:
        - {rule: "true", fieldPath: .spec.list, message: must have a rule from above}
        properties:
          status: {type: object}
          spec:
            type: object
            required: [word]
            properties:
              any: {type: string}
              list: {type: array, x-kubernetes-list-type: set, maxItems: 9, items: {type: string, maxLength: 5}}
              map:
                type: array
                x-kubernetes-list-type: map
                x-kubernetes-list-map-keys: [key]
                items: {type: object, properties: {key: {type: string}}}
              number: {type: integer, default: 3, minimum: 1, maximum: 4}
              pattern: {type: string, minLength: 2, pattern: "^a|b$"}
              time: {type: string, format: date-time, pattern: "Z$"}
              word: {type: string, default: a, enum: [a, b], x-kubernetes-validations: [{rule: "true", message: must be kind}]}
`

func TestRowsOfFields(t *testing.T) {
	directory := t.TempDir()
	if err := os.WriteFile(filepath.Join(directory, "things.yaml"), []byte(crd), 0o600); err != nil {
		t.Fatal(err)
	}
	schemas, err := readSchemas(directory)
	if err != nil {
		t.Fatal(err)
	}
	schema := schemas["Thing"]
	found := walker{rules: map[string][]string{}}
	found.visit("", &schema, false)
	want := [][]string{
		{"`spec.any`", "string", "", "", ""},
		{"`spec.list`", "list of strings", "", "", "at most 9 items; each item once; must have a rule from above"},
		{"`spec.list[]`", "string", "", "", "at most 5 characters"},
		{"`spec.map`", "list of objects", "", "", "each `key` once"},
		{"`spec.map[].key`", "string", "", "", ""},
		{"`spec.number`", "integer", "", "`3`", "1 to 4"},
		{"`spec.pattern`", "string", "", "", "at least 2 characters; matches `^a|b$`"},
		{"`spec.time`", "string", "", "", "a time in UTC and whole seconds, such as `2026-12-05T22:00:00Z`"},
		{"`spec.word`", "string", "yes", "`\"a\"`", "one of `a`, `b`; must be kind"},
	}
	if diff := cmp.Diff(want, found.rows("spec.")); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestCellsKeepTheTableWhole(t *testing.T) {
	p := &page{}
	p.table([]string{"Field"}, [][]string{{"a|b"}})
	if diff := cmp.Diff("| Field |\n|---|\n| a\\|b |\n", string(p.finished())); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

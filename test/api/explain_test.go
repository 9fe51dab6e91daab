package api_test

import (
	"encoding/json"
	"strings"
	"testing"

	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
)

// kubectl explain prints the text of a field and not its default, so the text has to say what leaving the field out means.
func TestTheTextOfAFieldTellsItsDefault(t *testing.T) {
	for kind, schema := range definitions(t) {
		for _, path := range untold(t, schema.Properties["spec"], "spec") {
			t.Errorf("%s: the text of %s does not tell", kind, path)
		}
	}
}

// untold are the fields below a schema, with their defaults, whose texts do not name those. An object that is made of defaults alone
// has them in its own fields.
func untold(t *testing.T, schema apiextensionsv1.JSONSchemaProps, path string) []string {
	t.Helper()
	var found []string
	if schema.Default != nil && schema.Type != "object" {
		var value any
		if err := json.Unmarshal(schema.Default.Raw, &value); err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		_, told, _ := strings.Cut(oneLine(schema.Description), "Left out, ")
		for _, word := range words(value, schema.Default.Raw) {
			if !strings.Contains(told, word) {
				found = append(found, path+" = "+word)
			}
		}
	}
	for name, property := range schema.Properties {
		found = append(found, untold(t, property, path+"."+name)...)
	}
	if schema.Items != nil && schema.Items.Schema != nil {
		found = append(found, untold(t, *schema.Items.Schema, path)...)
	}
	return found
}

func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }

// words are a default as a person reads it.
func words(value any, raw []byte) []string {
	switch value := value.(type) {
	case string:
		return []string{value}
	case []any:
		var all []string
		for _, one := range value {
			text, _ := one.(string)
			all = append(all, text)
		}
		return all
	default:
		return []string{string(raw)}
	}
}

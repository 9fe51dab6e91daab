package main

import (
	"fmt"
	"strconv"

	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
)

// typeOf names the type of a field.
func typeOf(schema *apiextensionsv1.JSONSchemaProps) string {
	if schema.Type == "array" {
		return "list of " + schema.Items.Schema.Type + "s"
	}
	return schema.Type
}

// defaultOf returns the default of a field as it is written in JSON.
func defaultOf(schema *apiextensionsv1.JSONSchemaProps) string {
	if schema.Default == nil {
		return ""
	}
	return code(string(schema.Default.Raw))
}

// bounds says in words what the schema of a field allows.
func bounds(schema *apiextensionsv1.JSONSchemaProps) []string {
	var said []string
	if len(schema.Enum) > 0 {
		var values []string
		for _, value := range schema.Enum {
			text, err := strconv.Unquote(string(value.Raw))
			if err != nil {
				text = string(value.Raw)
			}
			values = append(values, text)
		}
		said = append(said, "one of "+code(values...))
	}
	said = append(said, between(whole(schema.Minimum), whole(schema.Maximum), "")...)
	said = append(said, between(schema.MinLength, schema.MaxLength, " characters")...)
	said = append(said, between(schema.MinItems, schema.MaxItems, " items")...)
	switch {
	case schema.Format == "date-time":
		// The pattern of a time says the same in a way that few can read.
		said = append(said, "a time in UTC and whole seconds, such as "+code("2026-12-05T22:00:00Z"))
	case schema.Pattern != "":
		said = append(said, "matches "+code(schema.Pattern))
	}
	return append(said, listRule(schema)...)
}

// listRule says what makes the items of a list different from each other.
func listRule(schema *apiextensionsv1.JSONSchemaProps) []string {
	switch {
	case schema.XListType == nil:
		return nil
	case *schema.XListType == "set":
		return []string{"each item once"}
	case *schema.XListType == "map":
		return []string{"each " + code(schema.XListMapKeys...) + " once"}
	default:
		return nil
	}
}

func whole(number *float64) *int64 {
	if number == nil {
		return nil
	}
	n := int64(*number)
	return &n
}

// between says which numbers are allowed, if any limit is set.
func between(least, most *int64, unit string) []string {
	switch {
	case least != nil && most != nil:
		return []string{fmt.Sprintf("%d to %d%s", *least, *most, unit)}
	case least != nil:
		return []string{fmt.Sprintf("at least %d%s", *least, unit)}
	case most != nil:
		return []string{fmt.Sprintf("at most %d%s", *most, unit)}
	default:
		return nil
	}
}

package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"go.yaml.in/yaml/v3"
)

// value is one that a user may set.
type value struct {
	path, meaning string
	// standard is the default, as JSON.
	standard string
}

// table returns the table of the values in the order of the file. A value without a comment is an error.
func table(file []byte) (string, error) {
	var document yaml.Node
	if err := yaml.Unmarshal(file, &document); err != nil {
		return "", err
	}
	values, err := collect("", document.Content[0])
	if err != nil {
		return "", err
	}
	lines := []string{"| Value | Default | What it is |", "|---|---|---|"}
	for _, v := range values {
		lines = append(lines, fmt.Sprintf("| `%s` | `%s` | %s |", v.path, v.standard, v.meaning))
	}
	return strings.Join(lines, "\n") + "\n", nil
}

// collect returns the values of a mapping. One that has keys and no comment of its own is a group of values.
func collect(prefix string, mapping *yaml.Node) ([]value, error) {
	var values []value
	var errs []error
	for i := 0; i < len(mapping.Content); i += 2 {
		key, content := mapping.Content[i], mapping.Content[i+1]
		path := prefix + key.Value
		meaning := sentence(key.HeadComment)
		if meaning == "" && content.Kind == yaml.MappingNode && len(content.Content) > 0 {
			inner, err := collect(path+".", content)
			values, errs = append(values, inner...), append(errs, err)
			continue
		}
		if meaning == "" {
			errs = append(errs, fmt.Errorf("%s has no comment", path))
		}
		standard, err := toJSON(content)
		values, errs = append(values, value{path: path, meaning: meaning, standard: standard}), append(errs, err)
	}
	return values, errors.Join(errs...)
}

// sentence joins the lines of a comment.
func sentence(comment string) string {
	var words []string
	for line := range strings.Lines(comment) {
		words = append(words, strings.Fields(strings.TrimPrefix(strings.TrimSpace(line), "#"))...)
	}
	return strings.ReplaceAll(strings.Join(words, " "), "|", `\|`)
}

func toJSON(node *yaml.Node) (string, error) {
	var decoded any
	if err := node.Decode(&decoded); err != nil {
		return "", err
	}
	encoded, err := json.Marshal(decoded)
	return string(encoded), err
}

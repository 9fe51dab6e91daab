package docs_test

import (
	"fmt"
	"maps"
	"os/exec"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/drover-dev/drover/internal/config"
)

// rows returns the first two cells of the rows of a page's tables whose first cell is one name in code, by that name.
func (p page) rows() map[string]string {
	row := regexp.MustCompile("^\\| `([^`]+)` \\| ([^|]*) \\|")
	rows := map[string]string{}
	for _, line := range p.prose() {
		if match := row.FindStringSubmatch(line); match != nil {
			rows[match[1]] = strings.Trim(strings.TrimSpace(match[2]), "`")
		}
	}
	return rows
}

// names returns the names of rows that begin with a prefix, in order.
func names(rows map[string]string, prefix string) []string {
	var found []string
	for name := range rows {
		if strings.HasPrefix(name, prefix) {
			found = append(found, name)
		}
	}
	slices.Sort(found)
	return found
}

func TestKindsHaveEveryField(t *testing.T) {
	reference := read(t, "docs/reference/fields.md")
	for _, kind := range []string{"CloudSite", "AppAssessment", "Migration"} {
		t.Run(kind, func(t *testing.T) {
			fields := reference.section(kind).rows()
			var want []string
			for _, field := range names(fields, "spec.") {
				if fields[field] != "object" && fields[field] != "list of objects" && !strings.HasSuffix(field, "[]") {
					want = append(want, field)
				}
			}
			got := names(read(t, "docs/kinds/"+strings.ToLower(kind)+".md").rows(), "spec.")
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("the page does not have the fields of the kind (-kind +page):\n%s", diff)
			}
		})
	}
}

func TestConfigurationHasEveryField(t *testing.T) {
	rows := read(t, "docs/configuration.md").rows()
	want := fieldsOf("", reflect.ValueOf(config.Default()))
	for name, value := range want {
		shown, ok := rows[name]
		if !ok {
			t.Errorf("no row for %s", name)
			continue
		}
		if duration, err := time.ParseDuration(shown); err == nil {
			shown = duration.String()
		}
		if shown != value {
			t.Errorf("the default of %s is shown as %s and is %s", name, shown, value)
		}
	}
	for name := range rows {
		if _, ok := want[name]; !ok && !strings.HasPrefix(name, "-") && strings.ToUpper(name) != name {
			t.Errorf("there is no field %s", name)
		}
	}
}

// fieldsOf returns the fields of a configuration by their paths, with their values as the page writes them.
func fieldsOf(prefix string, value reflect.Value) map[string]string {
	fields := map[string]string{}
	for i := range value.NumField() {
		tag, _, _ := strings.Cut(value.Type().Field(i).Tag.Get("json"), ",")
		name, field := prefix+tag, value.Field(i)
		duration, isDuration := reflect.TypeAssert[metav1.Duration](field)
		switch {
		case isDuration:
			fields[name] = duration.Duration.String()
		case field.Kind() == reflect.Struct:
			maps.Copy(fields, fieldsOf(name+".", field))
		case field.Type() == reflect.TypeFor[[]metav1.Duration]():
			fields[name] = durations(field)
		case field.Kind() == reflect.Slice:
			fields[name] = "none"
			maps.Copy(fields, fieldsOf(name+"[].", reflect.Zero(field.Type().Elem())))
		case field.Kind() == reflect.String && field.Len() == 0:
			fields[name] = "none"
		default:
			fields[name] = fmt.Sprint(field.Interface())
		}
	}
	return fields
}

// durations are written as in the configuration, such as [5m, 30m].
func durations(list reflect.Value) string {
	texts := make([]string, 0, list.Len())
	for i := range list.Len() {
		if duration, ok := reflect.TypeAssert[metav1.Duration](list.Index(i)); ok {
			texts = append(texts, strings.TrimSuffix(duration.Duration.String(), "0s"))
		}
	}
	return "[" + strings.Join(texts, ", ") + "]"
}

func TestConfigurationHasEveryFlag(t *testing.T) {
	command := exec.CommandContext(t.Context(), "go", "run", "./cmd/manager", "-help")
	command.Dir = root
	usage, err := command.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, usage)
	}
	flags := map[string]string{}
	flag := regexp.MustCompile(`(?m)^  -(\S+).*\n(.*)$`)
	shownDefault := regexp.MustCompile(`\(default "?([^")]*)"?\)$`)
	for _, match := range flag.FindAllStringSubmatch(string(usage), -1) {
		flags["--"+match[1]] = ""
		if value := shownDefault.FindStringSubmatch(match[2]); value != nil {
			flags["--"+match[1]] = value[1]
		}
	}
	rows := read(t, "docs/configuration.md").rows()
	if diff := cmp.Diff(names(flags, "--"), names(rows, "--")); diff != "" {
		t.Errorf("the page does not have the flags of the operator (-operator +page):\n%s", diff)
	}
	for name, value := range flags {
		if value != "" && rows[name] != value {
			t.Errorf("the default of %s is shown as %s and is %s", name, rows[name], value)
		}
	}
}

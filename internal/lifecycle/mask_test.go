package lifecycle_test

import (
	"strings"
	"testing"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/lifecycle"
)

func TestAddressesOfPeopleAreMasked(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ tc, want string }{
		"a plain address keeps its domain":    {"jane.doe@acme.example is invalid", "***@acme.example is invalid"},
		"an address in brackets":              {"Jane <jane@acme.example>", "Jane <***@acme.example>"},
		"an address with a tag":               {"jane+x@acme.example", "***@acme.example"},
		"an address with letters of a script": {"jürgen.groß@müller.example", "***@müller.example"},
		"an address with rare signs":          {"o'neil/ops=x@acme.example", "***@acme.example"},
		"several addresses":                   {"a@x.example, b@y.example", "***@x.example, ***@y.example"},
		"a link to an address":                {"mailto:jane@acme.example", "mailto:***@acme.example"},
		"a text without one":                  {"Space ENG has 3 pages @ home", "Space ENG has 3 pages @ home"},
	}
	for name, row := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			check := messaged(node("FINISHED/FAILED"), row.tc)
			check.Occurrences = []string{row.tc}
			in := input(checks(&v1alpha1.ChecksStatus{JobID: "job-1"}))
			lifecycle.CheckRead(
				&in.Migration.Status,
				node("FINISHED/FAILED", tree{"check": node("FINISHED/FAILED", tree{"A": check})}),
				now,
			)
			item := in.Migration.Status.Checks.Items[0]
			if item.Message != row.want || item.Occurrences[0] != row.want {
				t.Errorf("message %q, occurrence %q, want %q", item.Message, item.Occurrences[0], row.want)
			}
			if message := lifecycle.Next(in).State.Message; !strings.Contains(message, row.want) {
				t.Errorf("the state says %q, want it to have %q", message, row.want)
			}
		})
	}
}

func TestMessagesAreBounded(t *testing.T) {
	t.Parallel()
	children := tree{}
	for letter := range strings.SplitSeq("abcdefghijkl", "") {
		check := messaged(node("FINISHED/FAILED"), strings.Repeat("ü", 500))
		check.Occurrences = []string{strings.Repeat("o", 300), strings.Repeat("p", 300), strings.Repeat("q", 300)}
		children[strings.Repeat(letter, 200)] = check
	}
	in := input(checks(&v1alpha1.ChecksStatus{JobID: "job-1"}))
	lifecycle.CheckRead(&in.Migration.Status, node("FINISHED/FAILED", tree{"check": node("FINISHED/FAILED", children)}), now)
	if message := lifecycle.Next(in).State.Message; len(message) > 1024 || strings.ToValidUTF8(message, "") != message {
		t.Errorf("the message has %d bytes: %q", len(message), message)
	}
}

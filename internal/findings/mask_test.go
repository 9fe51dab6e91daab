package findings_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/drover-dev/drover/internal/findings"
	"github.com/drover-dev/drover/internal/reading"
	"github.com/drover-dev/drover/internal/reading/readingtest"
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
			check := readingtest.Node("FINISHED/FAILED")
			check.Message, check.Occurrences = row.tc, []string{row.tc}
			root := readingtest.Node("FINISHED/FAILED", readingtest.Tree{"A": check})
			items, _ := findings.InStatus(root, reading.Failed)
			all, _ := findings.All(root)
			told := []string{items[0].Message, items[0].Occurrences[0], all[0].Message, all[0].Occurrences[0]}
			if diff := cmp.Diff(slices.Repeat([]string{row.want}, len(told)), told); diff != "" {
				t.Errorf("what is told (-want +got):\n%s", diff)
			}
		})
	}
}

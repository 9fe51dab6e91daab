package report_test

import (
	"encoding/csv"
	"strings"
	"testing"

	"github.com/drover-dev/drover/internal/report"
)

func TestNoCellOfTheReportIsAFormula(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ tc, want string }{
		"a formula":              {`=HYPERLINK("https://evil.example")`, `'=HYPERLINK("https://evil.example")`},
		"a sum":                  {"+1", "'+1"},
		"a difference":           {"-1", "'-1"},
		"a function of old days": {"@SUM(1)", "'@SUM(1)"},
		"a tab":                  {"\t=1", "'\t=1"},
		"a return":               {"\r=1", "'=1"},
		"a name":                 {"Table Kit", "Table Kit"},
		"a sign inside":          {"a=1", "a=1"},
		"nothing":                {"", ""},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text, err := report.CSV([][]string{{"key", "name"}, {"a", tc.tc}})
			if err != nil {
				t.Fatal(err)
			}
			records, err := csv.NewReader(strings.NewReader(text)).ReadAll()
			if err != nil {
				t.Fatal(err)
			}
			if got := records[1][1]; got != tc.want {
				t.Errorf("got %q, want %q", got, tc.want)
			}
		})
	}
}

package remotetime_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/drover-dev/drover/internal/atlassian/internal/remotetime"
)

func TestParseReadsEveryFormatThatMayCome(t *testing.T) {
	moment := time.Date(2026, 12, 1, 6, 0, 0, 0, time.UTC)
	tests := map[string]struct {
		value any
		want  time.Time
	}{
		"epoch milliseconds":             {float64(moment.UnixMilli()), moment},
		"epoch seconds":                  {float64(moment.Unix()), moment},
		"epoch milliseconds in digits":   {"1796104800000", moment},
		"epoch seconds in digits":        {"1796104800", moment},
		"ISO 8601 in UTC":                {"2026-12-01T06:00:00Z", moment},
		"ISO 8601 with milliseconds":     {"2026-12-01T06:00:00.250Z", moment.Add(250 * time.Millisecond)},
		"ISO 8601 with an offset":        {"2026-12-01T08:00:00+02:00", moment},
		"an offset without colon":        {"2026-12-01T08:00:00.000+0200", moment},
		"ISO 8601 without a zone":        {"2026-12-01T06:00:00.000000", moment},
		"ISO 8601 without seconds":       {"2026-12-01T06:00Z", moment},
		"nothing":                        {nil, time.Time{}},
		"an empty text":                  {"", time.Time{}},
		"a sentence":                     {"in a day", time.Time{}},
		"zero":                           {float64(0), time.Time{}},
		"less than zero":                 {float64(-1), time.Time{}},
		"something else":                 {map[string]any{"at": 1}, time.Time{}},
		"a number beyond every calendar": {"99999999999999999999", time.Time{}},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(tc.want, remotetime.Parse(tc.value)); diff != "" {
				t.Errorf("time (-want +got):\n%s", diff)
			}
		})
	}
}

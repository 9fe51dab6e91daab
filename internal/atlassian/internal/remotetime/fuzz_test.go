package remotetime_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/drover-dev/drover/internal/atlassian/internal/remotetime"
)

func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		`1796104800000`, `"2026-12-01T06:00:00Z"`, `1e300`, `-1e300`, `"9223372036854775807"`, `"0000-01-01T00:00Z"`, `null`, `{}`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		var value any
		if json.Unmarshal([]byte(text), &value) != nil {
			value = text
		}
		if parsed := remotetime.Parse(value); parsed.Location() != time.UTC {
			t.Errorf("%q was read as %s, which is not in UTC", text, parsed)
		}
	})
}

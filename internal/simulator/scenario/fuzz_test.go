package scenario_test

import (
	"strings"
	"testing"

	"github.com/drover-dev/drover/internal/simulator/scenario"
)

func FuzzLoad(f *testing.F) {
	for _, seed := range []string{
		minimal, minimal + "pagesPerMinute: 1e300", "instances: [null]", "sites: [{url: '://'}]", "a: &a [*a]", "{", "null", "",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, content string) {
		loaded, err := scenario.Load(strings.NewReader(content))
		if err != nil {
			return
		}
		if _, err := loaded.Clone(); err != nil || loaded.Validate() != nil {
			t.Errorf("%q is loaded, but not valid or not to be copied: %v", content, err)
		}
	})
}

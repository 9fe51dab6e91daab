package reading_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/drover-dev/drover/internal/reading"
)

// FuzzRead reads any tree against plans of any size: no panic, counts within the scope, and no space done where no node of the
// tree says that anything went well.
func FuzzRead(f *testing.F) {
	f.Add(`{"Status":"FINISHED","Outcome":"SUCCESS","Children":{"migrate":{"Status":"FINISHED","Outcome":"SUCCESS"}}}`, int32(2))
	f.Add(`{"Children":{"migrate":{"Children":{"spaces":{"Children":{"ENG":{"Status":"PENDING"}}}}}}}`, int32(1))
	f.Add(`{"Children":{"migrate":{"Status":"finished","Outcome":"MOSTLY"},"check":null}}`, int32(-1))
	f.Add(`{"Children":{"migrate":{"Children":{"spaces":{"Status":"FINISHED","Outcome":"INCOMPLETE"}}}}}`, int32(3))
	well := `{"Status":"FINISHED","Outcome":"SUCCESS"}`
	f.Add(`{"Children":{"migrate":{"Children":{"spaces":{"Children":{"ENG":`+well+`,"OPS":`+well+`}}}}}}`, int32(1))
	f.Add(`null`, int32(1))
	f.Fuzz(func(t *testing.T, encoded string, spaces int32) {
		root := &reading.Node{}
		if json.Unmarshal([]byte(encoded), &root) != nil {
			return
		}
		spaces %= 1000
		spaces = max(spaces, -spaces)
		plan := reading.Plan{Spaces: spaces, Users: spaces%2 == 0, Templates: spaces%3 == 0, Apps: []string{"com.app"}}
		run := reading.Of(plan, root, nil)
		if run.Spaces.Done < 0 || run.Spaces.Done > spaces || run.Percent < 0 || run.Percent > 99 {
			t.Errorf("%d%% and %+v of %d spaces", run.Percent, run.Spaces, spaces)
		}
		if run.Spaces.Done > 0 && !saysSuccess(root) {
			t.Errorf("%d spaces are done, and no node says so", run.Spaces.Done)
		}
		if !run.Same(reading.Of(plan, root, nil)) {
			t.Error("two readings of the same tree differ")
		}
	})
}

func saysSuccess(n *reading.Node) bool {
	if n == nil {
		return false
	}
	well := strings.EqualFold(n.Outcome, "SUCCESS") || strings.EqualFold(n.Outcome, "WARNING")
	if strings.EqualFold(n.Status, "FINISHED") && well {
		return true
	}
	for _, child := range n.Children {
		if saysSuccess(child) {
			return true
		}
	}
	return false
}

package lifecycle_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/drover-dev/drover/internal/lifecycle"
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
		root := &lifecycle.Node{}
		if json.Unmarshal([]byte(encoded), &root) != nil {
			return
		}
		spaces %= 1000
		spaces = max(spaces, -spaces)
		plan := lifecycle.Plan{Spaces: spaces, Users: spaces%2 == 0, Templates: spaces%3 == 0, Apps: []string{"com.app"}}
		reading := lifecycle.Read(plan, root, nil)
		if reading.Spaces.Done < 0 || reading.Spaces.Done > spaces || reading.Percent < 0 || reading.Percent > 99 {
			t.Errorf("%d%% and %+v of %d spaces", reading.Percent, reading.Spaces, spaces)
		}
		if reading.Spaces.Done > 0 && !saysSuccess(root) {
			t.Errorf("%d spaces are done, and no node says so", reading.Spaces.Done)
		}
		if !reading.Same(lifecycle.Read(plan, root, nil)) {
			t.Error("two readings of the same tree differ")
		}
	})
}

func saysSuccess(n *lifecycle.Node) bool {
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

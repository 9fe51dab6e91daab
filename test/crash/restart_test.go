package crash_test

import (
	"context"
	"testing"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/testenv"
)

// TestARestartOfTheControlPlaneMakesEverythingOnce ends the real API server and its etcd in the middle of a call, and starts them again.
// All tests share them, so it runs before the others, which wait as parallel ones.
func TestARestartOfTheControlPlaneMakesEverythingOnce(t *testing.T) {
	tests := map[string]struct {
		course course
		killer *killer
	}{
		"before the run is recorded":     {firstRun(), &killer{call: string(v1alpha1.ActionMigrate), moment: beforeResult}},
		"while what failed is being run": {failedSpaces(), &killer{call: string(v1alpha1.ActionMigrate), moment: withResult, after: 1}},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			k := tc.killer
			k.spares, k.kill = true, func() {
				if err := testenv.Restart(); err != nil {
					t.Error(err)
				}
			}
			w := newWorld(t, k, tc.course)
			w.keep()
			w.follow(tc.course)
			w.until("the control plane was restarted", func(context.Context) bool { return k.struck() })
		})
	}
}

package lifecycle_test

import (
	"testing"
	"time"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/lifecycle"
)

func TestChecksThatCouldNotBeRunAskForANewConnection(t *testing.T) {
	t.Parallel()
	notRun := func(unchanged int32, started time.Duration) change {
		return func(in *lifecycle.Input) {
			failed := failedChecks(unchanged, started+time.Minute)
			failed.StartedAt, failed.Items[0].Key = at(started), "Check"
			in.Migration.Status.Checks = failed
		}
	}
	connected := func(offset time.Duration) change {
		return func(in *lifecycle.Input) {
			in.Site.Status.Connection = &v1alpha1.ConnectionStatus{ConnectedAt: at(offset)}
		}
	}
	asked := func(in *lifecycle.Input) { in.Migration.Status.Checks.Requested = true }
	const minutes, day = time.Minute, 24 * time.Hour
	tests := map[string]struct {
		tc     []change
		action lifecycle.Action
		asks   bool
		after  time.Duration
	}{
		"where the connection is old": {
			[]change{notRun(0, -10*minutes), connected(-day)}, lifecycle.None, true, 0,
		},
		"not before it is an hour old": {
			[]change{notRun(0, -10*minutes), connected(-20 * minutes)}, lifecycle.None, false, 40 * minutes,
		},
		"at once where a person asks": {
			[]change{notRun(3, -10*minutes), connected(-20 * minutes), asked}, lifecycle.None, true, 0,
		},
		"and are repeated once it is made": {
			[]change{notRun(0, -10*minutes), connected(-minutes)}, lifecycle.StartCheck, false, 0,
		},
		"not again where it did not help": {
			[]change{notRun(1, -10*minutes), connected(-day)}, lifecycle.None, false, 111 * minutes,
		},
		"not where the CloudSite tells of no connection": {
			[]change{notRun(0, -10*minutes)}, lifecycle.None, false, 51 * minutes,
		},
		"not for checks that failed": {
			[]change{checks(failedChecks(0, -10*minutes)), connected(-day)}, lifecycle.None, false, 50 * minutes,
		},
	}
	for name, row := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			in := input(row.tc...)
			step := lifecycle.Next(in)
			if step.Action != row.action || step.After != row.after || step.State.Reason != v1alpha1.ReasonBlocked {
				t.Errorf("Next() = %+v, want %s after %s", step, row.action, row.after)
			}
			since := time.Time{}
			if row.asks {
				since = in.Migration.Status.Checks.StartedAt.Time
			}
			if !step.ConnectedSince.Equal(since) || (row.asks && !step.NeedsSite) {
				t.Errorf("asks for a connection since %s, want %s; needs the site: %t", step.ConnectedSince, since, step.NeedsSite)
			}
		})
	}
}

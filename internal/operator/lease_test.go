package operator_test

import (
	"strings"
	"testing"
	"time"

	"github.com/drover-dev/drover/internal/operator"
)

func TestTimesOfTheLeaseThatCannotBeUsedAreRefused(t *testing.T) {
	for name, tc := range map[string]struct {
		change func(*operator.LeaseTimes)
		want   string
	}{
		"the defaults are fine": {change: func(*operator.LeaseTimes) {}},
		"a lease that is free at once": {
			change: func(l *operator.LeaseTimes) { l.Duration = 0 }, want: "--leader-elect-lease-duration must",
		},
		"a lease that the API would cut": {
			change: func(l *operator.LeaseTimes) { l.Duration += time.Millisecond }, want: "--leader-elect-lease-duration must",
		},
		"a leader that outlives its lease": {
			change: func(l *operator.LeaseTimes) { l.RenewDeadline = l.Duration }, want: "--leader-elect-renew-deadline must be less",
		},
		"a leader that tries without a pause": {
			change: func(l *operator.LeaseTimes) { l.RetryPeriod = 0 }, want: "--leader-elect-retry-period must",
		},
		"a leader that tries once": {
			change: func(l *operator.LeaseTimes) { l.RetryPeriod = l.RenewDeadline }, want: "--leader-elect-renew-deadline must be more",
		},
	} {
		t.Run(name, func(t *testing.T) {
			times := operator.DefaultLeaseTimes()
			tc.change(&times)
			err := times.Check()
			switch {
			case tc.want == "" && err != nil:
				t.Errorf("refused: %v", err)
			case tc.want != "" && (err == nil || !strings.Contains(err.Error(), tc.want)):
				t.Errorf("got %v, want %q", err, tc.want)
			}
		})
	}
}

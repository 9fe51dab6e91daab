package quota_test

import (
	"testing"
	"time"

	testclock "k8s.io/utils/clock/testing"

	"github.com/drover-dev/drover/internal/atlassian/migrationapi"
	"github.com/drover-dev/drover/internal/atlassian/transport"
	"github.com/drover-dev/drover/internal/quota"
)

func TestACallCountsUntilAWindowAfterItsEnd(t *testing.T) {
	t.Parallel()
	const took, longest = 20 * time.Second, 90 * time.Second
	tests := map[string]struct {
		err   error
		freed time.Duration // after the reservation
	}{
		"answered":              {nil, took + time.Minute},
		"refused":               {&transport.Error{Status: 403, Sent: true}, took + time.Minute},
		"failed at the gateway": {&transport.Error{Status: 502, Sent: true}, took + time.Minute},
		"without an answer":     {&transport.Error{Class: transport.Transient, Sent: true}, longest + time.Minute},
		"never sent":            {&transport.Error{Class: transport.Transient}, took},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			clock := testclock.NewFakePassiveClock(start)
			account := quota.New(quota.Limits{Window: time.Minute, Jobs: 1, Tasks: 1, Reads: 1, Longest: longest}, clock).Account("acme")
			begun := start.Add(time.Hour)
			clock.SetTime(begun)
			over := begin(account)
			clock.SetTime(begun.Add(took))
			for _, ended := range over {
				ended(tc.err)
			}
			for class := range over {
				clock.SetTime(begun.Add(tc.freed - time.Nanosecond))
				if tc.freed > took && take(account, class) != 0 {
					t.Errorf("%s: a call less than %s after the reservation", class, tc.freed)
				}
				clock.SetTime(begun.Add(tc.freed))
				if taken := take(account, class); taken != 1 {
					t.Errorf("%s: %d calls %s after the reservation, want 1", class, taken, tc.freed)
				}
			}
		})
	}
}

// begin makes a call of each class, and gives what is to be told how it went.
func begin(account *quota.Account) map[migrationapi.QuotaClass]func(error) {
	job, _ := account.Reserve(migrationapi.Jobs, named("anybody"))
	task, _ := account.Reserve(migrationapi.Tasks, named("anybody"))
	over, _ := account.TakeRead()
	return map[migrationapi.QuotaClass]func(error){
		migrationapi.Jobs: job.Ended, migrationapi.Tasks: task.Ended, migrationapi.Reads: over,
	}
}

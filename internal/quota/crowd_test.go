package quota_test

import (
	"fmt"
	"testing"
	"time"

	testclock "k8s.io/utils/clock/testing"

	"github.com/drover-dev/drover/internal/atlassian/migrationapi"
	"github.com/drover-dev/drover/internal/quota"
)

// crowd is how many wait at once.
const crowd = 1_000

// TestThousandsThatWaitUseUpTheQuota has each come when he was told to. After half of them another process takes over, which knows
// none of the places.
func TestThousandsThatWaitUseUpTheQuota(t *testing.T) {
	t.Parallel()
	clock := testclock.NewFakePassiveClock(start)
	var made []time.Time
	waiting := make(map[string]time.Time, crowd)
	for i := range crowd {
		waiting[fmt.Sprint("m-", i)] = start
	}
	for _, left := range []int{crowd / 2, 0} {
		account := quota.New(quota.Limits{Window: time.Minute, Jobs: 5, Tasks: 5, Reads: 600}, clock).Account("acme")
		for who := range waiting {
			waiting[who] = clock.Now()
		}
		began, before := clock.Now(), len(made)
		for len(waiting) > left {
			now, next := clock.Now(), clock.Now().Add(time.Hour)
			for who, at := range waiting {
				if !at.After(now) {
					wait, ok := reserve(account, migrationapi.Jobs, who)
					if at = now.Add(wait); ok {
						made = append(made, now)
						delete(waiting, who)
						continue
					}
				}
				waiting[who] = at
				if at.Before(next) {
					next = at
				}
			}
			clock.SetTime(next)
		}
		// The first minute belongs to whoever led before.
		possible := 5 * made[len(made)-1].Sub(began).Minutes()
		if used := 100 * float64(len(made)-before) / possible; used < 98 {
			t.Errorf("%.1f %% of the calls were used, want 98 %%", used)
		}
	}
	for i := 5; i < len(made); i++ {
		if within := made[i].Sub(made[i-5]); within < time.Minute {
			t.Fatalf("six calls within %s", within)
		}
	}
}

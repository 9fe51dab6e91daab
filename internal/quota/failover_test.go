package quota_test

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	testclock "k8s.io/utils/clock/testing"
	"pgregory.net/rapid"

	"github.com/drover-dev/drover/internal/quota"
)

// failovers is how many processes one after the other read with one account, and when their reads arrive.
type failovers struct {
	clock    *testclock.FakePassiveClock
	arrivals []time.Time
}

const readsAMinute = 120

// lead has a process read as much as it can, now and then. When it dies, all that it sent has arrived.
func (f *failovers) lead(t *rapid.T) {
	account := quota.New(quota.Limits{Window: time.Minute, Reads: readsAMinute, Longest: 90 * time.Second}, f.clock).Account("acme")
	type flight struct {
		arrives, ends time.Time
		ended         func(error)
	}
	var flying []flight
	land := func(until time.Time, all bool) {
		flying = slices.DeleteFunc(flying, func(one flight) bool {
			if !all && one.ends.After(until) {
				return false
			}
			if one.arrives.After(until) {
				one.arrives = until
			}
			f.arrivals = append(f.arrivals, one.arrives)
			one.ended(nil)
			return true
		})
	}
	random := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
	for range rapid.IntRange(1, 12).Draw(t, "bursts") {
		pause := time.Duration(rapid.SampledFrom([]int{0, 1, 7, 11, 61}).Draw(t, "pause")) * time.Second
		f.clock.SetTime(f.clock.Now().Add(pause))
		land(f.clock.Now(), false)
		slowest := rapid.SampledFrom([]time.Duration{1, time.Second, 20 * time.Second}).Draw(t, "slowest")
		for ended, err := account.TakeRead(); err == nil; ended, err = account.TakeRead() {
			now := f.clock.Now()
			ends := now.Add(time.Duration(random.Int64N(int64(slowest))))
			flying = append(flying, flight{now.Add(time.Duration(random.Int64N(int64(ends.Sub(now)) + 1))), ends, ended})
		}
	}
	land(f.clock.Now(), true)
}

// TestNoWindowHoldsTooManyReadsWhoeverMakesThem has processes take over from each other at any time, at once or after a while.
func TestNoWindowHoldsTooManyReadsWhoeverMakesThem(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		f := &failovers{clock: testclock.NewFakePassiveClock(start)}
		for range rapid.IntRange(2, 4).Draw(t, "processes") {
			f.lead(t)
			f.clock.SetTime(f.clock.Now().Add(time.Duration(rapid.IntRange(0, 20).Draw(t, "gap")) * time.Second))
		}
		slices.SortFunc(f.arrivals, time.Time.Compare)
		for i := readsAMinute; i < len(f.arrivals); i++ {
			if within := f.arrivals[i].Sub(f.arrivals[i-readsAMinute]); within < time.Minute {
				t.Fatalf("%d reads within %s", readsAMinute+1, within)
			}
		}
	})
}

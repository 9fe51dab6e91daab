package quota_test

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/drover-dev/drover/internal/atlassian/migrationapi"
)

func TestWhoIsRefusedIsToldWhenHisTurnComes(t *testing.T) {
	t.Parallel()
	_, account, clock := settled()
	take(account, migrationapi.Jobs) // "anybody" stands first in the line now
	const window = time.Minute
	for i, want := range []time.Duration{window, 2 * window, 2 * window, 3 * window} {
		if wait, ok := reserve(account, migrationapi.Jobs, fmt.Sprint("m-", i)); ok || wait != want {
			t.Errorf("the place %d waits %s, %t, want %s", i+2, wait, ok, want)
		}
	}
	clock.SetTime(clock.Now().Add(window))
	if _, ok := reserve(account, migrationapi.Jobs, "m-3"); ok {
		t.Error("somebody from the end goes before those whose turn has come")
	}
	if _, ok := reserve(account, migrationapi.Jobs, "m-0"); !ok {
		t.Error("whose turn has come gets nothing")
	}
}

func TestWhoIsGoneHoldsUpNobodyForLong(t *testing.T) {
	t.Parallel()
	_, account, clock := settled()
	take(account, migrationapi.Jobs)
	reserve(account, migrationapi.Jobs, "also gone")
	clock.SetTime(clock.Now().Add(time.Minute))
	if _, ok := reserve(account, migrationapi.Jobs, "late"); ok {
		t.Error("a newcomer goes before those whose turn has just come")
	}
	clock.SetTime(clock.Now().Add(5 * time.Second))
	if wait, ok := reserve(account, migrationapi.Jobs, "late"); !ok {
		t.Errorf("a free call is kept for who did not come: wait %s", wait)
	}
}

// TestNobodyWhoKeepsAskingIsPassedOver has everybody come when he was told to, some vanish, and newcomers come at any time.
func TestNobodyWhoKeepsAskingIsPassedOver(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		_, account, clock := settled()
		due, served := map[string]time.Time{}, []time.Time{}
		count := rapid.IntRange(1, 12).Draw(t, "count")
		for i := range count {
			due[fmt.Sprint("m-", i)] = clock.Now()
		}
		for second := 0; len(due) > 0; second++ {
			if second > 60*(count+2) {
				t.Fatalf("%d never get a call", len(due))
			}
			now := clock.Now()
			for i := range count {
				who := fmt.Sprint("m-", i)
				if at, asks := due[who]; !asks || now.Before(at) {
					continue
				}
				wait, ok := reserve(account, migrationapi.Jobs, who)
				if ok {
					served = append(served, now)
				}
				if due[who] = now.Add(wait); ok || rapid.IntRange(0, 9).Draw(t, "vanishes") == 0 {
					delete(due, who)
				}
			}
			if n := len(served); n > 2 && served[n-1].Sub(served[n-3]) < time.Minute {
				t.Fatalf("three calls within a minute: %v", served[n-3:])
			}
			clock.SetTime(now.Add(time.Second))
		}
	})
}

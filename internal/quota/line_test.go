package quota_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
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

func TestWhoComesInTurnIsKeptACallForAMoment(t *testing.T) {
	t.Parallel()
	budgets, account, clock := settled()
	for _, who := range []string{"a", "b"} {
		if wait, ok := account.Turn(migrationapi.Jobs, named(who)); !ok {
			t.Fatalf("%s waits %s, while two calls are free", who, wait)
		}
	}
	if wait, ok := account.Turn(migrationapi.Jobs, named("c")); ok || wait <= 0 {
		t.Errorf("Turn() = %s, %t, want to wait for those who came before", wait, ok)
	}
	budgets.Leave(named("a"), "") // It makes nothing after all.
	if wait, ok := reserve(account, migrationapi.Jobs, "c"); !ok {
		t.Errorf("to wait %s for who has left", wait)
	}
	if _, ok := reserve(account, migrationapi.Jobs, "d"); ok {
		t.Error("a newcomer takes what is kept for another")
	}
	budgets.Leave(named("d"), migrationapi.Jobs) // who waits, and keeps its place
	clock.SetTime(clock.Now().Add(5 * time.Second))
	if wait, ok := reserve(account, migrationapi.Jobs, "e"); !ok {
		t.Errorf("to wait %s for who does not take what is kept", wait)
	}
	if place, _ := account.Standing(migrationapi.Jobs, named("d")); place != 1 {
		t.Errorf("the place of who waits is %d, want 1", place)
	}
}

func TestWhoHasAPlaceIsToldToWaitUntilACallIsFree(t *testing.T) {
	t.Parallel()
	_, account, clock := settled()
	take(account, migrationapi.Jobs)
	if wait, waits := account.StillWaits(migrationapi.Jobs, named("anybody")); !waits || wait != time.Minute {
		t.Errorf("StillWaits() = %s, %t, want a minute", wait, waits)
	}
	if wait, waits := account.StillWaits(migrationapi.Jobs, named("nobody")); waits {
		t.Errorf("who has no place is told to wait %s", wait)
	}
	clock.SetTime(clock.Now().Add(time.Minute))
	if wait, waits := account.StillWaits(migrationapi.Jobs, named("anybody")); waits {
		t.Errorf("to wait %s although the turn has come", wait)
	}
}

func TestThePlaceInALineIsRoundedForPeople(t *testing.T) {
	t.Parallel()
	_, account, _ := settled()
	take(account, migrationapi.Jobs)
	for i := range 120 {
		account.Turn(migrationapi.Jobs, named(fmt.Sprint("m-", i)))
	}
	type standing struct {
		Place int32
		About time.Duration
	}
	tests := map[string]struct {
		tc   string
		want standing
	}{
		"the first who waits":   {"anybody", standing{1, time.Minute}},
		"the third":             {"m-1", standing{3, 2 * time.Minute}},
		"one far behind":        {"m-69", standing{100, 50 * time.Minute}},
		"the one behind him":    {"m-70", standing{100, 50 * time.Minute}},
		"who stands in no line": {"nobody", standing{0, time.Minute}},
	}
	for name, row := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			place, about := account.Standing(migrationapi.Jobs, named(row.tc))
			if diff := cmp.Diff(row.want, standing{place, about}); diff != "" {
				t.Errorf("Standing() (-want +got):\n%s", diff)
			}
		})
	}
}

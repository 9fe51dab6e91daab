package quota_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	testingclock "k8s.io/utils/clock/testing"

	"github.com/drover-dev/drover/internal/atlassian/migrationapi"
	"github.com/drover-dev/drover/internal/quota"
)

func TestUsageIsThatOfTheAccountWithFewestCallsLeft(t *testing.T) {
	t.Parallel()
	clk := testingclock.NewFakePassiveClock(time.Date(2026, time.December, 5, 22, 0, 0, 0, time.UTC))
	budgets := quota.New(quota.Limits{Window: time.Minute, Jobs: 2, Tasks: 3, Reads: 60, Longest: 90 * time.Second}, clk)
	if before := budgets.Usage(); before != nil {
		t.Errorf("without an account: %+v", before)
	}
	busy, idle := budgets.Account("busy"), budgets.Account("idle")
	clk.SetTime(clk.Now().Add(2 * time.Minute))
	for _, who := range []string{"a", "b", "c", "d"} {
		busy.Reserve(migrationapi.Jobs, named(who))
	}
	idle.Reserve(migrationapi.Tasks, named("a"))
	want := []quota.Usage{
		{Class: migrationapi.Jobs, Limit: 2, Used: 2, Waiting: 2},
		{Class: migrationapi.Tasks, Limit: 3, Used: 1},
		{Class: migrationapi.Reads, Limit: 54},
	}
	if diff := cmp.Diff(want, budgets.Usage()); diff != "" {
		t.Errorf("usage (-want +got):\n%s", diff)
	}
}

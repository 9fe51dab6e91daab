package quota_test

import (
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"k8s.io/apimachinery/pkg/types"
	testclock "k8s.io/utils/clock/testing"

	"github.com/drover-dev/drover/internal/atlassian/migrationapi"
	"github.com/drover-dev/drover/internal/atlassian/transport"
	"github.com/drover-dev/drover/internal/quota"
)

var (
	start  = time.Date(2026, time.December, 5, 22, 0, 0, 0, time.UTC)
	limits = quota.Limits{Window: time.Minute, Jobs: 2, Tasks: 3, Reads: 60}
)

// settled is a budget whose first window is over.
func settled() (*quota.Budgets, *quota.Account, *testclock.FakePassiveClock) {
	clock := testclock.NewFakePassiveClock(start)
	budgets := quota.New(limits, clock)
	account := budgets.Account("acme")
	clock.SetTime(start.Add(2 * time.Minute))
	return budgets, account, clock
}

// reserve makes one call, which ends at once.
func reserve(account *quota.Account, class migrationapi.QuotaClass, who string) (time.Duration, bool) {
	return ended(account.Reserve(class, named(who)))
}

func named(who string) types.NamespacedName {
	return types.NamespacedName{Namespace: "team", Name: who}
}

// recheck makes a check that nobody waits for, which ends at once.
func recheck(account *quota.Account) (time.Duration, bool) { return ended(account.ReserveRecheck()) }

func ended(reservation *quota.Reservation, wait time.Duration) (time.Duration, bool) {
	if reservation == nil {
		return wait, false
	}
	reservation.Ended(nil)
	return 0, true
}

// read makes one read, which ends at once.
func read(account *quota.Account) error {
	over, err := account.TakeRead()
	if err == nil {
		over(nil)
	}
	return err
}

// spend makes one call.
func spend(account *quota.Account, class migrationapi.QuotaClass) (time.Duration, bool) {
	if class == migrationapi.Reads {
		return 0, read(account) == nil
	}
	return reserve(account, class, "anybody")
}

func take(account *quota.Account, class migrationapi.QuotaClass) int {
	taken := 0
	for {
		if _, ok := spend(account, class); !ok {
			return taken
		}
		taken++
	}
}

func TestCreationsBeginEmpty(t *testing.T) {
	t.Parallel()
	clock := testclock.NewFakePassiveClock(start)
	account := quota.New(limits, clock).Account("acme")
	clock.SetTime(start.Add(59 * time.Second))
	for _, class := range []migrationapi.QuotaClass{migrationapi.Jobs, migrationapi.Tasks} {
		if taken := take(account, class); taken != 0 {
			t.Errorf("%v: %d calls in the first minute", class, taken)
		}
	}
}

func TestEachClassHasItsLimit(t *testing.T) {
	t.Parallel()
	_, account, clock := settled()
	for class, want := range map[migrationapi.QuotaClass]int{migrationapi.Jobs: 2, migrationapi.Tasks: 3, migrationapi.Reads: 54} {
		if taken := take(account, class); taken != want {
			t.Errorf("%v: %d calls at once, want %d", class, taken, want)
		}
	}
	clock.SetTime(clock.Now().Add(time.Minute - time.Nanosecond))
	if taken := take(account, migrationapi.Jobs); taken != 0 {
		t.Errorf("%d calls before the window is over", taken)
	}
	clock.SetTime(clock.Now().Add(time.Nanosecond))
	if taken := take(account, migrationapi.Jobs); taken != 2 {
		t.Errorf("%d calls in the next window, want 2", taken)
	}
}

func TestAnAccountHasOneBudget(t *testing.T) {
	t.Parallel()
	budgets, account, clock := settled()
	if budgets.Account("acme") != account {
		t.Error("the same account has two budgets")
	}
	take(account, migrationapi.Jobs)
	other := budgets.Account("other")
	clock.SetTime(clock.Now().Add(50 * time.Second))
	if taken := take(account, migrationapi.Jobs); taken != 0 {
		t.Errorf("%d calls of a spent budget", taken)
	}
	clock.SetTime(clock.Now().Add(30 * time.Second))
	if taken := take(other, migrationapi.Jobs); taken != 2 {
		t.Errorf("%d calls of another account, want 2", taken)
	}
}

func TestARefusalClosesItsClassOnly(t *testing.T) {
	t.Parallel()
	_, account, clock := settled()
	account.Limited(migrationapi.Tasks, 90*time.Second)
	if wait, ok := reserve(account, migrationapi.Tasks, "anybody"); ok || wait != 90*time.Second {
		t.Errorf("Reserve() = %s, %t, want to wait 90s", wait, ok)
	}
	if _, ok := reserve(account, migrationapi.Jobs, "anybody"); !ok {
		t.Error("another class is closed too")
	}
	clock.SetTime(clock.Now().Add(90 * time.Second))
	if _, ok := reserve(account, migrationapi.Tasks, "anybody"); !ok {
		t.Error("still closed")
	}
}

func TestASpentBudgetOfReadsIsAnErrorThatMadeNothing(t *testing.T) {
	t.Parallel()
	_, account, _ := settled()
	take(account, migrationapi.Reads)
	err := read(account)
	if transport.ClassOf(err) != transport.RateLimited || transport.RetryAfter(err) <= 0 || !transport.NothingMade(err) {
		t.Errorf("TakeRead() = %#v", err)
	}
}

func TestABudgetIsSharedSafely(t *testing.T) {
	t.Parallel()
	budgets, _, _ := settled()
	var taken atomic.Int32
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			for range 20 {
				if read(budgets.Account("acme")) == nil {
					taken.Add(1)
				}
			}
		})
	}
	group.Wait()
	if got := taken.Load(); got != 54 {
		t.Errorf("%d reads, want 54", got)
	}
}

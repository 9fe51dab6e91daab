// Package quota keeps one budget for each cloud account and class of calls, shared by every object that uses the account.
package quota

import (
	"sync"
	"time"

	"k8s.io/utils/clock"

	"github.com/drover-dev/drover/internal/atlassian/migrationapi"
	"github.com/drover-dev/drover/internal/atlassian/transport"
	"github.com/drover-dev/drover/internal/schedule"
)

// slack is the part of a window that it is longer than Atlassian's.
const slack = 60

// Limits are Atlassian's documented limits: 5 creations of jobs, 5 of tasks and 600 reads a minute. Whether they count by
// account, address or site is not known; Drover counts by account.
type Limits struct {
	Window time.Duration
	Jobs   int
	Tasks  int
	Reads  int
}

// Budgets holds the budgets of all accounts.
type Budgets struct {
	limits Limits
	clock  clock.PassiveClock

	mu       sync.Mutex
	accounts map[string]*Account
}

// New makes budgets. They begin empty: who led before may have used all of a window.
func New(limits Limits, clk clock.PassiveClock) *Budgets {
	return &Budgets{limits: limits, clock: clk, accounts: map[string]*Account{}}
}

// Account returns the budget of an account, by a name that stands for it.
func (b *Budgets) Account(name string) *Account {
	b.mu.Lock()
	defer b.mu.Unlock()
	account, ok := b.accounts[name]
	if !ok {
		now := b.clock.Now()
		// Calls take different times to arrive, so a window here is a little longer than Atlassian's.
		length := b.limits.Window + b.limits.Window/slack
		account = &Account{clock: b.clock, rechecks: b.recheckWindow(length, now), lines: map[migrationapi.QuotaClass]*line{
			migrationapi.Jobs:  {window: schedule.NewWindow(b.limits.Jobs, length, now)},
			migrationapi.Tasks: {window: schedule.NewWindow(b.limits.Tasks, length, now)},
			migrationapi.Reads: {window: schedule.NewPacedWindow(b.limits.Reads, length, now)},
		}}
		b.accounts[name] = account
	}
	return account
}

// recheckWindow is the part of the budget of tasks that checks may use which nobody waits for: a tenth.
func (b *Budgets) recheckWindow(length time.Duration, now time.Time) *schedule.Window {
	const part = 10
	return schedule.NewWindow(1, length*part/time.Duration(max(1, b.limits.Tasks)), now)
}

// Account is the budget of one account. It implements migrationapi.Budget.
type Account struct {
	clock clock.PassiveClock

	mu    sync.Mutex
	lines map[migrationapi.QuotaClass]*line
	// rechecks is the part of the tasks that scheduled checks may use.
	rechecks *schedule.Window
}

var _ migrationapi.Budget = (*Account)(nil)

// Reserve spends one call of a class for somebody, or tells how long to wait for one. Who has to wait stands in a line, so that
// nobody who keeps asking is passed over; he loses his place if he does not ask again soon after that time.
func (a *Account) Reserve(class migrationapi.QuotaClass, who string) (time.Duration, bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.lines[class].take(who, a.clock.Now())
}

// ReserveRecheck spends one task for a check that nobody waits for, or tells how long to wait for one. Such checks leave at least
// one task for a run.
func (a *Account) ReserveRecheck() (time.Duration, bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	now, tasks := a.clock.Now(), a.lines[migrationapi.Tasks]
	tasks.dropAbsent(now)
	if waiting := len(tasks.places); waiting > 0 {
		return max(time.Second, tasks.window.FreeAt(waiting, now).Sub(now)), false
	}
	if wait, ok := tasks.window.Spare(now); !ok {
		return wait, false
	}
	if wait, ok := a.rechecks.Take(now); !ok {
		return wait, false
	}
	return tasks.window.Take(now)
}

// TakeRead spends one read, or fails as if Atlassian had said that there were too many.
func (a *Account) TakeRead() error {
	a.mu.Lock()
	defer a.mu.Unlock()
	wait, ok := a.lines[migrationapi.Reads].window.Take(a.clock.Now())
	if ok {
		return nil
	}
	return &transport.Error{
		Operation:  "read",
		Class:      transport.RateLimited,
		RetryAfter: wait,
		Detail:     "the budget of reads for this minute is spent",
	}
}

// Limited closes a class for a while, because Atlassian said that there were too many calls.
func (a *Account) Limited(class migrationapi.QuotaClass, retryAfter time.Duration) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.lines[class].window.Refused(a.clock.Now(), retryAfter)
}

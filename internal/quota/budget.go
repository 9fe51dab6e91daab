// Package quota keeps one budget for each cloud account and class of calls, shared by every object that uses the account.
package quota

import (
	"sync"
	"time"

	"k8s.io/apimachinery/pkg/types"
	"k8s.io/utils/clock"

	"github.com/drover-dev/drover/internal/atlassian/migrationapi"
	"github.com/drover-dev/drover/internal/atlassian/transport"
	"github.com/drover-dev/drover/internal/schedule"
)

// Limits are Atlassian's documented limits: 5 creations of jobs, 5 of tasks and 600 reads a minute. Whether they count by
// account, address or site is not known; Drover counts by account.
type Limits struct {
	Window time.Duration
	Jobs   int
	Tasks  int
	Reads  int
	// Longest is how long a call may take from its reservation to its arrival: the send deadline and the request timeout.
	Longest time.Duration
}

// Budgets holds the budgets of all accounts.
type Budgets struct {
	// Wake receives the names of those for whom a call is free sooner than they were told. It must not block.
	Wake func(types.NamespacedName)

	limits Limits
	clock  clock.PassiveClock

	mu       sync.Mutex
	accounts map[string]*Account
}

// New makes budgets. They begin empty: who led before may have used all of a window.
func New(limits Limits, clk clock.PassiveClock) *Budgets {
	return &Budgets{
		Wake: func(types.NamespacedName) {}, limits: limits, clock: clk, accounts: map[string]*Account{},
	}
}

// Account returns the budget of an account, by a name that stands for it.
func (b *Budgets) Account(name string) *Account {
	b.mu.Lock()
	defer b.mu.Unlock()
	account, ok := b.accounts[name]
	if !ok {
		now := b.clock.Now()
		length := b.limits.Window
		account = &Account{all: b, clock: b.clock, rechecks: b.recheckWindow(now), lines: map[migrationapi.QuotaClass]*line{
			migrationapi.Jobs:  {window: schedule.NewWindow(b.limits.Jobs, length, now)},
			migrationapi.Tasks: {window: schedule.NewWindow(b.limits.Tasks, length, now)},
			migrationapi.Reads: {window: schedule.NewPacedWindow(b.limits.Reads, length, now)},
		}}
		for _, line := range account.lines {
			line.window.Longest = b.limits.Longest
		}
		b.accounts[name] = account
	}
	return account
}

// recheckWindow is the part of the budget of tasks that checks may use which nobody waits for: a tenth.
func (b *Budgets) recheckWindow(now time.Time) *schedule.Window {
	const part = 10
	return schedule.NewWindow(1, b.limits.Window*part/time.Duration(max(1, b.limits.Tasks)), now)
}

// Account is the budget of one account. It implements migrationapi.Budget.
type Account struct {
	all   *Budgets
	clock clock.PassiveClock

	mu    sync.Mutex
	lines map[migrationapi.QuotaClass]*line
	// rechecks is the part of the tasks that scheduled checks may use.
	rechecks *schedule.Window
}

var _ migrationapi.Budget = (*Account)(nil)

// Reserve spends one call of a class for somebody, or tells how long to wait for one. Who has to wait stands in a line, so that
// nobody who keeps asking is passed over; he loses his place if he does not ask again soon after that time.
func (a *Account) Reserve(class migrationapi.QuotaClass, who types.NamespacedName) (*Reservation, time.Duration) {
	a.mu.Lock()
	defer a.mu.Unlock()
	line := a.lines[class]
	call, wait, ok := line.take(who, a.clock.Now())
	if !ok {
		return nil, wait
	}
	return &Reservation{account: a, line: line, call: call}, 0
}

// TakeRead spends one read, or fails as if Atlassian had said that there were too many. ended takes the read's error.
func (a *Account) TakeRead() (ended func(error), err error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	reads := a.lines[migrationapi.Reads]
	call, wait, ok := reads.window.Take(a.clock.Now())
	if ok {
		return (&Reservation{account: a, line: reads, call: call}).Ended, nil
	}
	return nil, &transport.Error{
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

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

// SteadyReads is how many reads of a limit a process makes in a window, and firstReads how many of them in its first one.
//
// A new process cannot know what the one before it read, and has to read at once. Let the limit be L, and a window of Atlassian's
// begin at any time. What the process before has read in it is at most SteadyReads, 9/10 L, even all of it in one burst right before
// its end. What the new one reads in the c windows that remain, c < 1, is at most c times firstReads, rounded up, because these come
// free evenly: 1/12 L and not one more. Together that is less than L. Each further start in the same window adds no more than its
// rounding, one read, as their times add up to c at most: at L = 600 there is room for ten more. It holds as long as a read of the
// process before has arrived by the time at which the next one begins, for which a Lease leaves 15 seconds, and a stop its patience.
func SteadyReads(limit int) int {
	const part, of = 9, 10
	return max(1, limit*part/of)
}

func firstReads(limit int) int {
	const part = 12
	return max(1, limit/part)
}

// New makes budgets. Those of creations begin empty: who led before may have used all of a window.
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
			migrationapi.Reads: {window: schedule.NewPacedWindow(SteadyReads(b.limits.Reads), firstReads(b.limits.Reads), length, now)},
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

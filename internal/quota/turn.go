package quota

import (
	"maps"
	"slices"
	"time"

	"k8s.io/apimachinery/pkg/types"

	"github.com/drover-dev/drover/internal/atlassian/migrationapi"
	"github.com/drover-dev/drover/internal/schedule"
)

// Turn asks for a place in the line of a class before anything is read for a call: it tells how long to wait, or keeps a call
// for somebody who reserves it soon.
func (a *Account) Turn(class migrationapi.QuotaClass, who types.NamespacedName) (time.Duration, bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.lines[class].come(who, a.clock.Now())
}

// StillWaits tells whether somebody has a place and his turn is yet to come, and how long that is.
func (a *Account) StillWaits(class migrationapi.QuotaClass, who types.NamespacedName) (time.Duration, bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	line, now := a.lines[class], a.clock.Now()
	rank, free := line.turn(who, now)
	if free || rank == len(line.places) {
		return 0, false
	}
	return line.wait(who, rank, now), true
}

// Leave gives up whatever places somebody has, but for the one in the line where he still waits; none if that is empty. It wakes
// those for whom a call is free sooner than they were told.
func (b *Budgets) Leave(who types.NamespacedName, but migrationapi.QuotaClass) {
	b.mu.Lock()
	accounts := slices.Collect(maps.Values(b.accounts))
	b.mu.Unlock()
	for _, account := range accounts {
		for _, one := range account.leave(who, but) {
			b.Wake(one)
		}
	}
}

func (a *Account) leave(who types.NamespacedName, but migrationapi.QuotaClass) []types.NamespacedName {
	a.mu.Lock()
	defer a.mu.Unlock()
	var woken []types.NamespacedName
	for class, line := range a.lines {
		if class != but && line.leave(who) {
			woken = append(woken, line.early(a.clock.Now())...)
		}
	}
	return woken
}

// Standing tells people somebody's place in the line of a class, from 1, rounded as in every queue, and about how long a line of
// that length takes. Both change only with the place, so that who waits is not written about for nothing. 0 is no place.
func (a *Account) Standing(class migrationapi.QuotaClass, who types.NamespacedName) (place int32, about time.Duration) {
	a.mu.Lock()
	defer a.mu.Unlock()
	line := a.lines[class]
	rank := line.rank(who)
	if rank == len(line.places) {
		return 0, line.window.Length
	}
	limit := int32(line.window.Allowed(a.clock.Now()))         //nolint:gosec // Bounded by the configuration.
	place = schedule.Position(int32(min(rank, 1_000_000)) + 1) //nolint:gosec // Bounded.
	return place, time.Duration((place+limit-1)/limit) * line.window.Length
}

// RecheckTurn tells whether ReserveRecheck would spend a task, or else how long to wait.
func (a *Account) RecheckTurn() (time.Duration, bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.recheckTurn(a.clock.Now())
}

// ReserveRecheck spends one task for a check that nobody waits for, or tells how long to wait for one. Such checks leave at least
// one task for a run.
func (a *Account) ReserveRecheck() (*Reservation, time.Duration) {
	a.mu.Lock()
	defer a.mu.Unlock()
	now, tasks := a.clock.Now(), a.lines[migrationapi.Tasks]
	if wait, ok := a.recheckTurn(now); !ok {
		return nil, wait
	}
	a.rechecks.Take(now)
	call, wait, _ := tasks.window.Take(now)
	return &Reservation{account: a, line: tasks, call: call}, wait
}

func (a *Account) recheckTurn(now time.Time) (time.Duration, bool) {
	const withOneLeft = 2
	tasks := a.lines[migrationapi.Tasks]
	tasks.dropAbsent(now)
	if waiting := len(tasks.places); waiting > 0 {
		return max(time.Second, tasks.window.FreeAt(waiting, now).Sub(now)), false
	}
	if wait, ok := tasks.window.Await(withOneLeft, now); !ok {
		return wait, false
	}
	return a.rechecks.Await(1, now)
}

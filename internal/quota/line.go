package quota

import (
	"slices"
	"time"

	"github.com/drover-dev/drover/internal/schedule"
)

const (
	// grace is how long a free call is kept for somebody whose turn has come. Who does not come by then, because he is deleted or
	// blocked, has lost his place.
	grace = 5 * time.Second
	// longest is how many windows somebody waits at most before he asks again: so a line is soon rid of those who are gone.
	longest = 10
)

// place is where somebody stands in a line, and when he was told to come.
type place struct {
	who  string
	turn time.Time
}

// line is who waits for a call of a class: first come, first served. Its order does not outlive the process: who waits asks again.
type line struct {
	window *schedule.Window
	places []place
}

// take spends a call for somebody if it is his turn. Who gets none has a place, and is told when to come.
func (l *line) take(who string, now time.Time) (call schedule.Call, wait time.Duration, ok bool) {
	rank, free := l.turn(who, now)
	if !free {
		return schedule.Call{}, l.wait(who, rank, now), false
	}
	l.leave(who)
	return l.window.Take(now)
}

// come tells somebody to wait, as take does, or keeps a call for him until he takes it: for as long as the grace.
func (l *line) come(who string, now time.Time) (wait time.Duration, ok bool) {
	rank, free := l.turn(who, now)
	if !free {
		return l.wait(who, rank, now), false
	}
	if rank == len(l.places) {
		l.places = append(l.places, place{who: who})
	}
	l.places[rank].turn = now
	return 0, true
}

// turn tells the place of somebody, and whether those ahead whose turn has come leave a call for him. Those whose turn is yet to
// come keep no call from being used.
func (l *line) turn(who string, now time.Time) (rank int, free bool) {
	l.dropAbsent(now)
	rank, due := l.ahead(who, now)
	return rank, l.window.Free(now) > due
}

func (l *line) leave(who string) {
	l.places = slices.DeleteFunc(l.places, func(p place) bool { return p.who == who })
}

// wait gives somebody the place after so many others, and tells when to come.
func (l *line) wait(who string, rank int, now time.Time) time.Duration {
	if rank == len(l.places) {
		l.places = append(l.places, place{who: who})
	}
	turn := l.window.FreeAt(rank, now)
	if latest := now.Add(longest * l.window.Length); turn.After(latest) {
		turn = latest
	}
	// Those ahead have come, or will within the grace: it is no use to ask before.
	if soonest := now.Add(time.Second); turn.Before(soonest) {
		turn = soonest
	}
	l.places[rank].turn = turn
	return turn.Sub(now)
}

// ahead is how many stand before somebody, and how many of them may come right now.
func (l *line) ahead(who string, now time.Time) (rank, due int) {
	rank = l.rank(who)
	for _, p := range l.places[:rank] {
		if !p.turn.After(now) {
			due++
		}
	}
	return rank, due
}

// rank is how many stand before somebody.
func (l *line) rank(who string) int {
	if rank := slices.IndexFunc(l.places, func(p place) bool { return p.who == who }); rank >= 0 {
		return rank
	}
	return len(l.places)
}

func (l *line) dropAbsent(now time.Time) {
	l.places = slices.DeleteFunc(l.places, func(p place) bool { return now.Sub(p.turn) >= grace })
}

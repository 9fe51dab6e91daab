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

// take spends a call for somebody if those ahead whose turn has come leave one. Those whose turn is yet to come keep no call
// from being used. Who gets none has a place, and is told when to come.
func (l *line) take(who string, now time.Time) (call schedule.Call, wait time.Duration, ok bool) {
	l.dropAbsent(now)
	rank, due := l.ahead(who, now)
	if l.window.Free(now) > due {
		l.places = slices.DeleteFunc(l.places, func(p place) bool { return p.who == who })
		return l.window.Take(now)
	}
	return schedule.Call{}, l.wait(who, rank, now), false
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
	for _, p := range l.places {
		if p.who == who {
			break
		}
		rank++
		if !p.turn.After(now) {
			due++
		}
	}
	return rank, due
}

func (l *line) dropAbsent(now time.Time) {
	l.places = slices.DeleteFunc(l.places, func(p place) bool { return now.Sub(p.turn) >= grace })
}

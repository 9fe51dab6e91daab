package quota

import (
	"slices"
	"time"

	"k8s.io/apimachinery/pkg/types"

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
	who  types.NamespacedName
	turn time.Time
}

// line is who waits for a call of a class: first come, first served. Its order does not outlive the process: who waits asks again.
type line struct {
	window *schedule.Window
	places []place
}

// take spends a call for somebody if it is his turn. Who gets none has a place, and is told when to come.
func (l *line) take(who types.NamespacedName, now time.Time) (call schedule.Call, wait time.Duration, ok bool) {
	rank, free := l.turn(who, now)
	if !free {
		return schedule.Call{}, l.wait(who, rank, now), false
	}
	l.leave(who)
	return l.window.Take(now)
}

// come tells somebody to wait, as take does, or keeps a call for him until he takes it: for as long as the grace.
func (l *line) come(who types.NamespacedName, now time.Time) (wait time.Duration, ok bool) {
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
func (l *line) turn(who types.NamespacedName, now time.Time) (rank int, free bool) {
	l.dropAbsent(now)
	rank, due := l.ahead(who, now)
	return rank, l.window.Free(now) > due
}

// leave tells whether somebody had a place.
func (l *line) leave(who types.NamespacedName) bool {
	before := len(l.places)
	l.places = slices.DeleteFunc(l.places, func(p place) bool { return p.who == who })
	return len(l.places) < before
}

// early are those who were told to come later than they may by now, because somebody ahead has gone. Those who are far behind come
// along anyway before their turn.
func (l *line) early(now time.Time) []types.NamespacedName {
	const worthTelling = time.Second
	var all []types.NamespacedName
	for rank, p := range l.places {
		turn := l.window.FreeAt(rank, now)
		if turn.Sub(now) > longest*l.window.Length {
			break
		}
		if p.turn.Sub(turn) > worthTelling {
			all = append(all, p.who)
		}
	}
	return all
}

// wait gives somebody the place after so many others, and tells when to come.
func (l *line) wait(who types.NamespacedName, rank int, now time.Time) time.Duration {
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
func (l *line) ahead(who types.NamespacedName, now time.Time) (rank, due int) {
	rank = l.rank(who)
	for _, p := range l.places[:rank] {
		if !p.turn.After(now) {
			due++
		}
	}
	return rank, due
}

// rank is how many stand before somebody.
func (l *line) rank(who types.NamespacedName) int {
	if rank := slices.IndexFunc(l.places, func(p place) bool { return p.who == who }); rank >= 0 {
		return rank
	}
	return len(l.places)
}

func (l *line) dropAbsent(now time.Time) {
	l.places = slices.DeleteFunc(l.places, func(p place) bool { return now.Sub(p.turn) >= grace })
}

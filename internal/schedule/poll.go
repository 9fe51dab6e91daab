package schedule

import "time"

// Polling are the bounds of how often a run is looked at.
type Polling struct {
	// Shortest is the interval while few runs are open.
	Shortest time.Duration
	// ReadsPerMinute is the account's budget of reads.
	ReadsPerMinute int
}

// share is the part of the reads, in percent, that following runs may use. The rest is for everything else.
const share = 80

// Interval is how long to wait before the next look, so that all open runs together stay within the budget.
func (p Polling) Interval(openRuns, callsEach int) time.Duration {
	perMinute := max(1, p.ReadsPerMinute*share/100)
	fair := time.Minute * time.Duration(max(0, openRuns)*max(1, callsEach)) / time.Duration(perMinute)
	return max(p.Shortest, fair)
}

// Opening is how long to wait before a tree of so many pages is read again, if its root is looked at meanwhile with Interval(2):
// each of both then takes half of what a run may read.
func (p Polling) Opening(openRuns, pages int) time.Duration {
	const half = 2
	return p.Interval(openRuns, half*pages)
}

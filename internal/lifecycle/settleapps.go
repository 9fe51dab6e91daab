package lifecycle

import (
	"fmt"
	"time"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/reading"
)

// AppsArrived records that the apps of a run arrived after it was over.
func AppsArrived(run *v1alpha1.Run, now time.Time) {
	run.FailedApps, run.AppsSettledAt = nil, newTime(now)
}

// SettleApps records how the apps of a run are that was over before them. It tells whether they are settled: all over, nothing
// told of them for noProgressAfter, or nothing moved for longer than Atlassian lets a transfer take.
func SettleApps(in Input, number int32, root *reading.Node, transfers []reading.Transfer) bool {
	run := RunByNumber(in.status(), number)
	r := reading.OfApps(awaitedApps(in.status().Job), root, transfers)
	stuck := in.appsStandStill(run, transfers)
	if !appsAreOver(in, run, r) && !stuck {
		return false
	}
	names := r.FailedApps()
	run.FailedApps, run.AppsSettledAt = sample(names, count(names)), newTime(in.Now)
	switch {
	case !r.AppsTold:
		run.AppsCannotRerun = nothingTold
	case !r.AppsOver && stuck:
		run.AppsCannotRerun = neverSettled
	}
	return true
}

const neverSettled = "Atlassian says that the data of apps still moves, and nothing of it has moved for longer than the 14 days after " +
	"which a transfer times out, so it is not awaited any more."

// appsStandStill tells whether nothing of a run's apps has moved for so long that it is not awaited any more.
func (in Input) appsStandStill(run *v1alpha1.Run, transfers []reading.Transfer) bool {
	moved := run.StartedAt.Time
	if run.CoreFinishedAt != nil {
		moved = run.CoreFinishedAt.Time
	}
	for _, t := range transfers {
		// A time to come is one of a clock that is wrong, and would be awaited for ever.
		if t.Updated.After(moved) && !t.Updated.After(in.Now) {
			moved = t.Updated
		}
	}
	return in.Now.Sub(moved) >= max(in.noProgressAfter(), appsPatience)
}

// AppsLost records that Atlassian does not know the plan of a run any more whose apps were awaited: how they ended cannot be read.
func AppsLost(run *v1alpha1.Run, now time.Time) {
	run.AppsSettledAt = newTime(now)
	run.AppsCannotRerun = "Atlassian does not know the plan of run " + fmt.Sprint(run.Number) + " any more (HTTP 404), so how its apps " +
		"ended cannot be read, nor are they triggered again. Look for their data in the cloud."
}

// stillMoves says what becomes of the apps of a run one of which moves.
func (in Input) stillMoves(app string, run *v1alpha1.Run, transfers []reading.Transfer) Trigger {
	if in.appsStandStill(run, transfers) {
		return Trigger{Never: neverSettled}
	}
	return Trigger{Waiting: fmt.Sprintf("The data of app %s still moves.", app)}
}

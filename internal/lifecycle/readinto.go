package lifecycle

import (
	"slices"
	"time"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/reading"
	"github.com/drover-dev/drover/internal/shorten"
)

// Progress is told in steps of so many points, so that a status is not written for each poll.
const progressStep = 5

// ReadInto brings a reading into the status: progress, the milestones of the run, and its end. settled tells that the same was
// read twice, at least the patience apart; an end in which parts never began is believed only then.
func ReadInto(in Input, status *v1alpha1.MigrationStatus, r reading.Run, settled bool) {
	run := OpenRun(status)
	noteMove(in, status, run, r)
	if r.CheckFailed && run.BeganAt == nil && (r.TaskOver || settled) {
		endBlocked(in, status, run, r)
		return
	}
	progress(in, status, r)
	if !r.CoreOver || (r.LeftPending && !settled) {
		return
	}
	if run.CoreFinishedAt == nil {
		run.CoreFinishedAt = newTime(in.Now)
	}
	settledApps := appsAreOver(in, run, r)
	if !settledApps && !in.spacesGoFirst(r, run) {
		return
	}
	if settledApps && run.AppsSettledAt == nil && len(r.Apps) > 0 {
		run.AppsSettledAt = newTime(in.Now)
	}
	endAsRead(r, status, run, in.Now)
}

// spacesGoFirst tells whether a run is called over before its apps are settled, because spaces, users or templates of it failed and
// are run again: apps may take days. How the apps end is read later.
func (in Input) spacesGoFirst(r reading.Run, run *v1alpha1.Run) bool {
	left := r.Spaces.Done+r.Spaces.Skipped < r.Spaces.Total || partOutcome(r.Users) == v1alpha1.PartFailed ||
		partOutcome(r.Templates) == v1alpha1.PartFailed
	state := v1alpha1.ReasonIncomplete
	if r.Outcome() == v1alpha1.OutcomeFailed {
		state = v1alpha1.ReasonFailed
	}
	return left && !r.PartlyTold && !r.StoppedByPerson && !r.StrangeWord && run.BeganAt != nil && in.approved() &&
		in.policyForbids(state, run.JobID) == ""
}

// noteMove writes down that something of a run began. A tree that takes that back later is not believed: what nothing began of
// is run again on the same job.
func noteMove(in Input, status *v1alpha1.MigrationStatus, run *v1alpha1.Run, r reading.Run) {
	if !r.Moved {
		return
	}
	if run.BeganAt == nil {
		run.BeganAt = newTime(in.Now)
	}
	if status.DataMovedAt == nil {
		status.DataMovedAt = newTime(in.Now)
	}
}

// CoreInto brings what a reading says of the core into the status, where the apps could not be asked about: a run whose core is
// over gives its slot up all the same.
func CoreInto(in Input, status *v1alpha1.MigrationStatus, r reading.Run) {
	run := OpenRun(status)
	noteMove(in, status, run, r)
	if r.CoreOver && !r.LeftPending && run.CoreFinishedAt == nil {
		run.CoreFinishedAt = newTime(in.Now)
	}
}

// Stirred takes note that something changed in a run, however small, so that it does not look as if it stood still.
func Stirred(in Input, status *v1alpha1.MigrationStatus) {
	p := status.Progress
	if p != nil && (p.MovedAt == nil || in.Now.Sub(p.MovedAt.Time) >= in.movedAtInterval()) {
		p.MovedAt = newTime(in.Now)
	}
}

// appsAreOver tells whether nothing more is to be awaited of apps. Where neither the tree nor the assistant says anything of an
// app, the wait ends noProgressAfter after the core.
func appsAreOver(in Input, run *v1alpha1.Run, r reading.Run) bool {
	if r.AppsOver {
		return true
	}
	if r.LeftPending {
		// What has not begun will not begin any more; what moves is awaited all the same.
		return !slices.ContainsFunc(r.Apps, func(app reading.App) bool { return app.Part == reading.Moving })
	}
	return !r.AppsTold && in.Now.Sub(run.CoreFinishedAt.Time) >= in.noProgressAfter()
}

func progress(in Input, status *v1alpha1.MigrationStatus, r reading.Run) {
	p := status.Progress
	if p == nil {
		p = &v1alpha1.ProgressStatus{}
		status.Progress = p
	}
	apps := make([]v1alpha1.AppProgress, 0, len(r.Apps))
	for _, app := range r.Apps {
		apps = append(apps, v1alpha1.AppProgress{Key: v1alpha1.AppKey(app.Key), Status: shorten.Text(app.Status, 32)})
	}
	percent := max(p.Percent, r.Percent/progressStep*progressStep)
	read := overall(status, r.Spaces)
	spaces := forward(p.Spaces, read)
	due := p.MovedAt == nil || in.Now.Sub(p.MovedAt.Time) >= in.movedAtInterval()
	told := percent != p.Percent || spacesChanged(p.Spaces, read) || appsChanged(p.Apps, apps)
	// A step too small to be told by itself is a move all the same: a slow run of many spaces does not stand still.
	if !told && (!due || spaces == p.Spaces) {
		return
	}
	p.Percent, p.Apps, p.Spaces = percent, apps, spaces
	if due {
		p.MovedAt = newTime(in.Now)
	}
}

// overall adds what arrived in earlier runs to the spaces of this one.
func overall(status *v1alpha1.MigrationStatus, spaces v1alpha1.SpaceCounts) v1alpha1.SpaceCounts {
	sum := SumOf(status)
	if sum.Last == nil {
		return spaces
	}
	before := max(0, sum.Total-sum.Done-spaces.Total)
	return v1alpha1.SpaceCounts{
		Total: sum.Total, Done: sum.Done + spaces.Done, Failed: spaces.Failed, Skipped: before + spaces.Skipped,
	}
}

// movedAtInterval is how often movedAt is written: hourly, and oftener where noProgressAfter is so short that an hour would
// look like a standstill.
func (in Input) movedAtInterval() time.Duration {
	return min(time.Hour, in.noProgressAfter()/2)
}

// spacesChanged tells whether the counts moved by as much as a person would care about: any space of a small migration, and a
// twentieth of a large one.
func spacesChanged(old, read v1alpha1.SpaceCounts) bool {
	const small = 20
	change := max(read.Done-old.Done, read.Failed-old.Failed, read.Skipped-old.Skipped)
	if read.Total <= small {
		return change > 0
	}
	return change*100 >= read.Total*progressStep
}

// forward keeps counts from going backwards within a run: pages of a status tree may be older than the page before.
func forward(old, read v1alpha1.SpaceCounts) v1alpha1.SpaceCounts {
	return v1alpha1.SpaceCounts{
		Total:   read.Total,
		Done:    max(old.Done, read.Done),
		Failed:  max(old.Failed, read.Failed),
		Skipped: max(old.Skipped, read.Skipped),
	}
}

func appsChanged(old, read []v1alpha1.AppProgress) bool {
	if len(old) != len(read) {
		return true
	}
	for i := range read {
		if old[i] != read[i] {
			return true
		}
	}
	return false
}

// endBlocked ends a run whose own checks failed: nothing moved, and the findings say what to mend.
func endBlocked(in Input, status *v1alpha1.MigrationStatus, run *v1alpha1.Run, r reading.Run) {
	if status.Checks == nil || status.Checks.JobID != run.JobID {
		status.Checks = &v1alpha1.ChecksStatus{JobID: run.JobID}
	}
	status.Checks.TaskID, status.Checks.StartedAt = run.TaskID, &run.StartedAt
	status.Checks.ObservedGeneration = in.Migration.Generation
	recordChecks(status.Checks, r.Checks(), r.Check, in.Now)
	endRun(status, run, v1alpha1.OutcomeBlocked, "The checks that each run begins with failed. Nothing was moved.", in.Now)
}

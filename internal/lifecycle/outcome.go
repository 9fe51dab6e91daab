package lifecycle

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/drover-dev/drover/api/v1alpha1"
)

// Progress is told in steps of so many points, so that a status is not written for each poll.
const progressStep = 5

// ReadInto brings a reading into the status: progress, the milestones of the run, and its end. settled tells that the same was
// read twice, at least the patience apart; an end in which parts never began is believed only then.
func ReadInto(in Input, status *v1alpha1.MigrationStatus, r Reading, settled bool) {
	run := OpenRun(status)
	noteMove(in, status, run, r)
	if r.failedCheck && run.BeganAt == nil && (r.rootOver || settled) {
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
	r.conclude(status, run, in.Now)
}

// spacesGoFirst tells whether a run is called over before its apps are settled, because spaces, users or templates of it failed and
// are run again: apps may take days. How the apps end is read later.
func (in Input) spacesGoFirst(r Reading, run *v1alpha1.Run) bool {
	left := r.Spaces.Done+r.Spaces.Skipped < r.Spaces.Total || partOutcome(r.Users) == v1alpha1.PartFailed ||
		partOutcome(r.Templates) == v1alpha1.PartFailed
	state := v1alpha1.ReasonIncomplete
	if r.outcome() == v1alpha1.OutcomeFailed {
		state = v1alpha1.ReasonFailed
	}
	return left && !r.partly && !r.StoppedByPerson && !r.StrangeWord && run.BeganAt != nil && in.approved() &&
		in.policyForbids(state, run.JobID) == ""
}

// noteMove writes down that something of a run began. A tree that takes that back later is not believed: what nothing began of
// is run again on the same job.
func noteMove(in Input, status *v1alpha1.MigrationStatus, run *v1alpha1.Run, r Reading) {
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
func CoreInto(in Input, status *v1alpha1.MigrationStatus, r Reading) {
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
func appsAreOver(in Input, run *v1alpha1.Run, r Reading) bool {
	if r.AppsOver {
		return true
	}
	if r.LeftPending {
		// What has not begun will not begin any more; what moves is awaited all the same.
		return !slices.ContainsFunc(r.Apps, func(app AppReading) bool { return app.part == moving })
	}
	return !r.AppsTold && in.Now.Sub(run.CoreFinishedAt.Time) >= in.noProgressAfter()
}

func progress(in Input, status *v1alpha1.MigrationStatus, r Reading) {
	p := status.Progress
	if p == nil {
		p = &v1alpha1.ProgressStatus{}
		status.Progress = p
	}
	apps := make([]v1alpha1.AppProgress, 0, len(r.Apps))
	for _, app := range r.Apps {
		apps = append(apps, v1alpha1.AppProgress{Key: v1alpha1.AppKey(app.Key), Status: Cut(app.Status, 32)})
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
func endBlocked(in Input, status *v1alpha1.MigrationStatus, run *v1alpha1.Run, r Reading) {
	if status.Checks == nil || status.Checks.JobID != run.JobID {
		status.Checks = &v1alpha1.ChecksStatus{JobID: run.JobID}
	}
	status.Checks.TaskID, status.Checks.StartedAt = run.TaskID, &run.StartedAt
	status.Checks.ObservedGeneration = in.Migration.Generation
	recordChecks(status.Checks, r.root.child("check"), r.Check, in.Now)
	endRun(status, run, v1alpha1.OutcomeBlocked, "The checks that each run begins with failed. Nothing was moved.", in.Now)
}

// conclude derives the outcome of a run that is over. It is read from words of the contract, never from texts.
func (r Reading) conclude(status *v1alpha1.MigrationStatus, run *v1alpha1.Run, now time.Time) {
	outcome := r.outcome()
	if outcome == v1alpha1.OutcomeNeverBegan && run.BeganAt != nil {
		outcome = v1alpha1.OutcomeUnknown
	}
	if outcome != v1alpha1.OutcomeNeverBegan {
		r.recordParts(status, run)
	}
	if outcome == v1alpha1.OutcomeSucceeded {
		status.Progress.Percent = 100
	}
	endRun(status, run, outcome, r.summary(outcome), now)
}

func (r *Reading) recordParts(status *v1alpha1.MigrationStatus, run *v1alpha1.Run) {
	// What never began did not arrive either.
	r.Spaces.Failed = max(0, r.Spaces.Total-r.Spaces.Done-r.Spaces.Skipped)
	spaces := r.Spaces
	run.Spaces = &spaces
	run.FailedSpaces = sample(r.FailedSpaces, r.Spaces.Failed)
	run.SkippedSpaces = sample(r.SkippedSpaces, r.Spaces.Skipped)
	run.UsersAndGroups, run.GlobalTemplates = partOutcome(r.Users), partOutcome(r.Templates)
	failedApps := r.failedApps()
	run.FailedApps = sample(failedApps, count(failedApps))
	if run.AppsSettledAt != nil && !r.AppsTold {
		run.AppsCannotRerun = nothingTold
	}
	if r.partly {
		run.CannotRerun = "Some spaces of the run arrived and some did not, and Atlassian does not say which."
	}
	status.Progress.Spaces = overall(status, r.Spaces)
}

const nothingTold = "Neither the status of the run nor the assistant says anything of its apps. Set spec.planIDs to the ID that stands " +
	"in the address of the plan in the assistant, and then the annotation " + v1alpha1.AnnotationRerun + "."

func partOutcome(p part) v1alpha1.PartOutcome {
	switch p {
	case absent:
		return ""
	case succeeded:
		return v1alpha1.PartSucceeded
	case waiting, moving, failed, incomplete, skipped, stopped, strange:
		return v1alpha1.PartFailed
	default:
		return v1alpha1.PartFailed
	}
}

func (r Reading) outcome() v1alpha1.RunOutcome {
	switch {
	case r.StoppedByPerson:
		return v1alpha1.OutcomeStopped
	case r.StrangeWord, r.LeftPending && r.complete():
		return v1alpha1.OutcomeUnknown
	case !r.Moved && !r.opaque && !r.complete():
		return v1alpha1.OutcomeNeverBegan
	case r.complete():
		return v1alpha1.OutcomeSucceeded
	case r.Spaces.Done == 0 && !r.partly && r.Users != succeeded && r.Templates != succeeded && !r.anyAppSucceeded():
		return v1alpha1.OutcomeFailed
	default:
		return v1alpha1.OutcomeIncomplete
	}
}

func (r Reading) complete() bool {
	return r.Spaces.Done == r.Spaces.Total && r.Spaces.Failed == 0 && r.Spaces.Skipped == 0 &&
		(r.Users == absent || r.Users == succeeded) &&
		(r.Templates == absent || r.Templates == succeeded) &&
		len(r.failedApps()) == 0
}

func (r Reading) failedApps() []string {
	var names []string
	for _, app := range r.Apps {
		if app.part != succeeded {
			names = append(names, app.Key)
		}
	}
	return names
}

func (r Reading) anyAppSucceeded() bool {
	for _, app := range r.Apps {
		if app.part == succeeded {
			return true
		}
	}
	return false
}

func (r Reading) summary(outcome v1alpha1.RunOutcome) string {
	switch outcome {
	case v1alpha1.OutcomeSucceeded:
		return spacesArrived(r.Spaces.Total) + appsArrived(len(r.Apps)) + "."
	case v1alpha1.OutcomeStopped:
		return "The run was stopped or cancelled at Atlassian. Part of the data may be in the cloud already: " +
			"look before you migrate it again."
	case v1alpha1.OutcomeUnknown:
		return "Atlassian ended the run in a way that Drover does not know. " +
			"Look at the plan in the assistant and at the spaces in the cloud. " + runTheRest
	case v1alpha1.OutcomeNeverBegan:
		return "Atlassian ended the run before any part of it began. Nothing was moved."
	case v1alpha1.OutcomeIncomplete, v1alpha1.OutcomeFailed, v1alpha1.OutcomeBlocked:
		return r.whatFailed()
	default:
		return ""
	}
}

const runTheRest = "To run what did not arrive, in a new plan, set the annotation " + v1alpha1.AnnotationRerun + " to a new value: " +
	"the destination is looked at before that."

func spacesArrived(spaces int32) string {
	if spaces == 1 {
		return "The space arrived"
	}
	return fmt.Sprintf("All %d spaces arrived", spaces)
}

func appsArrived(apps int) string {
	switch apps {
	case 0:
		return ""
	case 1:
		return ", with the data of 1 app"
	default:
		return fmt.Sprintf(", with the data of %d apps", apps)
	}
}

func (r Reading) whatFailed() string {
	var parts []string
	if r.LeftPending {
		parts = append(parts, "the run ended before parts of it began")
	}
	if r.Spaces.Failed > 0 {
		parts = append(parts, fmt.Sprintf("%d of %d spaces failed%s", r.Spaces.Failed, r.Spaces.Total, named(r.FailedSpaces)))
	}
	if r.Spaces.Skipped > 0 {
		parts = append(parts, fmt.Sprintf("%d of %d spaces skipped%s", r.Spaces.Skipped, r.Spaces.Total, named(r.SkippedSpaces)))
	}
	if r.Users != absent && r.Users != succeeded {
		parts = append(parts, "users and groups did not arrive as a whole")
	}
	if r.Templates != absent && r.Templates != succeeded {
		parts = append(parts, "global templates did not arrive as a whole")
	}
	if apps := r.failedApps(); len(apps) > 0 {
		parts = append(parts, "the data of apps did not arrive as a whole"+named(apps))
	}
	text := strings.Join(parts, "; ")
	if text == "" {
		return ""
	}
	return strings.ToUpper(text[:1]) + text[1:] + "."
}

func named(names []string) string {
	if len(names) == 0 {
		return ""
	}
	return " (" + Names(names) + ")"
}

// count is a length in the type of the API. Every list here is bounded far below its end.
func count[E any](list []E) int32 {
	return int32(min(len(list), math.MaxInt32))
}

func sample(names []string, count int32) *v1alpha1.NameSample {
	const most = 20
	if count == 0 {
		return nil
	}
	first := make([]string, 0, most)
	for _, name := range names[:min(len(names), most)] {
		first = append(first, Cut(name, 255))
	}
	return &v1alpha1.NameSample{Count: count, Names: first}
}

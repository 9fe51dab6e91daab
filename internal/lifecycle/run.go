package lifecycle

import (
	"fmt"
	"time"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/shorten"
)

// appsPatience is how long app transfers may stand still: Atlassian lets them time out after 14 days (documented).
const appsPatience = 15 * 24 * time.Hour

// OpenRun returns the newest run if it is not over.
func OpenRun(status *v1alpha1.MigrationStatus) *v1alpha1.Run {
	if run := lastRun(status); run != nil && run.FinishedAt == nil {
		return run
	}
	return nil
}

func lastRun(status *v1alpha1.MigrationStatus) *v1alpha1.Run {
	if len(status.Runs) == 0 {
		return nil
	}
	return &status.Runs[len(status.Runs)-1]
}

func lastOutcome(status *v1alpha1.MigrationStatus) v1alpha1.RunOutcome {
	if run := lastRun(status); run != nil {
		return run.Outcome
	}
	return ""
}

// endedUnknown is the run whose end is not known and that no later one made good, or nil.
func endedUnknown(status *v1alpha1.MigrationStatus) *v1alpha1.Run {
	if last := SumOf(status).Last; last != nil && last.Outcome == v1alpha1.OutcomeUnknown {
		return last
	}
	if run := lastRun(status); run != nil && run.Outcome == v1alpha1.OutcomeUnknown {
		return run
	}
	return nil
}

// DerivedOtherwise ends a run as unknown, because what it left behind is read otherwise than before: nothing is started on such
// ground.
func DerivedOtherwise(status *v1alpha1.MigrationStatus) {
	run := SumOf(status).Last
	run.Outcome = v1alpha1.OutcomeUnknown
	run.Message = "The spaces that did not arrive are read otherwise now than when the run ended, so nothing is started. " +
		"Look at the plan in the assistant. " + runTheRest
}

func followRun(in Input) Step {
	step := Step{Action: ReadRun, Gate: gateMet, NeedsSite: true, State: runningState(in)}
	return readable(in, step)
}

// readable holds back what reads a run where its CloudSite is gone, or leads elsewhere by now: another site knows nothing of it.
func readable(in Input, step Step) Step {
	name := in.Migration.Spec.CloudSiteRef.Name
	switch job := in.status().Job; {
	case in.Site == nil:
		step.Action = None
		step.State.Message += fmt.Sprintf(" CloudSite %s does not exist, so nothing can be read: create it again.", name)
	case job != nil && job.URL != "" && !sameSides(job, in.Site):
		step.Action = None
		step.State.Message += fmt.Sprintf(" CloudSite %s leads elsewhere than this run, so nothing can be read: create it with the former "+
			"addresses.", name)
	}
	return step
}

func runningState(in Input) State {
	status := in.status()
	run := OpenRun(status)
	if limit, still := standsStill(in, run); still {
		return State{v1alpha1.ReasonNoProgress, fmt.Sprintf("Nothing has moved for %s. Look at the assistant on the Confluence "+
			"instance: is it up, attached, and is this plan running? The run is still followed.", limit)}
	}
	if run.Strategy == v1alpha1.StrategyAppsOnly {
		return State{v1alpha1.ReasonRunning, "The apps of the plan were triggered again. Atlassian moves their data."}
	}
	if run.CoreFinishedAt != nil {
		return State{v1alpha1.ReasonRunning, "Spaces and users are over. Atlassian still moves the data of apps."}
	}
	return State{v1alpha1.ReasonRunning, "Atlassian moves the data. A run cannot be cancelled through the API."}
}

func standsStill(in Input, run *v1alpha1.Run) (string, bool) {
	progress := in.status().Progress
	if progress == nil || progress.MovedAt == nil || in.Blind || in.Site == nil {
		return "", false
	}
	limit := in.noProgressAfter()
	if run.CoreFinishedAt != nil {
		limit = max(limit, appsPatience)
	}
	return limit.String(), in.Now.Sub(progress.MovedAt.Time) >= limit
}

// RunStarted records the task that migrates, in the same write that clears the intent.
func RunStarted(status *v1alpha1.MigrationStatus, taskID string, now time.Time) {
	run := v1alpha1.Run{
		Strategy: nextStrategy(status), JobID: status.Job.ID, PlanID: status.Job.PlanID,
		TaskID: taskID, StartedAt: *newTime(now),
	}
	if status.Pending != nil {
		run.AcceptedChecks = status.Pending.Excluded
	}
	begin(status, run)
	spaces := v1alpha1.SpaceCounts{Total: status.Job.Spaces}
	if sum := SumOf(status); sum.Last != nil {
		// What arrived before stays; what this run takes up is open again.
		spaces = v1alpha1.SpaceCounts{
			Total: sum.Total, Done: sum.Done, Skipped: max(0, sum.Total-sum.Done-status.Job.Spaces),
		}
	}
	status.Progress = &v1alpha1.ProgressStatus{MovedAt: newTime(now), Spaces: spaces}
}

// AppsTriggered records that the app migration of a run's plan was started again.
func AppsTriggered(status *v1alpha1.MigrationStatus, number int32, mark string, now time.Time) {
	of := RunByNumber(status, number)
	begin(status, v1alpha1.Run{
		Strategy: v1alpha1.StrategyAppsOnly, JobID: of.JobID, PlanID: of.PlanID, Mark: mark,
		StartedAt: *newTime(now), CoreFinishedAt: newTime(now),
	})
	spaces := v1alpha1.SpaceCounts{}
	if status.Progress != nil {
		spaces = status.Progress.Spaces
	}
	status.Progress = &v1alpha1.ProgressStatus{MovedAt: newTime(now), Spaces: spaces}
}

func begin(status *v1alpha1.MigrationStatus, run v1alpha1.Run) {
	run.Number = highestNumber(status.Runs) + 1
	status.Runs = keepRuns(append(status.Runs, run))
	if status.Reruns == nil {
		status.Reruns = &v1alpha1.RerunStatus{}
	}
	status.Reruns.NextAt, status.Reruns.Requested, status.Reruns.Digest, status.Reruns.Unheld = nil, false, "", false
	status.Pending, status.QueuedAt, status.QueuePosition = nil, nil, 0
}

// RunGivenUp records a run whose start got no answer, and of which nothing was found: a person wants what it was about in a new
// plan.
func RunGivenUp(status *v1alpha1.MigrationStatus, now time.Time) {
	RunStarted(status, "", now)
	endRun(status, OpenRun(status), v1alpha1.OutcomeUnknown, "The start of this run got no answer, and no task was found.", now)
}

// RunByNumber returns a run by its number, or nil.
func RunByNumber(status *v1alpha1.MigrationStatus, number int32) *v1alpha1.Run {
	for i := range status.Runs {
		if status.Runs[i].Number == number {
			return &status.Runs[i]
		}
	}
	return nil
}

// RunLost ends a run whose job or task Atlassian does not know any more.
func RunLost(status *v1alpha1.MigrationStatus, now time.Time) {
	endRun(status, OpenRun(status), v1alpha1.OutcomeUnknown, "Atlassian does not know this task any more (HTTP 404). "+
		"Look at the plan in the assistant and at the spaces in the cloud: part of the data may be there. To go on, set the annotation "+
		v1alpha1.AnnotationRerun+" to a new value: a task that is there again is followed.", now)
}

func endRun(status *v1alpha1.MigrationStatus, run *v1alpha1.Run, outcome v1alpha1.RunOutcome, message string, now time.Time) {
	run.FinishedAt, run.Outcome, run.Message = newTime(now), outcome, shorten.Text(message, 1024)
	if run.CoreFinishedAt == nil {
		run.CoreFinishedAt = newTime(now)
	}
	if moved(run) && status.DataMovedAt == nil {
		// Data may have moved, which is reason enough to keep the scope as it is.
		status.DataMovedAt = newTime(now)
	}
	countRerun(status, run)
}

// countRerun counts what the limit of re-runs is about, and what stands against running the same job again.
func countRerun(status *v1alpha1.MigrationStatus, run *v1alpha1.Run) {
	if status.Reruns == nil {
		status.Reruns = &v1alpha1.RerunStatus{}
	}
	switch {
	case run.Outcome == v1alpha1.OutcomeNeverBegan:
		status.Reruns.NeverBegan++
	case moved(run):
		status.Reruns.NeverBegan = 0
		again := run.Strategy == v1alpha1.StrategyAppsOnly ||
			(status.Job != nil && status.Job.Strategy == v1alpha1.StrategyFailedSpaces)
		if again {
			status.Reruns.Used++
		}
	}
}

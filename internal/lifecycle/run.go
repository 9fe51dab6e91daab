package lifecycle

import (
	"fmt"
	"time"

	"github.com/drover-dev/drover/api/v1alpha1"
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

// HoldsSlot tells whether a migration takes part of what its site can do at a time: from the intent to run until the core
// migration is over. The app phase holds no slot.
func HoldsSlot(status *v1alpha1.MigrationStatus) bool {
	if status.Pending != nil && status.Pending.Action == v1alpha1.ActionMigrate {
		return true
	}
	if lastOutcome(status) == v1alpha1.OutcomeUnknown {
		return true
	}
	run := OpenRun(status)
	return run != nil && run.CoreFinishedAt == nil
}

// SlotEnds tells when a slot is given up whatever becomes of its holder: where the outcome of a call or a run is not known, that
// is noProgressAfter later. Zero means that the slot is held as long as HoldsSlot says.
func SlotEnds(m *v1alpha1.Migration) time.Time {
	status := &m.Status
	if status.Pending != nil && status.Pending.Action == v1alpha1.ActionMigrate && status.Pending.Attempt > 1 {
		return status.Pending.Since.Add(NoProgressAfter(m))
	}
	if lastOutcome(status) == v1alpha1.OutcomeUnknown && status.Pending == nil {
		return lastRun(status).FinishedAt.Add(NoProgressAfter(m))
	}
	return time.Time{}
}

// HoldsSpaces tells whether nobody else may start to migrate the spaces of a migration: from the first intent to run until the
// end.
func HoldsSpaces(status *v1alpha1.MigrationStatus) bool {
	if status.CompletionTime != nil {
		return false
	}
	return len(status.Runs) > 0 || (status.Pending != nil && status.Pending.Action == v1alpha1.ActionMigrate)
}

func followRun(in Input) Step {
	step := Step{Action: ReadRun, Gate: gateMet, NeedsSite: true, State: runningState(in)}
	if in.Site == nil {
		step.Action = None
		step.State.Message += fmt.Sprintf(" CloudSite %s does not exist, so nothing can be read: create it again.",
			in.Migration.Spec.CloudSiteRef.Name)
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
	const keep = 12
	number := int32(1)
	if len(status.Runs) > 0 {
		number = status.Runs[len(status.Runs)-1].Number + 1
	}
	status.Runs = append(status.Runs, v1alpha1.Run{
		Number:    number,
		Strategy:  v1alpha1.StrategyInitial,
		JobID:     status.Job.ID,
		TaskID:    taskID,
		StartedAt: *newTime(now),
	})
	if len(status.Runs) > keep {
		status.Runs = status.Runs[len(status.Runs)-keep:]
	}
	status.Progress = &v1alpha1.ProgressStatus{MovedAt: newTime(now), Spaces: v1alpha1.SpaceCounts{Total: status.Job.Spaces}}
	status.Pending, status.QueuedAt = nil, nil
}

// RunLost ends a run whose job or task Atlassian does not know any more.
func RunLost(status *v1alpha1.MigrationStatus, now time.Time) {
	endRun(status, OpenRun(status), v1alpha1.OutcomeUnknown, "Atlassian does not know this task any more (HTTP 404). "+
		"Look at the plan in the assistant and at the spaces in the cloud: part of the data may be there.", now)
}

func endRun(status *v1alpha1.MigrationStatus, run *v1alpha1.Run, outcome v1alpha1.RunOutcome, message string, now time.Time) {
	run.FinishedAt, run.Outcome, run.Message = newTime(now), outcome, cut(message, 1024)
	if run.CoreFinishedAt == nil {
		run.CoreFinishedAt = newTime(now)
	}
	if outcome == v1alpha1.OutcomeUnknown && status.DataMovedAt == nil {
		// Data may have moved, which is reason enough to keep the scope as it is.
		status.DataMovedAt = newTime(now)
	}
	if outcome != v1alpha1.OutcomeBlocked && outcome != v1alpha1.OutcomeUnknown {
		status.CompletionTime = newTime(now)
	}
}

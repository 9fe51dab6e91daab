package lifecycle

import (
	"fmt"
	"slices"

	"github.com/drover-dev/drover/api/v1alpha1"
)

// Condition is a condition without its time and generation.
type Condition struct {
	Status  string
	Reason  string
	Message string
}

const (
	isTrue    = "True"
	isFalse   = "False"
	isUnknown = "Unknown"
)

// ChecksCondition derives ChecksPassed. While checks are repeated, what they said before stands.
func ChecksCondition(status *v1alpha1.MigrationStatus) Condition {
	checks := status.Checks
	switch {
	case checks == nil || status.Job == nil || checks.JobID != status.Job.ID:
		return Condition{isUnknown, v1alpha1.ReasonNotChecked, "Atlassian has not checked this plan yet."}
	case failing(checks) && slices.Contains(Failing(checks), checkTaskKey):
		return Condition{isFalse, v1alpha1.ReasonChecksFailed, "Atlassian could not run its checks."}
	case failing(checks):
		return Condition{isFalse, v1alpha1.ReasonChecksFailed, "These checks failed: " + Names(Failing(checks)) + "."}
	case checks.FinishedAt == nil && len(checks.Areas) == 0:
		return Condition{isUnknown, v1alpha1.ReasonChecking, "Atlassian checks the plan."}
	default:
		return Condition{isTrue, v1alpha1.ReasonChecksPassed, passedMessage(len(checks.Items))}
	}
}

func passedMessage(warnings int) string {
	switch warnings {
	case 0:
		return "No check failed."
	case 1:
		return "No check failed. There is 1 warning: status.checks.items has it."
	default:
		return fmt.Sprintf("No check failed. There are %d warnings: status.checks.items has them.", warnings)
	}
}

// SucceededCondition derives Succeeded: Unknown until the end.
func SucceededCondition(status *v1alpha1.MigrationStatus) Condition {
	if status.CompletionTime == nil {
		return Condition{isUnknown, v1alpha1.ReasonInProgress, "The migration has not ended."}
	}
	state := FinalState(status)
	if state.Reason == v1alpha1.ReasonFinished {
		return Condition{isTrue, state.Reason, state.Message}
	}
	return Condition{isFalse, state.Reason, state.Message}
}

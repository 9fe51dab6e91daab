package lifecycle

import (
	"fmt"
	"slices"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/findings"
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
func ChecksCondition(m *v1alpha1.Migration) Condition {
	status := &m.Status
	checks := status.Checks
	if checks == nil || status.Job == nil || checks.JobID != status.Job.ID {
		return Condition{isUnknown, v1alpha1.ReasonNotChecked, "Atlassian has not checked this plan yet."}
	}
	failing, accepted := standing(m), Accepted(m)
	switch {
	case slices.Contains(failing, findings.WholeCheck):
		return Condition{isFalse, v1alpha1.ReasonChecksFailed, "Atlassian could not run its checks."}
	case len(failing) > 0:
		return Condition{isFalse, v1alpha1.ReasonChecksFailed, "These checks failed: " + Names(failing) + "."}
	case checks.FinishedAt == nil && len(checks.Areas) == 0:
		return Condition{isUnknown, v1alpha1.ReasonChecking, "Atlassian checks the plan."}
	case len(accepted) > 0:
		return Condition{isTrue, v1alpha1.ReasonChecksPassed, "These checks failed, and spec.checks.override accepts that: " +
			Names(accepted) + "."}
	default:
		return Condition{isTrue, v1alpha1.ReasonChecksPassed, passedMessage(warnings(checks))}
	}
}

func warnings(checks *v1alpha1.ChecksStatus) int {
	count := 0
	for _, item := range checks.Items {
		if item.Change != v1alpha1.CheckFixed {
			count++
		}
	}
	return count
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
func SucceededCondition(in Input) Condition {
	if in.status().CompletionTime == nil {
		return Condition{isUnknown, v1alpha1.ReasonInProgress, "The migration has not ended."}
	}
	state := FinalState(in)
	if state.Reason == v1alpha1.ReasonFinished {
		return Condition{isTrue, state.Reason, state.Message}
	}
	return Condition{isFalse, state.Reason, state.Message}
}

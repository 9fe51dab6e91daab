package lifecycle

import (
	"slices"
	"strings"
	"time"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/findings"
	"github.com/drover-dev/drover/internal/reading"
)

// CheckStarted records the task that checks. The findings of the same job stay until the new result is there.
func CheckStarted(status *v1alpha1.MigrationStatus, taskID string, generation int64, now time.Time) {
	next := &v1alpha1.ChecksStatus{JobID: status.Job.ID, TaskID: taskID, ObservedGeneration: generation, StartedAt: newTime(now)}
	if old := status.Checks; old != nil && old.JobID == next.JobID {
		next.Areas, next.Items, next.Unchanged, next.ReportRef = old.Areas, old.Items, old.Unchanged, old.ReportRef
	}
	status.Checks, status.Pending = next, nil
}

// CheckRead records the result of the checks, once they are over. It tells whether they are.
func CheckRead(status *v1alpha1.MigrationStatus, root *reading.Node, now time.Time) bool {
	node := root.Child("check")
	result := node.Part()
	if whole := root.Part(); !result.Over() && result != reading.Moving && whole.Over() && (node == nil || whole != reading.Succeeded) {
		// The task is over, but its checks never began: Atlassian could not schedule them. Or the answer begins at the checks.
		node, result = root, whole
	}
	if !result.Over() || node.Any(func(p reading.Part) bool { return p == reading.Moving }) {
		return false
	}
	recordChecks(status.Checks, node, result, now)
	return true
}

func recordChecks(checks *v1alpha1.ChecksStatus, node *reading.Node, result reading.Part, now time.Time) {
	repeated := len(checks.Areas) > 0
	items, areas := findings.InStatus(node, result)
	if repeated {
		items = findings.Compare(checks.Items, items)
	}
	if repeated && !slices.ContainsFunc(items, func(item v1alpha1.CheckItem) bool { return item.Change != v1alpha1.CheckUnchanged }) {
		checks.Unchanged = min(checks.Unchanged+1, 1000)
	} else {
		checks.Unchanged = 0
	}
	checks.Items, checks.Areas, checks.FinishedAt, checks.Requested = items, areas, newTime(now), false
}

// standing names the checks of the newest result that stand in the way: those that failed and are not accepted.
func standing(m *v1alpha1.Migration) []string {
	return failedKeys(m, false)
}

// Accepted names the failed checks that the spec accepts, and that Atlassian allows to accept. They count for the job that was
// checked only.
func Accepted(m *v1alpha1.Migration) []string {
	return failedKeys(m, true)
}

func failedKeys(m *v1alpha1.Migration, accepted bool) []string {
	checks := m.Status.Checks
	if checks == nil || m.Status.Job == nil || checks.JobID != m.Status.Job.ID {
		return nil
	}
	var keys []string
	for _, item := range checks.Items {
		if findings.Failed(item) && (acceptable(m, item) && !notTaken(&m.Status, item.Key)) == accepted {
			keys = append(keys, item.Key)
		}
	}
	return keys
}

// ConflictsInSpaces tells whether checks say that spaces are on the destination already.
func ConflictsInSpaces(checks *v1alpha1.ChecksStatus) bool {
	return slices.ContainsFunc(checks.Items, func(item v1alpha1.CheckItem) bool {
		return strings.EqualFold(item.Key, findings.SpaceKeysConflict) && findings.Failed(item)
	})
}

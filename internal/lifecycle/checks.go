package lifecycle

import (
	"slices"
	"strings"
	"time"

	"github.com/drover-dev/drover/api/v1alpha1"
)

// checkTaskKey names the finding that Atlassian could not run the checks at all: then the error stands on the node "check"
// itself, or on the task.
const checkTaskKey = "Check"

// spaceKeysConflict is the check that a space exists on the destination. Its key is seen in a ticket of Atlassian.
const spaceKeysConflict = "SpaceKeysConflict"

// CheckStarted records the task that checks. The findings of the same job stay until the new result is there.
func CheckStarted(status *v1alpha1.MigrationStatus, taskID string, generation int64, now time.Time) {
	next := &v1alpha1.ChecksStatus{JobID: status.Job.ID, TaskID: taskID, ObservedGeneration: generation, StartedAt: newTime(now)}
	if old := status.Checks; old != nil && old.JobID == next.JobID {
		next.Areas, next.Items, next.Unchanged, next.ReportRef = old.Areas, old.Items, old.Unchanged, old.ReportRef
	}
	status.Checks, status.Pending = next, nil
}

// CheckRead records the result of the checks, once they are over. It tells whether they are.
func CheckRead(status *v1alpha1.MigrationStatus, root *Node, now time.Time) bool {
	node := root.child("check")
	result := partOf(node)
	if whole := partOf(root); !result.over() && result != moving && whole.over() && (node == nil || whole != succeeded) {
		// The task is over, but its checks never began: Atlassian could not schedule them. Or the answer begins at the checks.
		node, result = root, whole
	}
	if !result.over() || node.anyPart(func(p part) bool { return p == moving }) {
		return false
	}
	recordChecks(status.Checks, node, result, now)
	return true
}

func recordChecks(checks *v1alpha1.ChecksStatus, node *Node, result part, now time.Time) {
	repeated := len(checks.Areas) > 0
	items, areas := findings(node, result)
	if repeated {
		items = compare(checks.Items, items)
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
		if failedItem(item) && (acceptable(m, item) && !notTaken(&m.Status, item.Key)) == accepted {
			keys = append(keys, item.Key)
		}
	}
	return keys
}

// ConflictsInSpaces tells whether checks say that spaces are on the destination already.
func ConflictsInSpaces(checks *v1alpha1.ChecksStatus) bool {
	return slices.ContainsFunc(checks.Items, func(item v1alpha1.CheckItem) bool {
		return strings.EqualFold(item.Key, spaceKeysConflict) && failedItem(item)
	})
}

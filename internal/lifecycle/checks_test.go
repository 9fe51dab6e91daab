package lifecycle_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/lifecycle"
	"github.com/drover-dev/drover/internal/reading"
	"github.com/drover-dev/drover/internal/reading/readingtest"
)

type tree = readingtest.Tree

func node(words string, children ...tree) *reading.Node { return readingtest.Node(words, children...) }

func messaged(n *reading.Node, message string) *reading.Node {
	n.Message = message
	return n
}

func TestCheckReadReadsTheResult(t *testing.T) {
	t.Parallel()
	const ok, failed, warning = "FINISHED/SUCCESS", "FINISHED/FAILED", "FINISHED/WARNING"
	checkOf := func(words string, children tree) *reading.Node {
		return node(words, tree{"check": node(words, children)})
	}
	const could, named = "Atlassian could not run its checks.", "These checks failed: A."
	tests := map[string]struct {
		tc     *reading.Node
		over   bool
		failed string // what ChecksPassed says where it is False
		items  int
	}{
		"no tree is not over":                        {nil, false, "", 0},
		"a task without nodes is not over":           {node("PENDING"), false, "", 0},
		"checks that run are not over":               {node("IN_PROGRESS", tree{"check": node("IN_PROGRESS")}), false, "", 0},
		"checks that run are not over for the root":  {node(failed, tree{"check": node("IN_PROGRESS")}), false, "", 0},
		"a success without findings passes":          {checkOf(ok, nil), true, "", 0},
		"what passed and what was skipped is no row": {checkOf(ok, tree{"A": node(ok), "B": node("FINISHED/SKIPPED")}), true, "", 0},
		"a warning passes":                           {checkOf(warning, tree{"A": node(warning)}), true, "", 1},
		"a failed check stands in the way":           {checkOf(failed, tree{"A": node(failed), "B": node(warning)}), true, named, 2},
		"a word that is not known stands in the way": {checkOf(failed, tree{"A": node("FINISHED/ODD")}), true, named, 1},
		"a check that never began is no finding":     {checkOf(ok, tree{"A": node("PENDING")}), true, "", 0},
		"a child without content is no finding":      {checkOf(ok, tree{"A": nil}), true, "", 0},
		"a check that still moves is awaited":        {checkOf(ok, tree{"A": node("IN_PROGRESS")}), false, "", 0},
		"a failure without findings is one itself":   {checkOf(failed, nil), true, could, 1},
		"checks that could not be scheduled failed":  {node(failed, tree{"check": node("PENDING")}), true, could, 1},
		"an answer that begins at the checks counts": {node(failed, tree{"A": node(failed)}), true, named, 1},
		"such an answer may be a success":            {node(ok, tree{"A": node(ok)}), true, "", 0},
		"a root that is ahead of its checks waits":   {node(ok, tree{"check": node("PENDING")}), false, "", 0},
	}
	for name, row := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			in := input(checks(&v1alpha1.ChecksStatus{JobID: "job-1", TaskID: "check-1"}))
			status := &in.Migration.Status
			if over := lifecycle.CheckRead(status, row.tc, now); over != row.over {
				t.Fatalf("CheckRead() = %t, want %t", over, row.over)
			}
			condition := lifecycle.ChecksCondition(in.Migration)
			if (condition.Status == "False") != (row.failed != "") || (row.failed != "" && condition.Message != row.failed) {
				t.Errorf("ChecksCondition() = %+v, want %q", condition, row.failed)
			}
			if len(status.Checks.Items) != row.items || (status.Checks.FinishedAt != nil) != row.over {
				t.Errorf("checks = %+v, want %d items", status.Checks, row.items)
			}
		})
	}
}

func TestChecksThatCouldNotBeScheduledSayWhy(t *testing.T) {
	t.Parallel()
	in := input(checks(&v1alpha1.ChecksStatus{JobID: "job-1", TaskID: "check-1"}))
	root := messaged(node("FINISHED/FAILED", tree{"check": node("PENDING")}), "The cloud URL is not attached.")
	lifecycle.CheckRead(&in.Migration.Status, root, now)
	message := lifecycle.Next(in).State.Message
	if !strings.Contains(message, "The cloud URL is not attached.") || !strings.Contains(message, "Server ID") {
		t.Errorf("the message %q lacks the cause or the next step", message)
	}
}

// TestOfSeveralFailedChecksTheOneThatMayCostDataIsSaidFirst reads the checks as well, because the order comes from there.
func TestOfSeveralFailedChecksTheOneThatMayCostDataIsSaidFirst(t *testing.T) {
	t.Parallel()
	const conflict, apps, disk = "SpaceKeysConflict", "AppAssessmentIncomplete", "DiskSpace"
	for name, tc := range map[string]struct {
		failed, warned []string
		named, advised string
	}{
		"spaces that exist, and apps":     {[]string{apps, conflict}, nil, "SpaceKeysConflict, AppAssessmentIncomplete", "scope"},
		"spaces that exist, and anything": {[]string{conflict, disk}, nil, "SpaceKeysConflict, DiskSpace", "scope"},
		"apps, and anything":              {[]string{disk, apps}, nil, "AppAssessmentIncomplete, DiskSpace", "Assess your apps"},
		"apps, and a warning of spaces":   {[]string{apps}, []string{conflict}, "AppAssessmentIncomplete", "Assess your apps"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			children := tree{}
			for _, key := range tc.failed {
				children[key] = node("FINISHED/FAILED")
			}
			for _, key := range tc.warned {
				children[key] = node("FINISHED/WARNING")
			}
			in := input(checks(&v1alpha1.ChecksStatus{JobID: "job-1", TaskID: "check-1"}))
			lifecycle.CheckRead(&in.Migration.Status, node("FINISHED/FAILED", tree{"check": node("FINISHED/FAILED", children)}), now)
			message := lifecycle.Next(in).State.Message
			if !strings.Contains(message, tc.named) || !strings.Contains(message, tc.advised) {
				t.Errorf("%q does not name %q and say %q", message, tc.named, tc.advised)
			}
		})
	}
}

func TestRepeatedChecksCountHowOftenNothingChanged(t *testing.T) {
	t.Parallel()
	conflict := node("FINISHED/FAILED", tree{"check": node("FINISHED/FAILED", tree{"SpaceKeysConflict": node("FINISHED/FAILED")})})
	other := node("FINISHED/FAILED", tree{"check": node("FINISHED/FAILED", tree{"Other": node("FINISHED/FAILED")})})
	status := &v1alpha1.MigrationStatus{Job: &v1alpha1.JobStatus{ID: "job-1"}}
	for i, step := range []struct {
		root *reading.Node
		want int32
	}{{conflict, 0}, {conflict, 1}, {conflict, 2}, {other, 0}, {other, 1}, {other, 2}} {
		lifecycle.CheckStarted(status, fmt.Sprint("check-", i), 3, now)
		if status.Checks.FinishedAt != nil || (i > 0 && len(status.Checks.Items) == 0) {
			t.Fatalf("step %d: while checks are repeated, what stood before stands: %+v", i, status.Checks)
		}
		lifecycle.CheckRead(status, step.root, now)
		if status.Checks.Unchanged != step.want {
			t.Errorf("step %d: unchanged = %d, want %d", i, status.Checks.Unchanged, step.want)
		}
	}
	status.Job.ID = "job-2"
	lifecycle.CheckStarted(status, "check-9", 3, now)
	if len(status.Checks.Items) != 0 || status.Checks.Unchanged != 0 {
		t.Errorf("the findings of another job stand: %+v", status.Checks)
	}
}

package lifecycle_test

import (
	"testing"
	"time"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/lifecycle"
)

func TestChecksConditionTellsWhatStands(t *testing.T) {
	t.Parallel()
	again := func(c *v1alpha1.ChecksStatus) *v1alpha1.ChecksStatus {
		c.FinishedAt = nil
		return c
	}
	passed := func(message string) lifecycle.Condition {
		return lifecycle.Condition{Status: "True", Reason: "ChecksPassed", Message: message}
	}
	warned := passedChecks()
	warned.Items = []v1alpha1.CheckItem{{Key: "A", Outcome: "WARNING"}}
	warnedTwice := passedChecks()
	warnedTwice.Items = []v1alpha1.CheckItem{{Key: "A", Outcome: "WARNING"}, {Key: "B", Outcome: "WARNING"}}
	tests := map[string]struct {
		tc   *v1alpha1.ChecksStatus
		want lifecycle.Condition
	}{
		"never checked": {
			nil, lifecycle.Condition{Status: "Unknown", Reason: "NotChecked", Message: "Atlassian has not checked this plan yet."},
		},
		"another job was checked": {
			&v1alpha1.ChecksStatus{JobID: "job-0"},
			lifecycle.Condition{Status: "Unknown", Reason: "NotChecked", Message: "Atlassian has not checked this plan yet."},
		},
		"being checked": {
			&v1alpha1.ChecksStatus{JobID: "job-1"},
			lifecycle.Condition{Status: "Unknown", Reason: "Checking", Message: "Atlassian checks the plan."},
		},
		"passed": {
			passedChecks(), passed("No check failed."),
		},
		"passed with a warning": {
			warned,
			passed("No check failed. There is 1 warning: status.checks.items has it."),
		},
		"passed with warnings": {
			warnedTwice,
			passed("No check failed. There are 2 warnings: status.checks.items has them."),
		},
		"passed, and repeated": {
			again(passedChecks()), passed("No check failed."),
		},
		"failed": {
			failedChecks(0, 0),
			lifecycle.Condition{Status: "False", Reason: "ChecksFailed", Message: "These checks failed: SpaceKeysConflict."},
		},
		"failed, and repeated: still": {
			again(failedChecks(0, 0)),
			lifecycle.Condition{Status: "False", Reason: "ChecksFailed", Message: "These checks failed: SpaceKeysConflict."},
		},
	}
	for name, row := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := lifecycle.ChecksCondition(input(checks(row.tc)).Migration); got != row.want {
				t.Errorf("ChecksCondition() = %+v, want %+v", got, row.want)
			}
		})
	}
}

func TestSucceededIsUnknownUntilTheEnd(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		tc             []change
		status, reason string
	}{
		"before the run":     {nil, "Unknown", "InProgress"},
		"during the run":     {[]change{running}, "Unknown", "InProgress"},
		"after failed check": {[]change{ended(v1alpha1.OutcomeBlocked)}, "Unknown", "InProgress"},
		"unknown outcome":    {[]change{ended(v1alpha1.OutcomeUnknown)}, "Unknown", "InProgress"},
		"succeeded":          {[]change{ended(v1alpha1.OutcomeSucceeded), completed}, "True", "Finished"},
		"incomplete":         {[]change{ended(v1alpha1.OutcomeIncomplete), completed}, "False", "Incomplete"},
		"failed":             {[]change{ended(v1alpha1.OutcomeFailed), completed}, "False", "Failed"},
		"stopped":            {[]change{ended(v1alpha1.OutcomeStopped), completed}, "False", "Stopped"},
	}
	for name, row := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := lifecycle.SucceededCondition(input(row.tc...))
			if got.Status != row.status || got.Reason != row.reason || got.Message == "" {
				t.Errorf("SucceededCondition() = %+v, want %s %s", got, row.status, row.reason)
			}
		})
	}
}

func TestAMessageDoesNotTick(t *testing.T) {
	t.Parallel()
	quiet := func(in *lifecycle.Input) { in.Migration.Status.Progress.MovedAt = at(-25 * time.Hour) }
	tests := map[string][]change{
		"running":                {running},
		"without progress":       {running, quiet},
		"saved":                  {unapproved},
		"blocked by checks":      {checks(failedChecks(4, 0))},
		"a lost run":             {pending(migrate, 1, 0)},
		"a run lost twice":       {pending(migrate, 2, time.Hour)},
		"a lost job":             {pending(createJob, 1, 0)},
		"waiting for the site":   {noSite},
		"finished":               {ended(v1alpha1.OutcomeSucceeded), completed},
		"waiting for a window":   {window(time.Hour, 0)},
		"waiting for a re-run":   {leftOver(0)},
		"a missed window":        {window(0, -time.Hour)},
		"a backup to come":       {backup(time.Hour)},
		"ended for good":         {leftOver(3), concluded},
		"a lost trigger":         {twoApps, pending(v1alpha1.ActionTrigger, 1, 0)},
		"waiting for the checks": {checks(&v1alpha1.ChecksStatus{JobID: "job-1"})},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			in := input(tc...)
			first := lifecycle.Next(in).State
			in.Now = in.Now.Add(7 * time.Second)
			if second := lifecycle.Next(in).State; second != first {
				t.Errorf("the state ticks: %+v, then %+v", first, second)
			}
			if len(first.Message) > 1024 {
				t.Errorf("the message has %d bytes", len(first.Message))
			}
		})
	}
}

package lifecycle_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/lifecycle"
)

func override(keys ...v1alpha1.CheckKey) change {
	return func(in *lifecycle.Input) {
		if in.Migration.Spec.Checks == nil {
			in.Migration.Spec.Checks = &v1alpha1.ChecksPolicy{}
		}
		in.Migration.Spec.Checks.Override = keys
	}
}

// found are checks with these findings, read half an hour ago.
func found(items ...v1alpha1.CheckItem) change {
	result := passedChecks()
	result.Items = items
	return checks(result)
}

func excludable(key, outcome string) v1alpha1.CheckItem {
	return v1alpha1.CheckItem{Key: key, Outcome: outcome, Excludable: true}
}

func fixed(item v1alpha1.CheckItem) v1alpha1.CheckItem {
	item.Outcome, item.Change = "SUCCESS", v1alpha1.CheckFixed
	return item
}

func TestAFailedCheckIsAcceptedOnlyWhereEverythingAllowsIt(t *testing.T) {
	t.Parallel()
	missing := excludable("MissingAttachments", "FAILED")
	firm := v1alpha1.CheckItem{Key: "MissingAttachments", Outcome: "FAILED"}
	conflict := excludable("SpaceKeysConflict", "FAILED")
	tests := map[string]struct {
		tc       []change
		accepted []string
		state    string
	}{
		"a failed check that nobody accepts blocks": {[]change{found(missing)}, nil, "Blocked"},
		"one that the spec accepts does not": {
			[]change{found(missing), override("MissingAttachments")}, []string{missing.Key}, "Queued",
		},
		"one that Atlassian does not let go blocks": {[]change{found(firm), override("MissingAttachments")}, nil, "Blocked"},
		"another key accepts nothing":               {[]change{found(missing), override("InvalidEmails")}, nil, "Blocked"},
		"a key in another case accepts nothing":     {[]change{found(missing), override("missingattachments")}, nil, "Blocked"},
		"an existing space is never accepted":       {[]change{found(conflict), override("SpaceKeysConflict")}, nil, "Blocked"},
		"nor in another case": {
			[]change{found(excludable("spaceKeysConflict", "FAILED")), override("spaceKeysConflict")}, nil, "Blocked",
		},
		"a word that is not known is never accepted": {
			[]change{found(excludable("MissingAttachments", "ODD")), override("MissingAttachments")}, nil, "Blocked",
		},
		"an incomplete check is never accepted": {
			[]change{found(excludable("MissingAttachments", "INCOMPLETE")), override("MissingAttachments")}, nil, "Blocked",
		},
		"a warning needs no acceptance": {
			[]change{found(excludable("MissingAttachments", "WARNING")), override("MissingAttachments")}, nil, "Queued",
		},
		"one that is mended needs none": {
			[]change{found(fixed(missing)), override("MissingAttachments")}, nil, "Queued",
		},
		"one of two is not enough": {
			[]change{found(missing, conflict), override("MissingAttachments")}, []string{missing.Key}, "Blocked",
		},
		"one that the newest run was told to accept, and that blocked it all the same": {
			[]change{found(missing), override("MissingAttachments"), blockedAllTheSame}, nil, "Blocked",
		},
		"one that a run was not told to accept may be accepted by the next": {
			[]change{found(missing), override("MissingAttachments"), blockedAllTheSame, toldNothing}, []string{missing.Key}, "Queued",
		},
		"fresh checks may be accepted anew": {
			[]change{found(missing), override("MissingAttachments"), blockedAllTheSame, checkedSince}, []string{missing.Key}, "Queued",
		},
		"what another job was told does not count here": {
			[]change{found(missing), override("MissingAttachments"), ofJob("job-0")}, nil, "Checking",
		},
	}
	for name, row := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			in := input(row.tc...)
			if diff := cmp.Diff(row.accepted, lifecycle.Accepted(in.Migration)); diff != "" {
				t.Errorf("Accepted() (-want +got):\n%s", diff)
			}
			step, condition := lifecycle.Next(in), lifecycle.ChecksCondition(in.Migration)
			if step.State.Reason != row.state {
				t.Errorf("Next() = %+v, want %s", step, row.state)
			}
			if passed := condition.Status == "True"; passed != (row.state == "Queued") {
				t.Errorf("ChecksCondition() = %+v", condition)
			}
			if row.state == "Queued" && len(row.accepted) > 0 && !strings.Contains(condition.Message, row.accepted[0]) {
				t.Errorf("the condition does not say what was accepted: %q", condition.Message)
			}
		})
	}
}

func ofJob(id string) change {
	return func(in *lifecycle.Input) { in.Migration.Status.Checks.JobID = id }
}

func TestABlockedCheckSaysWhatToDo(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		tc   []change
		want string
		not  string
	}{
		"one that may be accepted": {
			[]change{found(excludable("MissingAttachments", "FAILED"))},
			"Mend it; the checks are repeated by themselves. Or accept it: add MissingAttachments to spec.checks.override.", "",
		},
		"one that may not be": {
			[]change{found(v1alpha1.CheckItem{Key: "MissingAttachments", Outcome: "FAILED"})}, "Mend it", "spec.checks.override",
		},
		"spaces that exist": {
			[]change{found(excludable("SpaceKeysConflict", "FAILED"))}, "Take these spaces out of the scope", "spec.checks.override",
		},
		"spaces that our own failed run may have left": {
			[]change{found(excludable("SpaceKeysConflict", "FAILED")), rerunJob},
			"If they are left over from a failed run of this migration, delete them in the cloud and set the annotation", "scope",
		},
		"spaces that somebody may have made before the re-run": {
			[]change{found(excludable("SpaceKeysConflict", "FAILED")), rerunJob}, lifecycle.BeforeDeleting, "These spaces are left over",
		},
		"spaces that a deleted migration brought": {
			[]change{found(excludable("SpaceKeysConflict", "FAILED")), func(in *lifecycle.Input) {
				in.LeftBehind = []string{"Migration team/gone"}
			}}, "may have brought the spaces there: Migration team/gone. Do not delete them.", "spec.checks.override",
		},
		"spaces that a deleted migration or our own failed run brought": {
			[]change{found(excludable("SpaceKeysConflict", "FAILED")), rerunJob, func(in *lifecycle.Input) {
				in.LeftBehind = []string{"Migration team/gone"}
			}}, "may have brought the spaces there: Migration team/gone. Do not delete them.", "elete them in the cloud",
		},
		"spaces that another migration moved": {
			[]change{found(excludable("SpaceKeysConflict", "FAILED")), rerunJob, hadBy},
			"Migration team/other has moved spaces of this one, or may have: do not delete them.", "Delete them in the cloud",
		},
		"one that the run was told to accept and did not": {
			[]change{found(excludable("MissingAttachments", "FAILED")), override("MissingAttachments"), blockedAllTheSame},
			"needs version 3.10.6 of the Migration Assistant", "accept it:",
		},
		"checks that could not run": {
			[]change{found(v1alpha1.CheckItem{Key: "Check", Outcome: "FAILED"})},
			"compare spec.confluence.serverID of the CloudSite", "could not run the checks",
		},
		"decisions that the assistant lacks": {
			[]change{found(v1alpha1.CheckItem{Key: "AppAssessmentIncomplete", Outcome: "FAILED"})}, "Open \"Assess your apps\"", "",
		},
		"consent that the assistant lacks": {
			[]change{found(v1alpha1.CheckItem{Key: "AppDataMigrationConsent", Outcome: "FAILED"})},
			"Open \"Agree to app migration\"", "",
		},
	}
	for name, row := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			message := lifecycle.Next(input(row.tc...)).State.Message
			if !strings.Contains(message, row.want) || (row.not != "" && strings.Contains(message, row.not)) {
				t.Errorf("message = %q, want %q and not %q", message, row.want, row.not)
			}
		})
	}
}

func rerunJob(in *lifecycle.Input) { in.Migration.Status.Job.Strategy = v1alpha1.StrategyFailedSpaces }

func TestWhetherAJobIsCheckedBeforeItRuns(t *testing.T) {
	t.Parallel()
	withRun := func(in *lifecycle.Input) {
		in.Migration.Spec.Checks = &v1alpha1.ChecksPolicy{When: v1alpha1.CheckWithRun}
	}
	unchecked := checks(nil)
	blockedRun := []change{ended(v1alpha1.OutcomeBlocked), withRun, checks(failedChecks(0, -time.Hour))}
	tests := map[string]struct {
		tc   []change
		want lifecycle.Action
	}{
		"by default it is":                    {nil, lifecycle.StartCheck},
		"an approved one with WithRun is not": {[]change{withRun}, lifecycle.StartRun},
		"an unapproved one with WithRun is":   {[]change{withRun, unapproved}, lifecycle.StartCheck},
		"WithRun with overrides is":           {[]change{withRun, override("MissingAttachments")}, lifecycle.StartCheck},
		"a job of a re-run is not":            {[]change{rerunJob}, lifecycle.StartRun},
		"a job of a re-run with overrides is": {
			[]change{rerunJob, override("MissingAttachments")}, lifecycle.StartCheck,
		},
		"the gates of the run hold with WithRun as well": {[]change{withRun, domains("False")}, lifecycle.None},
		"another job's checks do not stand in for WithRun's": {
			[]change{withRun, checks(&v1alpha1.ChecksStatus{JobID: "job-0"})}, lifecycle.StartRun,
		},
	}
	for name, row := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if step := lifecycle.Next(input(append([]change{unchecked}, row.tc...)...)); step.Action != row.want {
				t.Errorf("Next() = %+v, want %s", step, row.want)
			}
		})
	}
	if step := lifecycle.Next(input(blockedRun...)); step.Action != lifecycle.StartCheck || step.State.Reason != "Blocked" {
		t.Errorf("a run that its checks blocked: Next() = %+v, want the checks before another run: WithRun is spent", step)
	}
}

func TestChecksThatPassedGrowOld(t *testing.T) {
	t.Parallel()
	queued := func(ago time.Duration) change {
		return func(in *lifecycle.Input) { in.Migration.Status.QueuedAt = at(-ago) }
	}
	read := func(ago time.Duration) change {
		return func(in *lifecycle.Input) {
			in.Migration.Status.Checks.StartedAt, in.Migration.Status.Checks.FinishedAt = at(-ago-time.Minute), at(-ago)
		}
	}
	maxAge := func(text v1alpha1.Duration) change {
		return func(in *lifecycle.Input) { in.Migration.Spec.Checks = &v1alpha1.ChecksPolicy{MaxAge: text} }
	}
	tests := map[string]struct {
		tc   []change
		want bool
	}{
		"fresh ones are fresh":                      {nil, false},
		"ones of a day are":                         {[]change{read(24 * time.Hour)}, false},
		"older ones are stale":                      {[]change{read(24*time.Hour + time.Second)}, true},
		"the spec may ask for fresher ones":         {[]change{read(time.Hour), maxAge("10m")}, true},
		"the spec may let them be older":            {[]change{read(100 * time.Hour), maxAge("720h")}, false},
		"ones of before the queue are stale":        {[]change{read(25 * time.Hour), queued(time.Hour)}, true},
		"ones made in the queue are not made again": {[]change{read(25 * time.Hour), queued(26 * time.Hour)}, false},
		"ones that run are not":                     {[]change{read(48 * time.Hour), unfinished}, false},
		"a run that makes them itself has none":     {[]change{checks(nil)}, false},
		"ones of another job are none":              {[]change{read(48 * time.Hour), ofJob("job-0")}, false},
	}
	for name, row := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := lifecycle.ChecksAreStale(input(row.tc...)); got != row.want {
				t.Errorf("ChecksAreStale() = %t, want %t", got, row.want)
			}
		})
	}
}

func unfinished(in *lifecycle.Input) { in.Migration.Status.Checks.FinishedAt = nil }

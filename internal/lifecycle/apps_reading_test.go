package lifecycle_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/lifecycle"
	"github.com/drover-dev/drover/internal/reading"
)

func transfer(status string, settled, succeeded bool) []reading.Transfer {
	return []reading.Transfer{{App: "com.app", Status: status, Settled: settled, Succeeded: succeeded, Updated: now}}
}

func coreFinished(ago time.Duration) change {
	return func(in *lifecycle.Input) {
		in.Migration.Status.Runs[0].CoreFinishedAt = at(-ago)
	}
}

func TestAppsEndARunAfterItsCore(t *testing.T) {
	t.Parallel()
	withApps := func(apps *reading.Node) *reading.Node {
		parts := tree{"spaces": spaces(ok, ok, ok), "usersAndGroups": node(ok)}
		if apps != nil {
			parts["apps"] = apps
		}
		return runTree(ok, ok, parts)
	}
	whole := func(words string) *reading.Node { return withApps(node(words)) }
	single := func(words string) *reading.Node { return withApps(node(moves, tree{"com.app": node(words)})) }
	untold := withApps(nil)
	patient := coreFinished(24 * time.Hour)
	tests := map[string]struct {
		tc        *reading.Node
		transfers []reading.Transfer
		want      v1alpha1.RunOutcome
		with      []change
	}{
		"a transfer that moves is awaited":             {untold, transfer("IN_PROGRESS", false, false), "", nil},
		"a transfer that moves is awaited for days":    {untold, transfer("IN_PROGRESS", false, false), "", []change{patient}},
		"a transfer that arrived":                      {untold, transfer("SUCCESS", true, true), "Succeeded", nil},
		"a transfer that failed":                       {untold, transfer("FAILED", true, false), "Incomplete", nil},
		"a transfer that is incomplete":                {untold, transfer("INCOMPLETE", true, false), "Incomplete", nil},
		"a transfer that timed out":                    {untold, transfer("TIMED_OUT", true, false), "Incomplete", nil},
		"a transfer that was cancelled stops no run":   {untold, transfer("CANCELLED", true, false), "Incomplete", nil},
		"a transfer outweighs the node":                {single(broken), transfer("SUCCESS", true, true), "Succeeded", nil},
		"a transfer that moves outweighs the node":     {single(ok), transfer("IN_PROGRESS", false, false), "", nil},
		"an odd node does not count beside a transfer": {single(odd), transfer("SUCCESS", true, true), "Succeeded", nil},
		"transfers of other apps prove nothing": {
			untold, []reading.Transfer{{App: "other", Settled: true, Succeeded: true}}, "", nil,
		},
		"the newest transfer counts":                   {untold, twice(), "Succeeded", nil},
		"a node that moves is awaited":                 {single(moves), nil, "", []change{patient}},
		"a node that waits is awaited":                 {single(waits), nil, "", []change{patient}},
		"a node that arrived":                          {single(ok), nil, "Succeeded", nil},
		"a node that failed":                           {single(broken), nil, "Incomplete", nil},
		"a node that was cancelled stops no run":       {single("FINISHED/CANCELLED"), nil, "Incomplete", nil},
		"a node that ended with an odd word":           {single(odd), nil, "Unknown", nil},
		"the whole speaks for an app without a node":   {whole(ok), nil, "Succeeded", nil},
		"the whole that failed speaks for it too":      {whole(broken), nil, "Incomplete", nil},
		"the whole that moves is awaited":              {whole(moves), nil, "", []change{patient}},
		"an app of which nothing is told is awaited":   {untold, nil, "", []change{coreFinished(23 * time.Hour)}},
		"but not for ever":                             {untold, nil, "Incomplete", []change{patient}},
		"an app that is only installed is not awaited": {untold, nil, "Succeeded", []change{installOnly}},
		"an app that is only installed may fail":       {single(odd), nil, "Succeeded", []change{installOnly}},
		"an app without data is not told by a transfer": {
			untold, transfer("IN_PROGRESS", false, false), "Succeeded", []change{installOnly},
		},
	}
	for name, row := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			in := input(append([]change{withApp(v1alpha1.PathAutomated, v1alpha1.ConsentAgreed), running}, row.with...)...)
			run := conclude(in, row.tc, row.transfers, true)
			if run.Outcome != row.want || run.CoreFinishedAt == nil {
				t.Errorf("outcome = %q, want %q; core finished at %v", run.Outcome, row.want, run.CoreFinishedAt)
			}
			if row.want != v1alpha1.OutcomeUnknown && lifecycle.HoldsSlot(&in.Migration.Status) {
				t.Error("the app phase holds a slot")
			}
		})
	}
}

func installOnly(in *lifecycle.Input) {
	in.Migration.Status.Job.InstallOnlyApps = in.Migration.Status.Job.Apps
}

func twice() []reading.Transfer {
	return []reading.Transfer{
		{App: "com.app", Status: "SUCCESS", Settled: true, Succeeded: true, Updated: now},
		{App: "com.app", Status: "FAILED", Settled: true, Updated: now.Add(-time.Hour)},
	}
}

func TestAppsThatMoveAreAwaitedWhereASpaceThatNeverBeganIsNotRunAgain(t *testing.T) {
	t.Parallel()
	left := runTree(incomplete, incomplete, tree{"spaces": spaces(incomplete, ok, waits), "usersAndGroups": node(ok)})
	app := withApp(v1alpha1.PathAutomated, v1alpha1.ConsentAgreed)
	if run := conclude(input(app, running, rerun(never)), left, transfer("IN_PROGRESS", false, false), true); run.FinishedAt != nil {
		t.Errorf("the run ended while an app moves: %+v", run)
	}
	if run := conclude(input(app, running, rerun(never)), left, nil, true); run.Outcome != v1alpha1.OutcomeIncomplete {
		t.Errorf("outcome = %q, want Incomplete: what has not begun will not begin", run.Outcome)
	}
}

func TestAppsAreRecorded(t *testing.T) {
	t.Parallel()
	in := input(withApp(v1alpha1.PathAutomated, v1alpha1.ConsentAgreed), running)
	run := conclude(in, runTree(ok, ok, nil), transfer("FAILED", true, false), true)
	if diff := cmp.Diff(&v1alpha1.NameSample{Count: 1, Names: []string{"com.app"}}, run.FailedApps); diff != "" {
		t.Errorf("failed apps (-want +got):\n%s", diff)
	}
	if run.AppsSettledAt == nil {
		t.Error("appsSettledAt is missing")
	}
	want := []v1alpha1.AppProgress{{Key: "com.app", Status: "FAILED"}}
	if diff := cmp.Diff(want, in.Migration.Status.Progress.Apps); diff != "" {
		t.Errorf("apps (-want +got):\n%s", diff)
	}
}

func TestAStandstillIsNoProgress(t *testing.T) {
	t.Parallel()
	quiet := func(ago time.Duration) change {
		return func(in *lifecycle.Input) { in.Migration.Status.Progress.MovedAt = at(-ago) }
	}
	limit := func(text string) change {
		return func(in *lifecycle.Input) { in.Migration.Spec.Run.NoProgressAfter = v1alpha1.Duration(text) }
	}
	tests := map[string]struct {
		tc   []change
		want string
	}{
		"a run that moved within the day runs":   {[]change{quiet(24*time.Hour - time.Second)}, "Running"},
		"a run that has not moved for a day":     {[]change{quiet(24 * time.Hour)}, "NoProgress"},
		"a longer limit of the spec":             {[]change{quiet(24 * time.Hour), limit("48h")}, "Running"},
		"a shorter limit of the spec":            {[]change{quiet(time.Hour), limit("30m")}, "NoProgress"},
		"apps may stand still for fourteen days": {[]change{quiet(14 * 24 * time.Hour), coreFinished(0)}, "Running"},
		"apps may not stand still for more":      {[]change{quiet(15 * 24 * time.Hour), coreFinished(0)}, "NoProgress"},
		"a limit that is longer than that": {
			[]change{quiet(15 * 24 * time.Hour), coreFinished(0), limit("720h")}, "Running",
		},
		"a run that was never read runs": {
			[]change{func(in *lifecycle.Input) { in.Migration.Status.Progress = nil }}, "Running",
		},
		"nobody knows whether a run without a CloudSite stands still": {[]change{quiet(24 * time.Hour), noSite}, "Running"},
		"nor whether one does that cannot be read": {
			[]change{quiet(24 * time.Hour), func(in *lifecycle.Input) { in.Blind = true }}, "Running",
		},
		"a standstill without approval stays one too": {
			[]change{quiet(24 * time.Hour), func(in *lifecycle.Input) { in.Migration.Spec.Run.Approved = nil }}, "NoProgress",
		},
	}
	for name, row := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			in := input(append([]change{running}, row.tc...)...)
			step := lifecycle.Next(in)
			if step.State.Reason != row.want {
				t.Errorf("state = %+v, want %s", step.State, row.want)
			}
			if followed := step.Action == lifecycle.ReadRun; followed != (in.Site != nil) {
				t.Errorf("action = %s", step.Action)
			}
		})
	}
}

func TestHoldsOfSlotAndSpaces(t *testing.T) {
	t.Parallel()
	type holds struct{ Slot, Spaces bool }
	tests := map[string]struct {
		tc   []change
		want holds
	}{
		"nobody holds before the run":               {nil, holds{}},
		"a job that is being made holds nothing":    {[]change{pending(v1alpha1.ActionCreateJob, 1, 0)}, holds{}},
		"a check holds nothing":                     {[]change{pending(v1alpha1.ActionCheck, 1, 0)}, holds{}},
		"the intent to run holds both":              {[]change{pending(v1alpha1.ActionMigrate, 1, 0)}, holds{true, true}},
		"a run holds both":                          {[]change{running}, holds{true, true}},
		"the app phase holds the spaces":            {[]change{running, coreFinished(0)}, holds{Spaces: true}},
		"a run whose checks failed keeps its space": {[]change{ended(v1alpha1.OutcomeBlocked)}, holds{Spaces: true}},
		"an unknown outcome holds the spaces":       {[]change{ended(v1alpha1.OutcomeUnknown)}, holds{true, true}},
		"what is complete holds nothing":            {[]change{ended(v1alpha1.OutcomeSucceeded), completed}, holds{}},
	}
	for name, row := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			status := &input(row.tc...).Migration.Status
			if got := (holds{lifecycle.HoldsSlot(status), lifecycle.HoldsSpaces(status)}); got != row.want {
				t.Errorf("holds %+v, want %+v", got, row.want)
			}
		})
	}
}

func TestARunIsRecordedWithItsIntentCleared(t *testing.T) {
	t.Parallel()
	status := &input(pending(v1alpha1.ActionMigrate, 1, 0)).Migration.Status
	status.QueuedAt = at(0)
	for range 14 {
		lifecycle.RunStarted(status, "run", now)
	}
	if status.Pending != nil || status.QueuedAt != nil || len(status.Runs) != 12 {
		t.Fatalf("status = %+v, want no intent, no queue and 12 runs", status)
	}
	last := status.Runs[11]
	want := v1alpha1.Run{Number: 14, Strategy: "Initial", JobID: "job-1", TaskID: "run", StartedAt: metav1.NewTime(now)}
	if diff := cmp.Diff(want, last); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if status.Progress.Spaces.Total != 2 || status.Progress.Percent != 0 {
		t.Errorf("progress = %+v", status.Progress)
	}
}

package lifecycle_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/lifecycle"
	"github.com/drover-dev/drover/internal/reading"
)

// triggered is a migration whose apps were triggered again, with the transfers that stood there before.
func triggered(before []reading.Transfer) change {
	return func(in *lifecycle.Input) {
		twoApps(in)
		lifecycle.AppsTriggered(&in.Migration.Status, 1, reading.Digest(before), now)
	}
}

func TestARunOfAppsEndsAsItsTransfersSay(t *testing.T) {
	t.Parallel()
	before := moved("FAILED", "FAILED")
	type end struct {
		Outcome v1alpha1.RunOutcome
		Failed  []string
	}
	tests := map[string]struct {
		tc      []reading.Transfer
		settled bool
		want    end
	}{
		"nothing has changed yet":          {before, true, end{}},
		"an empty list says nothing":       {nil, true, end{}},
		"one still moves":                  {moved("SUCCESS", "IN_PROGRESS"), true, end{}},
		"read once it is not over":         {moved("SUCCESS", "SUCCESS"), false, end{}},
		"both arrived":                     {moved("SUCCESS", "SUCCESS"), true, end{"Succeeded", nil}},
		"one failed again":                 {moved("FAILED", "SUCCESS"), true, end{"Incomplete", []string{"a"}}},
		"both failed again, but otherwise": {moved("FAILED", "TIMED_OUT"), true, end{"Failed", []string{"a", "b"}}},
		"one that is not told of failed":   {moved("SUCCESS", ""), true, end{"Incomplete", []string{"b"}}},
	}
	for name, row := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			in := input(triggered(before))
			status := &in.Migration.Status
			lifecycle.TriggeredInto(in, status, lifecycle.ReadTriggered(in, row.tc), row.settled)
			run := status.Runs[1]
			got := end{Outcome: run.Outcome}
			if run.FailedApps != nil {
				got.Failed = run.FailedApps.Names
			}
			if percent := status.Progress.Percent; (percent == 100) != (row.want.Outcome == v1alpha1.OutcomeSucceeded) {
				t.Errorf("percent = %d with the outcome %q", percent, got.Outcome)
			}
			if diff := cmp.Diff(row.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if spaces := status.Progress.Spaces; spaces.Total != 4 || spaces.Done != 0 && spaces.Done != 4 {
				t.Errorf("the spaces moved with the apps: %+v", spaces)
			}
		})
	}
}

func TestARunOfAppsTakesNoSlotAndKeepsTheSpaces(t *testing.T) {
	t.Parallel()
	in := input(triggered(moved("FAILED", "FAILED")))
	status := &in.Migration.Status
	run := status.Runs[1]
	if run.Strategy != appsOnly || run.TaskID != "" || run.JobID != "job-1" || run.CoreFinishedAt == nil || run.FinishedAt != nil {
		t.Errorf("run = %+v", run)
	}
	if lifecycle.HoldsSlot(status) || !lifecycle.HoldsSpaces(status) || !lifecycle.TriggersApps(status) {
		t.Errorf("slot %t, spaces %t, triggers %t", lifecycle.HoldsSlot(status), lifecycle.HoldsSpaces(status),
			lifecycle.TriggersApps(status))
	}
	if step := lifecycle.Next(in); step.Action != lifecycle.ReadRun || step.State.Reason != "Running" {
		t.Errorf("Next() = %+v, want it to be followed", step)
	}
	in.Now = in.Now.Add(14 * 24 * time.Hour)
	if step := lifecycle.Next(in); step.State.Reason != "Running" {
		t.Errorf("after 14 days: %+v, want Running", step.State)
	}
	in.Now = in.Now.Add(24 * time.Hour)
	if step := lifecycle.Next(in); step.State.Reason != "NoProgress" || step.Action != lifecycle.ReadRun {
		t.Errorf("after 15 days: %+v, want NoProgress", step)
	}
}

func TestTheEndOfARunOfAppsCountsAndGoesOn(t *testing.T) {
	t.Parallel()
	in := input(triggered(moved("FAILED", "FAILED")))
	status := &in.Migration.Status
	lifecycle.TriggeredInto(in, status, lifecycle.ReadTriggered(in, moved("SUCCESS", "FAILED")), true)
	if status.Reruns.Used != 1 {
		t.Errorf("used = %d, want 1: a trigger may move data", status.Reruns.Used)
	}
	if next := lifecycle.Again(in); next.Strategy != appsOnly || next.Run != 2 {
		t.Errorf("Again() = %+v, want the apps of run 2", next)
	}
	if sum := lifecycle.SumOf(status); len(sum.Apps) != 1 || sum.Done != 4 || sum.Last.Number != 1 {
		t.Errorf("SumOf() = %+v, want the spaces of run 1 and the apps of run 2", sum)
	}
}

func TestALostTriggerIsLookedForAndMadeAgainOnce(t *testing.T) {
	t.Parallel()
	const trigger = v1alpha1.ActionTrigger
	lost := func(attempt int32, age time.Duration) []change {
		return []change{twoApps, later(time.Hour), pending(trigger, attempt, age-time.Hour)}
	}
	step := lifecycle.Next(input(lost(1, time.Minute)...))
	if want := (decision{lifecycle.FindTrigger, "Running", "Met", true}); decided(step) != want {
		t.Errorf("Next() = %+v, want %+v", step, want)
	}
	step = lifecycle.Next(input(lost(2, 10*time.Minute)...))
	if want := (decision{lifecycle.FindTrigger, "OutcomeUnknown", "Met", true}); decided(step) != want {
		t.Errorf("lost twice: Next() = %+v, want %+v", step, want)
	}
	if search := lifecycle.NotFound(input(lost(1, time.Minute)...)); search.Again {
		t.Errorf("NotFound() = %+v within the patience", search)
	}
	search := lifecycle.NotFound(input(lost(1, 10*time.Minute)...))
	if !search.Again || search.Step.Action != lifecycle.TriggerApps || search.Step.Run != 1 {
		t.Errorf("NotFound() = %+v, want the trigger of run 1 again", search)
	}
	if search := lifecycle.NotFound(input(append(lost(1, 10*time.Minute), window(0, time.Minute))...)); search.Again {
		t.Errorf("NotFound() = %+v, although the window has passed", search)
	}
	if search := lifecycle.NotFound(input(lost(2, time.Hour)...)); search.Again {
		t.Errorf("NotFound() = %+v: a third trigger is never sent", search)
	}
	in := input(append(lost(2, time.Hour), verbs("", "x"))...)
	if answers := lifecycle.Obey(in); answers[0].Refused || lifecycle.Next(in).Action != lifecycle.TriggerApps {
		t.Errorf("Obey() = %+v, Next() = %+v, want it to be triggered anew", answers, lifecycle.Next(in))
	}
}

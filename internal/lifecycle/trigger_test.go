package lifecycle_test

import (
	"strings"
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/lifecycle"
	"github.com/drover-dev/drover/internal/reading"
)

// repeatable is an app in a version that may be repeated.
func repeatable(key v1alpha1.AppKey) v1alpha1.AssessedApp {
	return v1alpha1.AssessedApp{
		Key: key, Version: "7.5.3", Enabled: true, MigrationPath: v1alpha1.PathAutomated,
		Decision: v1alpha1.DecisionNeededInCloud, Consent: v1alpha1.ConsentAgreed, RerunSupported: true,
	}
}

func firm(key v1alpha1.AppKey) v1alpha1.AssessedApp {
	app := repeatable(key)
	app.RerunSupported = false
	return app
}

// twoApps is a migration whose spaces arrived and whose apps did not, with an assessment of both apps in repeatable versions.
func twoApps(in *lifecycle.Input) {
	history(past(initial, v1alpha1.OutcomeIncomplete, counted(4, 0, 0), failedApps("a", "b")))(in)
	in.Migration.Status.Job.Apps = []v1alpha1.AppKey{"a", "b"}
	in.Assessment = assessmentOf(repeatable("a"), repeatable("b"))
}

func assessed(apps ...v1alpha1.AssessedApp) change {
	return func(in *lifecycle.Input) { in.Assessment = assessmentOf(apps...) }
}

// moved is a list of transfers: of app a and app b, by their words. An empty word is no transfer.
func moved(a, b string) []reading.Transfer {
	var transfers []reading.Transfer
	for _, app := range []struct{ key, word string }{{"a", a}, {"b", b}} {
		if app.word == "" {
			continue
		}
		transfers = append(transfers, reading.Transfer{
			App: app.key, Status: app.word, Settled: app.word != "IN_PROGRESS", Succeeded: app.word == "SUCCESS", Updated: now,
		})
	}
	return transfers
}

func TestWhetherAppsAreTriggeredAgain(t *testing.T) {
	t.Parallel()
	const repeat = "is not known to be repeatable"
	both := moved("FAILED", "INCOMPLETE")
	manual, disabled := firm("other"), firm("other")
	manual.MigrationPath, disabled.Enabled = v1alpha1.PathManual, false
	unready := func(in *lifecycle.Input) {
		setCondition(&in.Assessment.Status.Conditions, v1alpha1.ConditionReady, metav1.ConditionFalse, "Collecting.")
	}
	onlyPlan := func(in *lifecycle.Input) { in.Settings.TriggerReachesPlan = true }
	installOnlyB := func(in *lifecycle.Input) { in.Migration.Status.Job.InstallOnlyApps = []v1alpha1.AppKey{"b"} }
	begun := func(ago time.Duration) change {
		return func(in *lifecycle.Input) { in.Migration.Status.Runs[0].StartedAt = *at(-ago) }
	}
	triggeredBefore := func(in *lifecycle.Input) {
		history(past(initial, v1alpha1.OutcomeIncomplete, counted(4, 0, 0), failedApps("a")),
			past(appsOnly, v1alpha1.OutcomeFailed, failedApps("a")))(in)
	}
	const day = 24 * time.Hour
	never := func(says string) lifecycle.Trigger { return lifecycle.Trigger{Never: says} }
	waits := func(says string) lifecycle.Trigger { return lifecycle.Trigger{Waiting: says} }
	tests := map[string]struct {
		tc        []change
		transfers []reading.Transfer
		want      lifecycle.Trigger
	}{
		"all settled, and all repeatable":           {nil, both, lifecycle.Trigger{Now: true}},
		"one of them arrived":                       {nil, moved("SUCCESS", "FAILED"), lifecycle.Trigger{Now: true}},
		"words in another case":                     {nil, moved("failed", "Incomplete"), lifecycle.Trigger{Now: true}},
		"all of them arrived meanwhile":             {nil, moved("SUCCESS", "SUCCESS"), lifecycle.Trigger{Arrived: true}},
		"one still moves":                           {nil, moved("IN_PROGRESS", "FAILED"), waits("app a still moves")},
		"one that timed out":                        {nil, moved("FAILED", "TIMED_OUT"), never("app b ended as TIMED_OUT")},
		"one that was cancelled":                    {nil, moved("CANCELLED", "FAILED"), never("app a ended as CANCELLED")},
		"a list without any of them proves nothing": {nil, nil, never("Set spec.planIDs")},
		"nor does one of other apps": {
			nil, []reading.Transfer{{App: "other", Status: "FAILED", Settled: true}}, never("Set spec.planIDs"),
		},
		"one that is not told of, beside a failed one": {nil, moved("FAILED", ""), lifecycle.Trigger{Now: true}},
		"one that is not told of, beside an arrived one": {
			nil, moved("SUCCESS", ""), never("says nothing of these apps of the plan: b"),
		},
		"twelve days but a second": {
			[]change{begun(12*day - time.Second)}, both, lifecycle.Trigger{Now: true},
		},
		"twelve days": {[]change{begun(12 * day)}, both, never("12 days")},
		"twelve days of the first attempt, not of the trigger": {[]change{triggeredBefore, begun(12 * day)}, both, never("12 days")},
		"the version of a failed app": {
			[]change{assessed(firm("a"), repeatable("b"))}, both, never("Version 7.5.3 of app a " + repeat),
		},
		"the version of an app of the plan that arrived": {
			[]change{assessed(firm("a"), repeatable("b"))}, moved("SUCCESS", "FAILED"), never("would call app a as well"),
		},
		"a failed app that is not installed any more": {
			[]change{assessed(repeatable("b"))}, both, never("App a is not installed any more"),
		},
		"another app that the trigger would call": {
			[]change{assessed(repeatable("a"), repeatable("b"), firm("other"))}, both, never("would call app other as well"),
		},
		"another app that is repeatable": {
			[]change{assessed(repeatable("a"), repeatable("b"), repeatable("other"))}, both, lifecycle.Trigger{Now: true},
		},
		"another app that has no path": {
			[]change{assessed(repeatable("a"), repeatable("b"), manual)}, both, lifecycle.Trigger{Now: true},
		},
		"another app that is disabled": {
			[]change{assessed(repeatable("a"), repeatable("b"), disabled)}, both, lifecycle.Trigger{Now: true},
		},
		"another app, where the trigger is known to reach the plan only": {
			[]change{assessed(repeatable("a"), repeatable("b"), firm("other")), onlyPlan}, both, lifecycle.Trigger{Now: true},
		},
		"the plan itself, where the trigger reaches the plan only": {
			[]change{assessed(repeatable("a"), firm("b")), onlyPlan}, both, never("Version 7.5.3 of app b"),
		},
		"an assessment that is missing": {
			[]change{func(in *lifecycle.Input) { in.Assessment = nil }}, both, waits("AppAssessment is awaited"),
		},
		"an assessment that is not ready": {[]change{unready}, both, waits("AppAssessment is awaited")},
		"an app that is only installed is not awaited": {
			[]change{installOnlyB}, moved("SUCCESS", ""), lifecycle.Trigger{Arrived: true},
		},
		"the newest transfer of an app counts": {
			nil, append(moved("FAILED", "FAILED"), reading.Transfer{App: "a", Status: "IN_PROGRESS", Updated: now.Add(time.Minute)}),
			waits("app a still moves"),
		},
	}
	for name, row := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			in := input(append([]change{twoApps}, row.tc...)...)
			got := lifecycle.WeighTrigger(in, &in.Migration.Status.Runs[len(in.Migration.Status.Runs)-1], row.transfers)
			if !strings.Contains(got.Never, row.want.Never) || !strings.Contains(got.Waiting, row.want.Waiting) ||
				(got.Never == "") != (row.want.Never == "") || (got.Waiting == "") != (row.want.Waiting == "") ||
				got.Now != row.want.Now || got.Arrived != row.want.Arrived {
				t.Errorf("WeighTrigger() = %+v, want %+v", got, row.want)
			}
			if len(got.Never) > 512 {
				t.Errorf("the reason has %d bytes", len(got.Never))
			}
		})
	}
}

func TestAppsThatArrivedAfterTheEndLeaveNothing(t *testing.T) {
	t.Parallel()
	in := input(twoApps)
	lifecycle.AppsArrived(&in.Migration.Status.Runs[0], now)
	if step := lifecycle.Next(in); step.Action != lifecycle.Conclude || step.State.Reason != "Finished" {
		t.Errorf("Next() = %+v, want the end", step)
	}
}

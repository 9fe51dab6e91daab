package lifecycle_test

import (
	"strings"
	"testing"
	"time"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/lifecycle"
)

func TestAFailedCheckNamesTheNextStep(t *testing.T) {
	t.Parallel()
	for key, want := range map[string]string{
		"SpaceKeysConflict":       "Take these spaces out of the scope",
		"AppAssessmentIncomplete": "\"Assess your apps\"",
		"AppDataMigrationConsent": "\"Agree to app migration\"",
		"AppsNotInstalledOnCloud": "Install the apps",
		"Check":                   "Server ID",
		"AnythingElse":            "the checks are repeated by themselves",
	} {
		t.Run(key, func(t *testing.T) {
			t.Parallel()
			failed := failedChecks(0, 0)
			failed.Items[0].Key = key
			step := lifecycle.Next(input(checks(failed)))
			if step.State.Reason != v1alpha1.ReasonBlocked || !strings.Contains(step.State.Message, want) {
				t.Errorf("state = %+v, want it to say %q", step.State, want)
			}
		})
	}
}

func TestChecksThatDoNotEndAreNoProgress(t *testing.T) {
	t.Parallel()
	started := func(ago time.Duration, findings *v1alpha1.ChecksStatus) change {
		findings.StartedAt, findings.FinishedAt = at(-ago), nil
		return checks(findings)
	}
	fresh := func() *v1alpha1.ChecksStatus { return &v1alpha1.ChecksStatus{JobID: "job-1", TaskID: "check-1"} }
	tests := map[string]struct {
		tc   change
		want string
	}{
		"within the day":                            {started(24*time.Hour-time.Second, fresh()), "Checking"},
		"after a day":                               {started(24*time.Hour, fresh()), "NoProgress"},
		"what stood before outweighs that":          {started(24*time.Hour, failedChecks(0, 0)), "Blocked"},
		"a shorter limit of the spec counts for it": {shortLimit(started(time.Hour, fresh())), "NoProgress"},
	}
	for name, row := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			step := lifecycle.Next(input(row.tc))
			if step.Action != lifecycle.ReadCheck || step.State.Reason != row.want || !step.NeedsSite {
				t.Errorf("Next() = %+v, want to read on as %s", step, row.want)
			}
		})
	}
}

func shortLimit(then change) change {
	return func(in *lifecycle.Input) {
		in.Migration.Spec.Run.NoProgressAfter = "30m"
		then(in)
	}
}

func TestASuccessTellsWhatArrived(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		spaces int32
		apps   []v1alpha1.AppKey
		want   string
	}{
		"spaces":               {2, nil, "All 2 spaces arrived."},
		"spaces and an app":    {2, []v1alpha1.AppKey{"a"}, "All 2 spaces arrived, with the data of 1 app."},
		"spaces and some apps": {2, []v1alpha1.AppKey{"a", "b"}, "All 2 spaces arrived, with the data of 2 apps."},
		"one space":            {1, nil, "The space arrived."},
	}
	for name, row := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			in := input(func(in *lifecycle.Input) {
				in.Migration.Status.Job.Spaces, in.Migration.Status.Job.Apps = row.spaces, row.apps
			}, running)
			root := runTree(ok, ok, tree{"apps": node(ok)})
			if run := conclude(in, root, nil, true); run.Message != row.want {
				t.Errorf("message = %q, want %q", run.Message, row.want)
			}
		})
	}
}

package lifecycle_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/lifecycle"
)

const (
	createJob = v1alpha1.ActionCreateJob
	runCheck  = v1alpha1.ActionCheck
	migrate   = v1alpha1.ActionMigrate
)

func lostJobs(ages ...time.Duration) change {
	return func(in *lifecycle.Input) {
		for _, age := range ages {
			lifecycle.Abandon(&in.Migration.Status, v1alpha1.AbandonedJob{Since: at(-age)})
		}
	}
}

func TestACallWithoutAnAnswerIsLookedForFirst(t *testing.T) {
	t.Parallel()
	type found struct {
		Action lifecycle.Action
		State  string
		After  time.Duration
	}
	stalled := siteCondition(v1alpha1.ConditionStalled, metav1.ConditionTrue, "Stalled.")
	changed := func(in *lifecycle.Input) { in.Migration.Spec.DisplayName = "Changed" }
	tests := map[string]struct {
		tc   []change
		want found
	}{
		"a lost run is looked for": {[]change{pending(migrate, 1, 0)}, found{lifecycle.FindTask, "Running", 0}},
		"a lost run is looked for without approval": {
			[]change{pending(migrate, 1, 0), unapproved}, found{lifecycle.FindTask, "Running", 0},
		},
		"a lost run is looked for on a stalled site": {
			[]change{pending(migrate, 1, 0), stalled}, found{lifecycle.FindTask, "Running", 0},
		},
		"a lost run is looked for with a changed spec": {
			[]change{pending(migrate, 1, 0), changed}, found{lifecycle.FindTask, "Running", 0},
		},
		"without a CloudSite nothing can be read": {
			[]change{pending(migrate, 1, 0), noSite}, found{lifecycle.None, "Running", 0},
		},
		"a run that was lost twice is unknown": {
			[]change{pending(migrate, 2, 10*time.Minute)}, found{lifecycle.FindTask, "OutcomeUnknown", 0},
		},
		"a second run is looked for as long as it may": {
			[]change{pending(migrate, 2, 9*time.Minute)}, found{lifecycle.FindTask, "Running", 0},
		},
		"a lost run whose plan is gone is unknown, and still looked for": {
			[]change{pending(migrate, 1, time.Hour), planUnknown}, found{lifecycle.FindTask, "OutcomeUnknown", 0},
		},
		"a lost check is looked for": {
			[]change{pending(runCheck, 1, 0), checks(nil)}, found{lifecycle.FindTask, "Checking", 0},
		},
		"a lost repeated check leaves what stood before": {
			[]change{pending(runCheck, 1, 0), checks(failedChecks(0, 0))}, found{lifecycle.FindTask, "Blocked", 0},
		},
		"a check that was lost twice is unknown": {
			[]change{pending(runCheck, 2, time.Hour)}, found{lifecycle.FindTask, "OutcomeUnknown", 0},
		},
		"a lost job may still arrive": {
			[]change{pending(createJob, 1, time.Minute)}, found{lifecycle.None, "Checking", 30 * time.Second},
		},
		"a lost job is left behind once it cannot": {
			[]change{pending(createJob, 1, 90*time.Second)}, found{lifecycle.DropJob, "Checking", 0},
		},
		"a lost job is left behind without a CloudSite": {
			[]change{pending(createJob, 1, 90*time.Second), noSite}, found{lifecycle.DropJob, "Checking", 0},
		},
		"three lost jobs an hour are the most": {
			[]change{pending(createJob, 1, 90*time.Second), lostJobs(40*time.Minute, 20*time.Minute, 10*time.Minute)},
			found{lifecycle.None, "Checking", 20 * time.Minute},
		},
		"lost jobs of an hour ago do not count": {
			[]change{pending(createJob, 1, 90*time.Second), lostJobs(time.Hour, 20*time.Minute, 10*time.Minute)},
			found{lifecycle.DropJob, "Checking", 0},
		},
	}
	for name, row := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			step := lifecycle.Next(input(row.tc...))
			got := found{step.Action, step.State.Reason, step.After}
			if diff := cmp.Diff(row.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if !step.NeedsSite {
				t.Error("the connection may lapse while a call is looked for")
			}
		})
	}
}

func TestWhatIsNotFoundIsCalledAgainOnceAndWithEveryGateOpen(t *testing.T) {
	t.Parallel()
	const over = 10 * time.Minute
	unattached := siteCondition(v1alpha1.ConditionAttached, metav1.ConditionFalse, "Not attached.")
	unready := siteCondition(v1alpha1.ConditionReady, metav1.ConditionFalse, "The site does not answer.")
	due := checks(failedChecks(0, -time.Hour))
	tests := map[string]struct {
		tc    []change
		again lifecycle.Action // empty: not again
		after time.Duration
		says  string
	}{
		"before the patience is over it looks again soon": {tc: []change{pending(migrate, 1, time.Minute)}, after: time.Minute},
		"just before the patience is over it looks right after": {
			tc: []change{pending(migrate, 1, over-time.Second)}, after: time.Second,
		},
		"after the patience a run is started again": {tc: []change{pending(migrate, 1, over)}, again: lifecycle.StartRun},
		"after the patience a check is started again": {
			tc: []change{pending(runCheck, 1, over), checks(nil)}, again: lifecycle.StartCheck,
		},
		"a repeated check is started again": {
			tc: []change{pending(runCheck, 1, over), due}, again: lifecycle.StartCheck,
		},
		"a second call before the patience looks again soon": {tc: []change{pending(migrate, 2, time.Minute)}, after: time.Minute},
		"a third call is never made":                         {tc: []change{pending(migrate, 2, over)}, after: over},
		"a third check is never made": {
			tc: []change{pending(runCheck, 2, 48*time.Hour), checks(nil)}, after: over,
		},
		"a withdrawn approval keeps the second call": {
			tc: []change{pending(migrate, 1, over), unapproved}, after: time.Minute, says: "Set run.approved to true",
		},
		"a site that is not ready keeps it": {
			tc: []change{pending(migrate, 1, over), unready}, after: time.Minute, says: "The site does not answer.",
		},
		"a site that is not attached keeps it": {
			tc: []change{pending(migrate, 1, over), unattached}, after: time.Minute, says: "is being attached",
		},
		"checks that failed meanwhile keep it": {
			tc: []change{pending(migrate, 1, over), checks(failedChecks(0, 0))}, after: time.Minute, says: "SpaceKeysConflict",
		},
		"an app without consent keeps it": {
			tc:    []change{withApp(v1alpha1.PathAutomated, v1alpha1.ConsentNotAgreed), pending(migrate, 1, over)},
			after: time.Minute, says: "Nobody agreed yet",
		},
	}
	for name, row := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			in := input(row.tc...)
			search := lifecycle.NotFound(in)
			if search.Again != (row.again != "") || (search.Again && search.Step.Action != row.again) {
				t.Fatalf("NotFound() = %+v, want again: %q", search, row.again)
			}
			if !search.Again && (search.Step.Action != lifecycle.None || search.Step.After != row.after) {
				t.Errorf("NotFound() = %+v, want to wait %s", search.Step, row.after)
			}
			if !strings.Contains(search.Step.State.Message, row.says) {
				t.Errorf("the message %q lacks %q", search.Step.State.Message, row.says)
			}
			if in.Migration.Status.Pending == nil {
				t.Error("the intent is gone")
			}
		})
	}
}

func TestALostJobIsCountedAndItsIntentCleared(t *testing.T) {
	t.Parallel()
	in := input(pending(createJob, 1, time.Hour))
	lifecycle.DropLostJob(&in.Migration.Status, "team/wave-1 #1", now)
	want := &v1alpha1.AbandonedJobs{Count: 1, Newest: []v1alpha1.AbandonedJob{{Name: "team/wave-1 #1", Since: at(0)}}}
	if diff := cmp.Diff(want, in.Migration.Status.AbandonedJobs); diff != "" || in.Migration.Status.Pending != nil {
		t.Errorf("pending %+v, abandoned (-want +got):\n%s", in.Migration.Status.Pending, diff)
	}
	if step := lifecycle.Next(in); step.Action != lifecycle.CreateJob {
		t.Errorf("Next() = %+v, want the job to be made again", step)
	}
}

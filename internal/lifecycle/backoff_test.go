package lifecycle_test

import (
	"strings"
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/lifecycle"
)

func backoff(first v1alpha1.Duration, factor int32, longest v1alpha1.Duration) change {
	return rerun(func(policy *v1alpha1.RerunPolicy) {
		policy.Backoff = &v1alpha1.Backoff{Initial: first, Factor: &factor, Max: longest}
	})
}

// leftOver is a migration with one failed space and so many re-runs behind it.
func leftOver(reruns int32) change {
	return func(in *lifecycle.Input) {
		history(past(initial, v1alpha1.OutcomeIncomplete, counted(3, 1, 0)))(in)
		used(reruns)(in)
		rerun(limit(10))(in)
	}
}

func TestThePauseBeforeARerun(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		tc   []change
		want time.Duration
	}{
		"five minutes before the first":             {[]change{leftOver(0)}, 5 * time.Minute},
		"twice as long before the second":           {[]change{leftOver(1)}, 10 * time.Minute},
		"four times as long before the third":       {[]change{leftOver(2)}, 20 * time.Minute},
		"six hours at the most":                     {[]change{leftOver(9)}, 6 * time.Hour},
		"an initial pause of the spec":              {[]change{leftOver(0), backoff("30m", 2, "6h")}, 30 * time.Minute},
		"a factor of the spec":                      {[]change{leftOver(2), backoff("1m", 3, "6h")}, 9 * time.Minute},
		"a factor of one never grows":               {[]change{leftOver(9), backoff("7m", 1, "6h")}, 7 * time.Minute},
		"the longest of the spec":                   {[]change{leftOver(4), backoff("1h", 10, "168h")}, 168 * time.Hour},
		"the first is not longer than the longest":  {[]change{leftOver(0), backoff("24h", 2, "1h")}, time.Hour},
		"unreadable ones count as left out":         {[]change{leftOver(1), backoff("soon", 2, "later")}, 10 * time.Minute},
		"a run that never began":                    {[]change{neverBegan(1)}, 5 * time.Minute},
		"a second one that never began":             {[]change{neverBegan(2)}, 10 * time.Minute},
		"a third one that never began":              {[]change{neverBegan(3)}, 20 * time.Minute},
		"the rest of a pause that has begun":        {[]change{leftOver(0), later(2 * time.Minute)}, 3 * time.Minute},
		"a clock that went back makes it no longer": {[]change{leftOver(0), later(-2 * time.Minute)}, 7 * time.Minute},
	}
	for name, row := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			in := input(row.tc...)
			step := lifecycle.Next(in)
			if step.Action != lifecycle.None || step.State.Reason != "WaitingToRerun" || step.After != row.want || step.NeedsSite {
				t.Fatalf("Next() = %+v, want to wait %s without the site", step, row.want)
			}
			if step.RerunAt == nil || !step.RerunAt.Equal(in.Now.Add(row.want)) {
				t.Errorf("RerunAt = %v, want %s", step.RerunAt, in.Now.Add(row.want))
			}
			in.Now = in.Now.Add(row.want - time.Second)
			if again := lifecycle.Next(in); again.State != step.State || !again.RerunAt.Equal(*step.RerunAt) {
				t.Errorf("the state ticks: %+v, then %+v", step, again)
			}
			in.Now = in.Now.Add(time.Second)
			if over := lifecycle.Next(in); over.State.Reason == "WaitingToRerun" {
				t.Errorf("Next() = %+v once the pause is over", over)
			}
		})
	}
}

func TestAPersonWhoAsksDoesNotWait(t *testing.T) {
	t.Parallel()
	if step := lifecycle.Next(input(leftOver(2), askedFor)); step.Action != lifecycle.RerunJob || step.After != 0 {
		t.Errorf("Next() = %+v, want the job at once", step)
	}
}

func TestWhatFollowsARunThatLeftSomething(t *testing.T) {
	t.Parallel()
	due := later(time.Hour)
	appsLeft := history(past(initial, v1alpha1.OutcomeIncomplete, counted(4, 0, 0), failedApps("com.app")))
	unattached := siteCondition(v1alpha1.ConditionAttached, metav1.ConditionFalse, "Not attached.")
	elsewhere := func(in *lifecycle.Input) { in.Site.Spec.URL = "https://other.atlassian.net" }
	clone := func(in *lifecycle.Input) { in.Site.Spec.Confluence.ServerID = "OTHER" }
	approvalGone := func(in *lifecycle.Input) { in.Migration.Spec.Run.Approved = new(false) }
	blocked := func(in *lifecycle.Input) {
		history(past(initial, v1alpha1.OutcomeIncomplete, counted(3, 1, 0)), past(failedSpaces, v1alpha1.OutcomeBlocked))(in)
		in.Migration.Status.Checks = failedChecks(0, 0)
		in.Migration.Status.Checks.JobID = "job-2"
	}
	made := func(in *lifecycle.Input) {
		in.Migration.Status.Job.ID, in.Migration.Status.Job.Strategy = "job-9", failedSpaces
	}
	tests := map[string]struct {
		tc   []change
		want decision
	}{
		"a plan with what is left": {[]change{leftOver(0), due}, decision{lifecycle.RerunJob, "Checking", "Met", true}},
		"the apps of the plan":     {[]change{appsLeft, due}, decision{lifecycle.TriggerApps, "Queued", "Met", true}},
		"a plan does not need the attachment": {
			[]change{leftOver(0), due, unattached}, decision{lifecycle.RerunJob, "Checking", "Met", true},
		},
		"the trigger does": {
			[]change{appsLeft, due, unattached}, decision{lifecycle.None, "Connecting", "WaitingForCloudSite", true},
		},
		"a missing CloudSite is awaited": {
			[]change{leftOver(0), due, noSite}, decision{lifecycle.None, "Connecting", "WaitingForCloudSite", true},
		},
		"another destination blocks": {
			[]change{leftOver(0), due, elsewhere}, decision{lifecycle.None, "Blocked", "CloudSiteChanged", false},
		},
		"another instance blocks": {
			[]change{leftOver(0), due, clone}, decision{lifecycle.None, "Blocked", "CloudSiteChanged", false},
		},
		"and does so for apps": {
			[]change{appsLeft, due, elsewhere}, decision{lifecycle.None, "Blocked", "CloudSiteChanged", false},
		},
		"withdrawn approval ends it": {
			[]change{leftOver(0), due, approvalGone}, decision{lifecycle.Conclude, "Incomplete", "Met", false},
		},
		"withdrawn approval in the pause waits": {
			[]change{leftOver(0), approvalGone}, decision{lifecycle.None, "WaitingToRerun", "Met", false},
		},
		"suspension holds it": {
			[]change{leftOver(0), due, suspended}, decision{lifecycle.None, "Suspended", "Met", false},
		},
		"a suspended CloudSite holds it": {
			[]change{leftOver(0), due, siteSuspended}, decision{lifecycle.None, "Suspended", "Met", false},
		},
		"a window that is to come": {
			[]change{leftOver(0), due, window(2*time.Hour, 0)}, decision{lifecycle.None, "Queued", "Met", false},
		},
		"a window that has passed": {
			[]change{leftOver(0), due, window(0, time.Minute)}, decision{lifecycle.None, "WindowMissed", "Met", false},
		},
		"a window that has passed for apps": {
			[]change{appsLeft, due, window(0, time.Minute)}, decision{lifecycle.None, "WindowMissed", "Met", false},
		},
		"unreviewed domains": {
			[]change{leftOver(0), due, domains("False")}, decision{lifecycle.None, "Blocked", "EmailDomainsNotReviewed", true},
		},
		"a backup that is attested for later holds the trigger of apps, too": {
			[]change{appsLeft, due, backup(48 * time.Hour)}, decision{lifecycle.None, "Blocked", "BackupMissing", false},
		},
		"dependencies do not count any more": {
			[]change{leftOver(0), due, dependsOn(lifecycle.Dependency{Name: "b"}), cycle},
			decision{lifecycle.RerunJob, "Checking", "Met", true},
		},
		"a job that was rejected blocks": {
			[]change{leftOver(0), due, rejected}, decision{lifecycle.None, "Blocked", "JobRejected", false},
		},
		"a job that was made runs unchecked": {[]change{leftOver(0), made}, decision{lifecycle.StartRun, "Queued", "Met", true}},
		"its run passes the gates": {
			[]change{leftOver(0), made, window(0, -time.Minute)}, decision{lifecycle.None, "WindowMissed", "Met", false},
		},
		"and needs approval": {
			[]change{leftOver(0), made, approvalGone}, decision{lifecycle.Conclude, "Incomplete", "Met", false},
		},
		"the policy Never stops it before its run": {
			[]change{leftOver(0), made, rerun(never)}, decision{lifecycle.Conclude, "Incomplete", "Met", false},
		},
		"but not what a person asked for": {
			[]change{leftOver(0), made, rerun(never), askedFor}, decision{lifecycle.StartRun, "Queued", "Met", true},
		},
		"nor what its own checks blocked": {[]change{blocked, rerun(never)}, decision{lifecycle.None, "Blocked", "Met", false}},
		"apps that are not settled are looked at, whatever the window": {
			[]change{appsLeft, appsUnsettled, window(0, time.Minute)}, decision{lifecycle.LookAtApps, "Running", "Met", true},
		},
		"an adopted run that left something ends": {
			[]change{leftOver(0), due, adoptedJob("job-1")}, decision{lifecycle.Conclude, "Incomplete", "Met", false},
		},
		"with overrides it is checked first": {
			[]change{leftOver(0), made, override("MissingAttachments")},
			decision{lifecycle.StartCheck, "Checking", "Met", true},
		},
		"one that its own checks blocked": {[]change{blocked}, decision{lifecycle.None, "Blocked", "Met", false}},
		"is checked again":                {[]change{blocked, due}, decision{lifecycle.StartCheck, "Blocked", "Met", true}},
		"nothing is left": {
			[]change{history(past(initial, v1alpha1.OutcomeSucceeded, counted(4, 0, 0)))},
			decision{lifecycle.Conclude, "Finished", "Met", false},
		},
		"the limit is used up":  {[]change{leftOver(10), due}, decision{lifecycle.Conclude, "Incomplete", "Met", false}},
		"the end needs no site": {[]change{leftOver(10), due, noSite}, decision{lifecycle.Conclude, "Incomplete", "Met", false}},
		"a stopped run is the end": {
			[]change{history(past(initial, v1alpha1.OutcomeStopped, counted(1, 3, 0)))},
			decision{lifecycle.Conclude, "Stopped", "Met", false},
		},
	}
	for name, row := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			step := lifecycle.Next(input(row.tc...))
			if got := decided(step); got != row.want {
				t.Errorf("Next() = %+v, want %+v; it says %q", got, row.want, step.State.Message)
			}
		})
	}
}

func TestARerunOfTemplatesWarnsOfDoubles(t *testing.T) {
	t.Parallel()
	templates := input(history(past(initial, v1alpha1.OutcomeIncomplete, counted(4, 0, 0), globals(v1alpha1.PartFailed))))
	if message := lifecycle.Next(templates).State.Message; !strings.Contains(message, "doubles") {
		t.Errorf("message = %q, want a warning of doubles", message)
	}
	if message := lifecycle.Next(input(leftOver(0))).State.Message; strings.Contains(message, "doubles") {
		t.Errorf("message = %q warns of doubles where no templates go", message)
	}
}

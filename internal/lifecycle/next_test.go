package lifecycle_test

import (
	"strings"
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/lifecycle"
)

// decision is what of a step a row is about.
type decision struct {
	action    lifecycle.Action
	state     string
	gate      string
	needsSite bool
}

func decided(step lifecycle.Step) decision {
	return decision{step.Action, step.State.Reason, step.Gate.Reason, step.NeedsSite}
}

func TestNextDecidesWhatAMigrationDoes(t *testing.T) {
	t.Parallel()
	stalled := siteCondition(v1alpha1.ConditionStalled, metav1.ConditionTrue, "The token was refused.")
	unready := siteCondition(v1alpha1.ConditionReady, metav1.ConditionFalse, "The site does not answer.")
	unattached := siteCondition(v1alpha1.ConditionAttached, metav1.ConditionFalse, "Not attached.")
	noJob := func(in *lifecycle.Input) { in.Migration.Status.Job, in.Migration.Status.Checks = nil, nil }
	tests := map[string]struct {
		tc   []change
		want decision
	}{
		"a missing CloudSite is awaited": {
			[]change{noSite}, decision{lifecycle.None, "Connecting", "WaitingForCloudSite", true},
		},
		"a CloudSite that is not ready is awaited": {
			[]change{unready}, decision{lifecycle.None, "Connecting", "WaitingForCloudSite", true},
		},
		"a stalled CloudSite blocks": {
			[]change{stalled, unready}, decision{lifecycle.None, "Blocked", "CloudSiteStalled", true},
		},
		"without a job one is made": {
			[]change{noJob}, decision{lifecycle.CreateJob, "Checking", "Met", true},
		},
		"a job can be made before the site is attached": {
			[]change{noJob, unattached}, decision{lifecycle.CreateJob, "Checking", "Met", true},
		},
		"a job of another spec is left behind": {
			[]change{func(in *lifecycle.Input) { in.Migration.Spec.DisplayName = "Wave 1" }},
			decision{lifecycle.DropJob, "Checking", "Met", true},
		},
		"another stage needs no other job": {
			[]change{func(in *lifecycle.Input) { in.Migration.Spec.Stage = v1alpha1.StageProduction }},
			decision{lifecycle.StartRun, "Queued", "Met", true},
		},
		"a job that was rejected is not made again for the same spec": {
			[]change{noJob, rejected(3)}, decision{lifecycle.None, "Blocked", "JobRejected", false},
		},
		"a job that was rejected is made again for a changed spec": {
			[]change{noJob, rejected(2)}, decision{lifecycle.CreateJob, "Checking", "Met", true},
		},
		"a new job is checked": {
			[]change{checks(nil)}, decision{lifecycle.StartCheck, "Checking", "Met", true},
		},
		"the checks of another job do not count": {
			[]change{checks(&v1alpha1.ChecksStatus{JobID: "job-0", FinishedAt: at(0)})},
			decision{lifecycle.StartCheck, "Checking", "Met", true},
		},
		"no check is started before the site is attached": {
			[]change{checks(nil), unattached}, decision{lifecycle.None, "Connecting", "WaitingForCloudSite", true},
		},
		"checks that run are read": {
			[]change{checks(&v1alpha1.ChecksStatus{JobID: "job-1", TaskID: "check-1"})},
			decision{lifecycle.ReadCheck, "Checking", "Met", true},
		},
		"checks that passed without approval are kept": {
			[]change{unapproved}, decision{lifecycle.None, "Saved", "Met", false},
		},
		"a saved migration stays saved while the site is not attached": {
			[]change{unapproved, unattached}, decision{lifecycle.None, "Saved", "Met", false},
		},
		"checks that passed with approval are run": {
			nil, decision{lifecycle.StartRun, "Queued", "Met", true},
		},
		"no run is started before the site is attached": {
			[]change{unattached}, decision{lifecycle.None, "Connecting", "WaitingForCloudSite", true},
		},
		"a run that is open is read": {
			[]change{running}, decision{lifecycle.ReadRun, "Running", "Met", true},
		},
		"an open run is read whatever the state of the CloudSite": {
			[]change{running, stalled, unready, unattached}, decision{lifecycle.ReadRun, "Running", "Met", true},
		},
		"an open run stays Running when the CloudSite is gone": {
			[]change{running, noSite}, decision{lifecycle.None, "Running", "Met", true},
		},
		"an open run goes on when the approval is withdrawn": {
			[]change{running, unapproved}, decision{lifecycle.ReadRun, "Running", "Met", true},
		},
		"a run whose own checks failed is blocked until they are repeated": {
			[]change{ended(v1alpha1.OutcomeBlocked), checks(failedChecks(0, 0))},
			decision{lifecycle.None, "Blocked", "Met", false},
		},
		"a run with an unknown outcome starts nothing": {
			[]change{ended(v1alpha1.OutcomeUnknown)}, decision{lifecycle.None, "OutcomeUnknown", "Met", false},
		},
		"what has succeeded does nothing any more": {
			[]change{ended(v1alpha1.OutcomeSucceeded), completed}, decision{lifecycle.None, "Finished", "Met", false},
		},
		"what has failed does nothing any more": {
			[]change{ended(v1alpha1.OutcomeFailed), completed}, decision{lifecycle.None, "Failed", "Met", false},
		},
		"what is incomplete does nothing any more": {
			[]change{ended(v1alpha1.OutcomeIncomplete), completed}, decision{lifecycle.None, "Incomplete", "Met", false},
		},
		"what was stopped does nothing any more": {
			[]change{ended(v1alpha1.OutcomeStopped), completed}, decision{lifecycle.None, "Stopped", "Met", false},
		},
		"what has ended does nothing even with a changed spec and no CloudSite": {
			[]change{ended(v1alpha1.OutcomeFailed), completed, noSite, func(in *lifecycle.Input) {
				in.Migration.Spec.DisplayName = "Again"
			}}, decision{lifecycle.None, "Failed", "Met", false},
		},
		"an object that was restored without its status starts nothing": {
			[]change{restored}, decision{lifecycle.None, "OutcomeUnknown", "Met", false},
		},
	}
	for name, row := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			step := lifecycle.Next(input(row.tc...))
			if got := decided(step); got != row.want {
				t.Errorf("Next() = %+v, want %+v; it says %q", got, row.want, step.State.Message)
			}
			if step.State.Message == "" || step.Gate.Message == "" {
				t.Errorf("a decision without words: %+v", step)
			}
		})
	}
}

func rejected(generation int64) change {
	return func(in *lifecycle.Input) {
		in.Migration.Status.Conditions = []metav1.Condition{{
			Type: v1alpha1.ConditionPrerequisitesMet, Status: metav1.ConditionFalse, Reason: v1alpha1.ReasonJobRejected,
			Message: "Atlassian refused the plan.", ObservedGeneration: generation,
		}}
	}
}

func restored(in *lifecycle.Input) {
	in.Migration.Finalizers = []string{v1alpha1.FinalizerMigration}
	in.Migration.Status = v1alpha1.MigrationStatus{ObservedGeneration: -1}
}

func TestANewObjectIsNotTakenForARestoredOne(t *testing.T) {
	t.Parallel()
	in := input(restored)
	in.Migration.Finalizers = nil
	if step := lifecycle.Next(in); step.Action != lifecycle.CreateJob {
		t.Errorf("Next() = %+v, want a job", step)
	}
}

func TestChecksAreRepeatedLessAndLessOften(t *testing.T) {
	t.Parallel()
	interval := func(text string) change {
		return func(in *lifecycle.Input) {
			in.Migration.Spec.Checks = &v1alpha1.ChecksPolicy{RecheckInterval: v1alpha1.Duration(text)}
		}
	}
	tests := map[string]struct {
		tc   []change
		want time.Duration
	}{
		"an hour after the first result":           {[]change{checks(failedChecks(0, 0))}, time.Hour},
		"two hours after the same result":          {[]change{checks(failedChecks(1, 0))}, 2 * time.Hour},
		"sixteen hours after the fourth repeat":    {[]change{checks(failedChecks(4, 0))}, 16 * time.Hour},
		"a day at the most":                        {[]change{checks(failedChecks(5, 0))}, 24 * time.Hour},
		"a day after a thousand repeats":           {[]change{checks(failedChecks(1000, 0))}, 24 * time.Hour},
		"from the interval of the spec":            {[]change{checks(failedChecks(0, 0)), interval("5m")}, 5 * time.Minute},
		"doubling from the interval of the spec":   {[]change{checks(failedChecks(3, 0)), interval("5m")}, 40 * time.Minute},
		"an hour where the interval is unreadable": {[]change{checks(failedChecks(0, 0)), interval("soon")}, time.Hour},
		"the rest of a wait that has begun":        {[]change{checks(failedChecks(0, -45*time.Minute))}, 15 * time.Minute},
	}
	for name, row := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			step := lifecycle.Next(input(row.tc...))
			if step.Action != lifecycle.None || step.After != row.want || step.State.Reason != "Blocked" || step.NeedsSite {
				t.Errorf("Next() = %+v, want to wait %s, blocked and without the site", step, row.want)
			}
		})
	}
}

func TestABlockedMigrationIsCheckedAgain(t *testing.T) {
	t.Parallel()
	older := func(in *lifecycle.Input) {
		in.Migration.Status.Checks.ObservedGeneration = 2
	}
	tests := map[string][]change{
		"once the interval is over":        {checks(failedChecks(0, -time.Hour))},
		"at once where the spec changed":   {checks(failedChecks(3, 0)), older},
		"also where nobody approved a run": {checks(failedChecks(0, -time.Hour)), unapproved},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			step := lifecycle.Next(input(tc...))
			if want := (decision{lifecycle.StartCheck, "Blocked", "Met", true}); decided(step) != want {
				t.Errorf("Next() = %+v, want %+v: what stood before stands until the result differs", step, want)
			}
		})
	}
	unattached := siteCondition(v1alpha1.ConditionAttached, metav1.ConditionFalse, "Not attached.")
	step := lifecycle.Next(input(checks(failedChecks(0, -time.Hour)), unattached))
	if want := (decision{lifecycle.None, "Blocked", "Met", true}); decided(step) != want {
		t.Errorf("unattached: Next() = %+v, want %+v", step, want)
	}
	if !strings.Contains(step.State.Message, "SpaceKeysConflict") {
		t.Errorf("unattached: the message %q does not name the check any more", step.State.Message)
	}
}

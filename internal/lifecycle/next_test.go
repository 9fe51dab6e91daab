package lifecycle_test

import (
	"testing"

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
			[]change{noJob, rejected}, decision{lifecycle.None, "Blocked", "JobRejected", false},
		},
		"a job that was rejected is made again for a changed spec": {
			[]change{noJob, rejected, func(in *lifecycle.Input) { lifecycle.Forgive(&in.Migration.Status) }},
			decision{lifecycle.CreateJob, "Checking", "Met", true},
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
		"nor once that is said": {
			[]change{restored, knownAsRestored}, decision{lifecycle.None, "OutcomeUnknown", "Met", false},
		},
		"a restored object begins anew where a person asks for it": {
			[]change{restored, knownAsRestored, func(in *lifecycle.Input) {
				in.Migration.Status.Reruns = &v1alpha1.RerunStatus{Requested: true}
			}}, decision{lifecycle.CreateJob, "Checking", "Met", true},
		},
		"a restored object takes up the job that it is told": {
			[]change{restored, adopting}, decision{lifecycle.AdoptJob, "Checking", "Met", true},
		},
		"a new object takes up the job that it is told": {
			[]change{noJob, adopting}, decision{lifecycle.AdoptJob, "Checking", "Met", true},
		},
		"a job that was taken up is checked and run like any other": {
			[]change{adopting}, decision{lifecycle.StartRun, "Queued", "Met", true},
		},
		"a suspended migration makes no plan": {[]change{noJob, suspended}, decision{lifecycle.None, "Suspended", "Met", false}},
		"nor takes one up": {
			[]change{noJob, adopting, suspended}, decision{lifecycle.None, "Suspended", "Met", false},
		},
		"nor checks": {
			[]change{checks(nil), suspended}, decision{lifecycle.None, "Suspended", "Met", false},
		},
		"nor runs": {[]change{suspended}, decision{lifecycle.None, "Suspended", "Met", false}},
		"nor stays blocked": {
			[]change{checks(failedChecks(0, 0)), suspended}, decision{lifecycle.None, "Suspended", "Met", false},
		},
		"a suspended CloudSite starts nothing": {[]change{siteSuspended}, decision{lifecycle.None, "Suspended", "Met", false}},
		"nor does one that has not said so make a plan, or take one up": {
			[]change{noJob, adopting, siteSuspended}, decision{lifecycle.None, "Suspended", "Met", false},
		},
		"a suspended CloudSite lets a plan be taken up, and is not connected for it": {
			[]change{noJob, adopting, siteSuspended, saysSuspended}, decision{lifecycle.AdoptJob, "Checking", "Met", false},
		},
		"but not where the migration is suspended as well": {
			[]change{noJob, adopting, siteSuspended, saysSuspended, suspended}, decision{lifecycle.None, "Suspended", "Met", false},
		},
		"nor does it check or run what was taken up": {
			[]change{adopting, siteSuspended, saysSuspended}, decision{lifecycle.None, "Suspended", "Met", false},
		},
		"a run is followed while it is suspended": {[]change{running, suspended}, decision{lifecycle.ReadRun, "Running", "Met", true}},
		"and while its CloudSite is": {
			[]change{running, siteSuspended}, decision{lifecycle.ReadRun, "Running", "Met", true},
		},
		"a lost call is looked for while it is suspended": {
			[]change{pending(v1alpha1.ActionMigrate, 1, 0), suspended}, decision{lifecycle.FindTask, "Running", "Met", true},
		},
		"what has ended stays so while it is suspended": {
			[]change{ended(v1alpha1.OutcomeFailed), completed, suspended}, decision{lifecycle.None, "Failed", "Met", false},
		},
		"an unknown outcome stays so while it is suspended": {
			[]change{ended(v1alpha1.OutcomeUnknown), suspended}, decision{lifecycle.None, "OutcomeUnknown", "Met", false},
		},
		"an unknown outcome that was asked about is no end once the approval is withdrawn": {
			[]change{ended(v1alpha1.OutcomeUnknown), askedFor, anotherProvenJob, unapproved},
			decision{lifecycle.None, "OutcomeUnknown", "Met", false},
		},
		"nor where nothing of the run that followed began": {
			[]change{history(past(initial, v1alpha1.OutcomeUnknown), past(failedSpaces, v1alpha1.OutcomeNeverBegan)), unapproved},
			decision{lifecycle.None, "OutcomeUnknown", "Met", false},
		},
		"an unknown outcome that a later run made good is no obstacle": {
			[]change{history(past(initial, v1alpha1.OutcomeUnknown), past(failedSpaces, succeededRun, counted(4, 0, 0)))},
			decision{lifecycle.Conclude, "Finished", "Met", false},
		},
		"an open run is not read through a CloudSite that leads elsewhere": {
			[]change{running, siteElsewhere}, decision{lifecycle.None, "Running", "Met", true},
		},
		"nor is a lost call looked for there": {
			[]change{pending(v1alpha1.ActionMigrate, 1, 0), siteElsewhere}, decision{lifecycle.None, "Running", "Met", true},
		},
		"an unknown outcome goes on where a person asks for it": {
			[]change{ended(v1alpha1.OutcomeUnknown), askedFor}, decision{lifecycle.RerunJob, "Checking", "Met", true},
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

func adopting(in *lifecycle.Input) { in.Migration.Spec.AdoptJobID = "job-1" }

func siteElsewhere(in *lifecycle.Input) { in.Site.Spec.URL = "https://other.atlassian.net" }

func siteSuspended(in *lifecycle.Input) { in.Site.Spec.Suspend = new(true) }

// saysSuspended has the CloudSite's controller say so, which it does where nothing worse is to be said.
func saysSuspended(in *lifecycle.Input) {
	in.Site.Status.Conditions = []metav1.Condition{{Type: v1alpha1.ConditionReady, Status: "Unknown", Reason: v1alpha1.ReasonSuspended}}
}

// rejected is what stands after Atlassian refused the plan.
func rejected(in *lifecycle.Input) {
	in.Migration.Status.Rejected = "Atlassian refused the plan: it is too large."
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

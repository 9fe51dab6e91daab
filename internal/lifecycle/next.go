package lifecycle

import (
	"fmt"
	"strings"

	"k8s.io/apimachinery/pkg/api/meta"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/shorten"
)

var gateMet = Gate{Met: true, Reason: v1alpha1.ReasonMet, Message: "All that the migration refers to is there."}

// Next decides what a migration does next. The order matters: what may have happened at Atlassian comes before anything new.
func Next(in Input) Step {
	switch {
	case in.status().CompletionTime != nil:
		return ended(in)
	case Restored(in.Migration):
		return restored()
	case in.status().Pending != nil:
		return recoverCall(in)
	case OpenRun(in.status()) != nil:
		return followRun(in)
	case endedUnknown(in.status()) != nil && !requested(in.status()):
		return outcomeUnknown(endedUnknown(in.status()))
	}
	if in.status().DataMovedAt != nil && len(in.status().Runs) > 0 {
		return runAgain(in)
	}
	if adoptsThoughSuspended(in) {
		return adoptSuspended(in)
	}
	if step := suspendedStep(in); step != nil {
		return *step
	}
	if gate, state, ok := siteGate(in); !ok {
		return Step{Action: None, State: state, Gate: gate, NeedsSite: true}
	}
	return whenAttached(in, prepare(in))
}

func outcomeUnknown(run *v1alpha1.Run) Step {
	message := run.Message
	if run.CannotRerun != "" {
		// The first sentence says what happened. The advice behind it was followed, and leads to no re-run.
		happened, _, _ := strings.Cut(message, ". ")
		message = strings.TrimSuffix(happened, ".") + ". " + run.CannotRerun
	}
	return Step{Action: None, Gate: gateMet, State: State{v1alpha1.ReasonOutcomeUnknown, shorten.Text(message, 1024)}}
}

// whenAttached holds back what the assistant must take up until the site is attached. What needs nothing of the site, such as
// a migration that waits for approval, does not ask for the attachment either.
func whenAttached(in Input, step Step) Step {
	if step.Action != StartCheck && step.Action != StartRun && step.Action != TriggerApps {
		return step
	}
	if meta.IsStatusConditionTrue(in.Site.Status.Conditions, v1alpha1.ConditionAttached) {
		return step
	}
	message := fmt.Sprintf("CloudSite %s is being attached.", in.Site.Name)
	if step.State.Reason != v1alpha1.ReasonBlocked {
		step.State = State{v1alpha1.ReasonConnecting, message}
		step.Gate = Gate{Waiting: true, Reason: v1alpha1.ReasonWaitingForCloudSite, Message: message}
	}
	step.Action = None
	return step
}

// prepare brings a migration from a ready CloudSite to the start of its run.
func prepare(in Input) Step {
	apps := ResolveApps(&in.Migration.Spec, in.Assessment)
	if !apps.OK() {
		return Step{Action: None, State: apps.state(), Gate: apps.gate(), NeedsSite: true}
	}
	if adopts(in) {
		return Step{
			Action: AdoptJob, Gate: gateMet, NeedsSite: true,
			State: checking("Job " + in.Migration.Spec.AdoptJobID + " is taken up."),
		}
	}
	if !jobFits(in) {
		return makeJob(in)
	}
	if core := lastCore(in.status()); core.Outcome == v1alpha1.OutcomeNeverBegan && core.JobID == in.status().Job.ID {
		return sameJob(in)
	}
	return towardsRun(in)
}

// towardsRun brings a job through its checks and gates to its run.
func towardsRun(in Input) Step {
	if step, passed := check(in); !passed {
		return step
	}
	if !in.approved() {
		return unapproved(in)
	}
	if shut := runGates.firstShut(in); shut != nil {
		return *shut
	}
	return readyToRun()
}

func readyToRun() Step {
	return Step{Action: StartRun, Gate: gateMet, NeedsSite: true, State: State{
		v1alpha1.ReasonQueued, "Every gate is open. The run starts as soon as the site has a free slot.",
	}}
}

// makeJob makes the first job, or another one after the spec changed. A job that Atlassian rejected is not sent again for the
// same spec.
func makeJob(in Input) Step {
	if rejected := in.status().Rejected; rejected != "" {
		return blocked(v1alpha1.ReasonJobRejected, rejected)
	}
	if in.status().Job != nil {
		return Step{Action: DropJob, Gate: gateMet, NeedsSite: true, State: checking("The spec changed: a new plan is made.")}
	}
	return Step{Action: CreateJob, Gate: gateMet, NeedsSite: true, State: checking("The plan is being made at Atlassian.")}
}

func siteGate(in Input) (Gate, State, bool) {
	name := in.Migration.Spec.CloudSiteRef.Name
	waiting := func(message string) (Gate, State, bool) {
		return Gate{Waiting: true, Reason: v1alpha1.ReasonWaitingForCloudSite, Message: message},
			State{v1alpha1.ReasonConnecting, message}, false
	}
	if in.Site == nil {
		return waiting(fmt.Sprintf("CloudSite %s does not exist yet. Create it, or correct spec.cloudSiteRef.", name))
	}
	conditions := in.Site.Status.Conditions
	if stalled := meta.FindStatusCondition(conditions, v1alpha1.ConditionStalled); stalled != nil && stalled.Status == "True" {
		message := fmt.Sprintf("CloudSite %s is stalled: %s", name, stalled.Message)
		return Gate{Reason: v1alpha1.ReasonCloudSiteStalled, Message: message}, State{v1alpha1.ReasonBlocked, message}, false
	}
	if !meta.IsStatusConditionTrue(conditions, v1alpha1.ConditionReady) {
		return waiting(fmt.Sprintf("CloudSite %s is not ready yet%s", name, because(conditions, v1alpha1.ConditionReady)))
	}
	return gateMet, State{}, true
}

func ended(in Input) Step {
	return Step{Action: None, Gate: gateMet, State: FinalState(in)}
}

func blocked(reason, message string) Step {
	return Step{
		Action: None,
		State:  State{v1alpha1.ReasonBlocked, message},
		Gate:   Gate{Reason: reason, Message: message},
	}
}

func checking(message string) State {
	return State{v1alpha1.ReasonChecking, message}
}

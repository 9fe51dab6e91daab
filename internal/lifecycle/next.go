package lifecycle

import (
	"fmt"
	"slices"
	"time"

	"k8s.io/apimachinery/pkg/api/meta"

	"github.com/drover-dev/drover/api/v1alpha1"
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
		message += " " + run.CannotRerun
	}
	return Step{Action: None, Gate: gateMet, State: State{v1alpha1.ReasonOutcomeUnknown, Cut(message, 1024)}}
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
	if in.status().Job == nil && in.Migration.Spec.AdoptJobID != "" {
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

const checksStandStill = "The checks have not ended for a long time. " +
	"Look at the assistant on the Confluence instance: is it up, and attached? " +
	"Is the Server ID in the CloudSite the one that General Configuration > System Information shows?"

// makeJob makes the first job, or another one after the spec changed. A job that Atlassian rejected is not sent again for the
// same spec.
func makeJob(in Input) Step {
	if rejected := in.status().Rejected; rejected != "" {
		return blocked(v1alpha1.ReasonJobRejected, rejected)
	}
	if in.status().Job != nil {
		return Step{Action: DropJob, Gate: gateMet, NeedsSite: true, State: checking("The spec changed: a new plan is made.")}
	}
	return Step{Action: CreateJob, Gate: gateMet, NeedsSite: true, State: checking("The plan is made at Atlassian.")}
}

// check makes sure that the job's checks passed. The second result tells that they did, or that the run makes them itself.
func check(in Input) (Step, bool) {
	checks := in.status().Checks
	step := Step{Gate: gateMet, NeedsSite: true, State: checking("Atlassian checks the plan for errors.")}
	switch {
	case checks == nil || checks.JobID != in.status().Job.ID:
		step.Action = StartCheck
		return step, !checksFirst(in)
	case checks.FinishedAt == nil:
		step.Action = ReadCheck
		if checks.StartedAt != nil && in.Now.Sub(checks.StartedAt.Time) >= in.noProgressAfter() {
			step.State = State{v1alpha1.ReasonNoProgress, checksStandStill}
		}
		if len(standing(in.Migration)) > 0 {
			// A repeated check: what stood before stands until its result differs.
			step.State = blockedByChecks(in, checks)
		}
		return step, false
	case len(standing(in.Migration)) > 0:
		return recheck(in, checks), false
	case checks.Requested:
		step.Action = StartCheck
		return step, false
	default:
		return Step{}, true
	}
}

// checksFirst tells whether a job is checked before it runs. A run makes the same checks itself (documented), but whether a
// failed check may be accepted is known only after it failed. A re-run makes none of its own without need.
func checksFirst(in Input) bool {
	policy := in.Migration.Spec.Checks
	overrides := policy != nil && len(policy.Override) > 0
	if in.status().Job.Strategy == v1alpha1.StrategyFailedSpaces {
		return overrides
	}
	return overrides || !in.approved() || policy == nil || policy.When != v1alpha1.CheckWithRun
}

func recheck(in Input, checks *v1alpha1.ChecksStatus) Step {
	step := Step{Action: None, Gate: gateMet, State: blockedByChecks(in, checks)}
	due := checks.FinishedAt.Add(recheckInterval(in.Migration, checks.Unchanged))
	asked := checks.Requested || !checksAreCurrent(in)
	if wait := due.Sub(in.Now); wait > 0 && !asked {
		step.After = wait
		return step
	}
	step.Action, step.NeedsSite, step.Scheduled = StartCheck, true, !asked
	return step
}

// checksAreCurrent tells whether the newest checks were made for the spec as it is. A spec that changed without needing a new
// job (an app's data consent is elsewhere, but the run policy is here) is worth a fresh look.
func checksAreCurrent(in Input) bool {
	return in.status().Checks.ObservedGeneration == in.Migration.Generation
}

// ChecksAreStale tells whether checks that passed are too old for a run that may start now. They are repeated once for each time
// in the queue.
func ChecksAreStale(in Input) bool {
	checks, queued := in.status().Checks, in.status().QueuedAt
	if checks == nil || checks.JobID != in.status().Job.ID || checks.FinishedAt == nil || checks.StartedAt == nil {
		return false
	}
	if queued != nil && !checks.StartedAt.Before(queued) {
		return false
	}
	age := 24 * time.Hour
	if in.Migration.Spec.Checks != nil {
		age = in.Migration.Spec.Checks.MaxAge.Or(age)
	}
	return in.Now.Sub(checks.FinishedAt.Time) > age
}

func recheckInterval(m *v1alpha1.Migration, unchanged int32) time.Duration {
	const first, longest = time.Hour, 24 * time.Hour
	interval := first
	if m.Spec.Checks != nil {
		interval = m.Spec.Checks.RecheckInterval.Or(first)
	}
	for range min(unchanged, 10) {
		interval *= 2
	}
	return min(interval, longest)
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

// Restored tells that an object carries our finalizer but nothing of what it did: it came back from a backup without its
// status, in the middle of its life. What it did at Atlassian is not known any more, and that stays so once it is said.
func Restored(m *v1alpha1.Migration) bool {
	status := &m.Status
	if status.Job != nil || status.Pending != nil || len(status.Runs) > 0 || requested(status) || m.Spec.AdoptJobID != "" ||
		!slices.Contains(m.Finalizers, v1alpha1.FinalizerMigration) {
		return false
	}
	ready := meta.FindStatusCondition(status.Conditions, v1alpha1.ConditionReady)
	return status.ObservedGeneration < 0 || (ready != nil && ready.Reason == v1alpha1.ReasonOutcomeUnknown)
}

func restored() Step {
	const message = "This migration was restored without its status, so what it did at Atlassian is not known. " +
		"Nothing is started. Look for its plan in the assistant. If it is there, set spec.adoptJobID to the job's ID; if nothing of " +
		"it ran, set the annotation " + v1alpha1.AnnotationRerun + " to a new value to begin anew."
	return Step{Action: None, State: State{v1alpha1.ReasonOutcomeUnknown, message}, Gate: gateMet}
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

// RetestInterval is how long a cause of Blocked that is not a failed check waits before it is tested again.
func RetestInterval(m *v1alpha1.Migration) time.Duration {
	return recheckInterval(m, 0)
}

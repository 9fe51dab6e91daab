package lifecycle

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"k8s.io/apimachinery/pkg/api/meta"

	"github.com/drover-dev/drover/api/v1alpha1"
)

// stamp is how a time of the spec stands in a message.
const stamp = time.RFC3339

// gates are asked in an order: what a person must mend comes before what time or others bring.
type gates []func(Input) *Step

var (
	// planGates stand before the plan of a re-run, and before a trigger of apps.
	planGates = gates{consentGate, domainGate, attestedGate, cycleGate, windowGate, dependencyGate}
	// runGates stand before the run of a plan whose checks passed.
	runGates = gates{
		consentGate, domainGate, attestedGate, cycleGate, takenGate, countedGate, windowGate, dependencyGate,
	}
)

// firstShut is the first gate that is shut, or nil.
func (g gates) firstShut(in Input) *Step {
	for _, gate := range g {
		if shut := gate(in); shut != nil {
			return untilWindowEnds(in, shut)
		}
	}
	return nil
}

// untilWindowEnds looks again when the window ends, whatever else is awaited: that it was missed is news.
func untilWindowEnds(in Input, step *Step) *Step {
	run := in.Migration.Spec.Run
	if run == nil || run.NotAfter == nil || !in.Now.Before(run.NotAfter.Time) {
		return step
	}
	left := run.NotAfter.Sub(in.Now) + time.Second
	if step.After == 0 || left < step.After {
		step.After = left
	}
	return step
}

func consentGate(in Input) *Step {
	job := in.status().Job
	if job == nil || len(job.Apps) == 0 {
		return nil
	}
	if in.Assessment == nil {
		return waitFor(v1alpha1.ReasonConnecting, v1alpha1.ReasonWaitingForApps, noAssessment(&in.Migration.Spec))
	}
	if problem := withoutConsent(job, in.Assessment); problem != "" {
		return shut(v1alpha1.ReasonAppsNotReady, problem)
	}
	return nil
}

// domainGate asks for the review of e-mail domains. Atlassian fails a migration while any domain of the whole instance is not
// reviewed (documented), so nothing runs before that.
func domainGate(in Input) *Step {
	condition := meta.FindStatusCondition(in.Site.Status.Conditions, v1alpha1.ConditionEmailDomainsReviewed)
	switch {
	case condition == nil || condition.Status == "Unknown":
		return waitFor(v1alpha1.ReasonConnecting, v1alpha1.ReasonWaitingForDomains,
			fmt.Sprintf("CloudSite %s has not said yet whether its e-mail domains are reviewed.", in.Site.Name))
	case condition.Status != "True":
		gate := shut(v1alpha1.ReasonDomainsNotReviewed, fmt.Sprintf("The e-mail domains of CloudSite %s are not reviewed: %s",
			in.Site.Name, condition.Message))
		gate.NeedsSite = true // The list of domains is read again soon only while somebody waits for it.
		return gate
	default:
		return nil
	}
}

func cycleGate(in Input) *Step {
	if len(in.Cycle) == 0 || in.status().DataMovedAt != nil {
		return nil
	}
	return shut(v1alpha1.ReasonDependencyCycle, fmt.Sprintf("spec.dependsOn goes round in a circle: %s. Take one of them out.",
		strings.Join(in.Cycle, " -> ")))
}

// windowGate keeps every start between notBefore and notAfter.
func windowGate(in Input) *Step {
	run := in.Migration.Spec.Run
	if run == nil {
		return nil
	}
	if run.NotAfter != nil && in.Now.After(run.NotAfter.Time) {
		return &Step{Action: None, Gate: gateMet, State: State{v1alpha1.ReasonWindowMissed, fmt.Sprintf(
			"The run did not start before %s, the end of its window. Set spec.run.notBefore and spec.run.notAfter to another window.",
			run.NotAfter.UTC().Format(stamp))}}
	}
	if run.NotBefore != nil && in.Now.Before(run.NotBefore.Time) {
		return &Step{Action: None, Gate: gateMet, After: untilReadied(in, run.NotBefore.Sub(in.Now)), State: State{
			v1alpha1.ReasonQueued, fmt.Sprintf("The window for the run opens at %s.", run.NotBefore.UTC().Format(stamp)),
		}}
	}
	return nil
}

// dependencyGate waits for the state Finished of all others. It gates the first run only: what was finished then stays so.
func dependencyGate(in Input) *Step {
	if in.status().DataMovedAt != nil {
		return nil
	}
	for _, other := range in.Dependencies {
		if other.Found && other.State == v1alpha1.ReasonFinished && other.Ended {
			continue
		}
		return waitFor(v1alpha1.ReasonQueued, v1alpha1.ReasonWaitingForOthers, waitsFor(other))
	}
	return nil
}

// awaitsPerson says what an approval will not start, because it waits for what only a person can bring about.
func awaitsPerson(in Input) string {
	if gate := cycleGate(in); gate != nil {
		return gate.State.Message
	}
	for _, other := range in.Dependencies {
		if !other.Found || needsPerson(other.State) {
			return waitsFor(other)
		}
	}
	return ""
}

func waitsFor(other Dependency) string {
	switch {
	case !other.Found:
		return fmt.Sprintf("Migration %s, which this one depends on, does not exist. Create it, or take it out of spec.dependsOn.",
			other.Name)
	case needsPerson(other.State):
		return fmt.Sprintf("Migration %s, which this one depends on, is %s. Look at it: its message says what to do. "+
			"This one runs once it is Finished.", other.Name, other.State)
	case other.State == "":
		return fmt.Sprintf("Migration %s, which this one depends on, has not begun.", other.Name)
	default:
		return fmt.Sprintf("Migration %s, which this one depends on, is %s. This one runs once it is Finished.",
			other.Name, other.State)
	}
}

// needsPerson tells of states that do not lead to Finished by themselves.
func needsPerson(state string) bool {
	return slices.Contains([]string{
		v1alpha1.ReasonBlocked, v1alpha1.ReasonIncomplete, v1alpha1.ReasonFailed, v1alpha1.ReasonStopped,
		v1alpha1.ReasonOutcomeUnknown, v1alpha1.ReasonNoProgress, v1alpha1.ReasonWindowMissed, v1alpha1.ReasonSaved,
		v1alpha1.ReasonSuspended,
	}, state)
}

func shut(reason, message string) *Step {
	step := blocked(reason, message)
	return &step
}

func waitFor(state, reason, message string) *Step {
	return &Step{
		Action: None,
		State:  State{state, message},
		Gate:   Gate{Waiting: true, Reason: reason, Message: message},
	}
}

// suspendedStep is what stands while nothing may start.
func suspendedStep(in Input) *Step {
	var message string
	switch {
	case in.suspended():
		message = "spec.suspend is true: nothing is started. Set it to false to go on."
	case in.Site != nil && in.Site.Spec.Suspend != nil && *in.Site.Spec.Suspend:
		message = fmt.Sprintf("CloudSite %s is suspended: nothing is started through it. Set its spec.suspend to false to go on.",
			in.Site.Name)
	default:
		return nil
	}
	return &Step{Action: None, Gate: gateMet, State: State{v1alpha1.ReasonSuspended, message}}
}

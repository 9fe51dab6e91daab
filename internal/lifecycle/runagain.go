package lifecycle

import (
	"fmt"
	"time"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/shorten"
)

// dueAt is when the next re-run may start. A person who asks does not wait.
func (in Input) dueAt() time.Time {
	run := lastRun(in.status())
	if run.FinishedAt == nil || requested(in.status()) {
		return in.Now
	}
	first, factor, longest := 5*time.Minute, int32(2), 6*time.Hour
	if policy := in.Migration.Spec.Rerun; policy != nil && policy.Backoff != nil {
		first, longest = policy.Backoff.Initial.Or(first), policy.Backoff.Max.Or(longest)
		if policy.Backoff.Factor != nil {
			factor = *policy.Backoff.Factor
		}
	}
	pause := min(first, longest)
	for range min(used(in.status())+max(0, neverBegan(in.status())-1), 16) {
		pause = min(pause*time.Duration(factor), longest)
	}
	return run.FinishedAt.Add(pause)
}

// runAgain brings a migration whose data has moved to its next run, or to its end.
func runAgain(in Input) Step {
	awaited, sameAgain := jobAwaitsItsRun(in.status()), RunsSameJob(in.status())
	next := Again(in)
	if !awaited && !sameAgain && next.Strategy == "" {
		return conclude(in)
	}
	if next.Look && !awaited && !sameAgain {
		return whenReady(in, func(Input) Step {
			return Step{Action: LookAtApps, Run: next.Run, Gate: gateMet, NeedsSite: true, State: State{
				v1alpha1.ReasonRunning,
				"Spaces and users are over. Atlassian still moves the data of apps.",
			}}
		})
	}
	if step := suspendedStep(in); step != nil {
		return *step
	}
	switch {
	case awaited && in.stopsBeforeRun():
		return conclude(in)
	case awaited:
		return whenReady(in, towardsRun)
	case sameAgain:
		return sameJob(in)
	}
	if wait := in.dueAt().Sub(in.Now); wait > 0 {
		return waitToRerun(in, next, wait)
	}
	if !in.approved() {
		return conclude(in)
	}
	return whenReady(in, func(in Input) Step {
		if shut := planGates.firstShut(in); shut != nil {
			return *shut
		}
		return start(in, next)
	})
}

func start(in Input, next Rerun) Step {
	step := Step{Gate: gateMet, NeedsSite: true, Run: next.Run}
	if next.Strategy == v1alpha1.StrategyAppsOnly {
		step.Action = TriggerApps
		step.State = State{v1alpha1.ReasonQueued, "The apps of the plan are about to be triggered again."}
		return step
	}
	if rejected := in.status().Rejected; rejected != "" {
		return blocked(v1alpha1.ReasonJobRejected, rejected)
	}
	step.Action = RerunJob
	step.State = checking("A plan is made with what is left.")
	return step
}

// waitToRerun is what stands until the pause before a re-run is over.
func waitToRerun(in Input, next Rerun, wait time.Duration) Step {
	what := "A plan with what is left"
	switch next.Strategy {
	case v1alpha1.StrategyAppsOnly:
		what = "The app migration of the same plan"
	case v1alpha1.StrategySameJob:
		what = "The same plan, of which nothing began,"
	case v1alpha1.StrategyInitial, v1alpha1.StrategyFailedSpaces:
	}
	due := in.dueAt()
	left := SumOf(in.status()).whatIsLeft()
	if next.Strategy == v1alpha1.StrategyFailedSpaces && SumOf(in.status()).TemplatesFailed {
		left += "Global templates go again as a whole: look for doubles afterwards. "
	}
	return Step{Action: None, Gate: gateMet, After: wait, RerunAt: &due, State: State{
		v1alpha1.ReasonWaitingToRerun,
		left + what + " is run again after a pause: see status.reruns.nextAt.",
	}}
}

// whenReady goes on once the CloudSite is ready, and leads where the jobs of this migration lead.
func whenReady(in Input, next func(Input) Step) Step {
	if gate, state, ok := siteGate(in); !ok {
		return Step{Action: None, State: state, Gate: gate, NeedsSite: true}
	}
	if job := in.status().Job; job != nil && in.status().DataMovedAt != nil && !sameSides(job, in.Site) {
		return blocked(v1alpha1.ReasonSiteChanged, fmt.Sprintf("CloudSite %s leads elsewhere than the runs of this migration did. "+
			"Nothing is run again through it. Create the CloudSite with the former addresses, or delete this Migration.", in.Site.Name))
	}
	return whenAttached(in, next(in))
}

// unapproved is where a start ends that nobody approved: Saved while nothing moved, and the end after that.
func unapproved(in Input) Step {
	if in.status().DataMovedAt != nil {
		return conclude(in)
	}
	message := "The checks passed. Set run.approved to true to run it."
	if wait := awaitsPerson(in); wait != "" {
		message += " " + wait
	}
	return Step{Action: None, Gate: gateMet, State: State{v1alpha1.ReasonSaved, shorten.Text(message, 1024)}}
}

// stopsBeforeRun tells that the policy was changed to Never after the job of a re-run was made and before it ran.
func (in Input) stopsBeforeRun() bool {
	policy := in.Migration.Spec.Rerun
	return policy != nil && policy.Policy == v1alpha1.RerunNever && !requested(in.status()) && !RanInVain(in.status())
}

// conclude ends a migration. What is not known does not end: a person has to look.
func conclude(in Input) Step {
	if run := endedUnknown(in.status()); run != nil {
		return outcomeUnknown(run)
	}
	return Step{Action: Conclude, Gate: gateMet, State: Conclusion(in)}
}

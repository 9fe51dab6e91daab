package lifecycle

import (
	"time"

	"github.com/drover-dev/drover/api/v1alpha1"
)

const checksStandStill = "The checks have not ended for a long time. " +
	"Look at the assistant on the Confluence instance: is it up, and attached? " +
	"Is the Server ID in the CloudSite the one that General Configuration > System Information shows?"

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
	due, connects := reconnect(in, checks, asked, due)
	if connects {
		step.NeedsSite, step.ConnectedSince = true, checks.StartedAt.Time
		return step
	}
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

// RetestInterval is how long a cause of Blocked that is not a failed check waits before it is tested again.
func RetestInterval(m *v1alpha1.Migration) time.Duration {
	return recheckInterval(m, 0)
}

package lifecycle

import (
	"fmt"
	"slices"
	"time"

	"github.com/drover-dev/drover/api/v1alpha1"
)

const (
	// neverBeganLimit is how many runs in a row may end before anything began: the first, and three more of the same job.
	neverBeganLimit = 4
	// appRerunWindow is how long after the first attempt Atlassian repeats the transfer of an app (documented: 12 days).
	appRerunWindow = 12 * 24 * time.Hour
)

// Rerun is which way a migration runs again.
type Rerun struct {
	// Strategy is empty where there is none.
	Strategy v1alpha1.RunStrategy
	// Run is the number of the run whose apps are triggered.
	Run int32
	// Unproven tells that what is left may be on the destination already.
	Unproven bool
	// Look tells that the apps of the run are not settled, and are only looked at.
	Look bool
	// All tells that whatever was not read as a success goes along, skipped spaces and those of every run.
	All bool
	// Why says why there is no strategy, or is empty where nothing is left.
	Why string
}

// Again decides which way a migration runs again after a run that moved data. The rows are tried in the order of the rules:
// stopped or unknown; spaces, users and templates; apps; skipped spaces.
func Again(in Input) Rerun {
	sum := SumOf(in.status())
	asked := requested(in.status())
	last := sum.Last
	if last == nil {
		return Rerun{}
	}
	switch {
	case last.Outcome == v1alpha1.OutcomeStopped || last.Outcome == v1alpha1.OutcomeUnknown:
		if last.CannotRerun != "" {
			return Rerun{Why: last.CannotRerun}
		}
		if asked {
			return Rerun{Strategy: v1alpha1.StrategyFailedSpaces, Unproven: true, All: true}
		}
		return Rerun{Why: "A run that was stopped is not started again by itself."}
	case sum.complete():
		return Rerun{}
	}
	why := in.policyForbids(sum.state(), last.JobID)
	if why == "" || asked {
		if next := in.whatFailed(sum, asked); next.Strategy == v1alpha1.StrategyFailedSpaces {
			return next
		}
	}
	for _, run := range sum.Apps {
		if run.AppsSettledAt == nil && run.AppsCannotRerun == "" {
			return Rerun{Strategy: v1alpha1.StrategyAppsOnly, Run: run.Number, Look: true}
		}
	}
	if why != "" && !asked {
		return Rerun{Why: why}
	}
	return in.whatFailed(sum, asked)
}

// whatFailed picks the strategy for what is left: spaces, users and templates before apps, and skipped spaces last, for which a
// person has to ask.
func (in Input) whatFailed(sum Sum, asked bool) Rerun {
	skipped := Rerun{Why: "Skipped spaces are not run again by themselves."}
	if sum.Skipped > 0 && asked {
		skipped = Rerun{Strategy: v1alpha1.StrategyFailedSpaces, Unproven: true, All: true}
	}
	switch {
	case (sum.Failed > 0 || sum.UsersFailed || sum.TemplatesFailed) && sum.Last.CannotRerun == "":
		// What nobody saw begin, and what others may have had meanwhile, is looked for on the destination first.
		unproven := sum.Last.BeganAt == nil || unheld(in.status()) || in.Migration.Spec.AdoptJobID != "" ||
			planLeftAfter(in.status(), sum.Last)
		return Rerun{Strategy: v1alpha1.StrategyFailedSpaces, Unproven: unproven}
	case len(sum.Apps) > 0:
		apps := in.appsAgain(sum.Apps)
		if apps.Strategy == "" && skipped.Strategy != "" {
			return skipped
		}
		return apps
	case sum.Last.CannotRerun != "" && skipped.Strategy == "":
		return Rerun{Why: sum.Last.CannotRerun}
	default:
		return skipped
	}
}

// appsAgain picks the oldest run whose apps may be triggered again.
func (in Input) appsAgain(runs []*v1alpha1.Run) Rerun {
	if rerun := in.Migration.Spec.Rerun; rerun != nil && rerun.Apps == v1alpha1.AppsNever {
		return Rerun{Why: "rerun.apps is Never, so apps are not triggered again."}
	}
	for _, run := range runs {
		if run.AppsCannotRerun == "" {
			return Rerun{Strategy: v1alpha1.StrategyAppsOnly, Run: run.Number}
		}
	}
	return Rerun{Why: runs[0].AppsCannotRerun}
}

// policyForbids says which part of the policy stands against a re-run by itself.
func (in Input) policyForbids(state, jobID string) string {
	policy := in.Migration.Spec.Rerun
	if policy == nil {
		policy = &v1alpha1.RerunPolicy{}
	}
	if policy.Policy == v1alpha1.RerunNever {
		return "rerun.policy is Never."
	}
	if in.Migration.Spec.AdoptJobID != "" && jobID == in.Migration.Spec.AdoptJobID {
		return "The job was adopted, so it is not known whether a later plan of this migration ran. Look in the assistant for plans of " +
			"the same name."
	}
	if len(policy.Outcomes) > 0 && !slices.Contains(policy.Outcomes, v1alpha1.RerunOutcome(state)) {
		return fmt.Sprintf("rerun.outcomes does not list %s.", state)
	}
	if limit := rerunLimit(policy); used(in.status()) >= limit {
		return fmt.Sprintf("All %d re-runs that rerun.limit allows are used up.", limit)
	}
	return ""
}

func rerunLimit(policy *v1alpha1.RerunPolicy) int32 {
	const fallback = 3
	if policy.Limit == nil {
		return fallback
	}
	return *policy.Limit
}

func used(status *v1alpha1.MigrationStatus) int32 {
	if status.Reruns == nil {
		return 0
	}
	return status.Reruns.Used
}

func requested(status *v1alpha1.MigrationStatus) bool {
	return status.Reruns != nil && status.Reruns.Requested
}

func unheld(status *v1alpha1.MigrationStatus) bool {
	return status.Reruns != nil && status.Reruns.Unheld
}

// PlanIDOf is the ID of a job's plan in the assistant: the one that the spec names, or else the job's own.
func PlanIDOf(spec *v1alpha1.MigrationSpec, jobID string) string {
	for _, plan := range spec.PlanIDs {
		if plan.JobID == jobID {
			return plan.PlanID
		}
	}
	return jobID
}

// nextStrategy is the word for the run that starts now.
func nextStrategy(status *v1alpha1.MigrationStatus) v1alpha1.RunStrategy {
	if core := lastCore(status); core.JobID == status.Job.ID && core.Outcome == v1alpha1.OutcomeNeverBegan {
		return v1alpha1.StrategySameJob
	}
	if status.Job.Strategy != "" {
		return status.Job.Strategy
	}
	return v1alpha1.StrategyInitial
}

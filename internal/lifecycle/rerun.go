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
		unproven := sum.Last.BeganAt == nil || unheld(in.status()) || in.Migration.Spec.AdoptJobID != ""
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

func neverBegan(status *v1alpha1.MigrationStatus) int32 {
	if status.Reruns == nil {
		return 0
	}
	return status.Reruns.NeverBegan
}

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

// sameJob runs a job again of which nothing began: the site was not attached, the token had lapsed, or the assistant was down.
// The connection is made anew before that.
func sameJob(in Input) Step {
	status := in.status()
	ended := lastRun(status).FinishedAt.Time
	if neverBegan(status) >= neverBeganLimit {
		return blocked(v1alpha1.ReasonNeverBegan, "Atlassian ended this run four times before any part of it began. Look at the "+
			"assistant on the Confluence instance: is it up, and attached to this site? Is the Server ID in the CloudSite the one "+
			"that General Configuration > System Information shows? Does a clone of the instance, with the same Server ID, "+
			"take up its jobs? Then set the annotation "+v1alpha1.AnnotationRecheck+" to a new value.")
	}
	adopted := status.Job.ID == in.Migration.Spec.AdoptJobID
	if policy := in.Migration.Spec.Rerun; !requested(status) &&
		(adopted || (policy != nil && policy.Policy == v1alpha1.RerunNever)) {
		return conclude(in)
	}
	if !in.approved() {
		return unapproved(in)
	}
	if wait := in.dueAt().Sub(in.Now); wait > 0 {
		return waitToRerun(in, Rerun{Strategy: v1alpha1.StrategySameJob}, wait)
	}
	return whenReady(in, func(in Input) Step {
		if shut := runGates.firstShut(in); shut != nil {
			return *shut
		}
		connection := in.Site.Status.Connection
		if connection == nil || connection.ConnectedAt == nil || connection.ConnectedAt.Time.Before(ended) {
			message := fmt.Sprintf("Nothing of the run began, so the connection of CloudSite %s is made anew first.", in.Site.Name)
			return Step{
				Action: None, NeedsSite: true, ConnectedSince: ended, State: State{v1alpha1.ReasonConnecting, message},
				Gate: Gate{Waiting: true, Reason: v1alpha1.ReasonWaitingForCloudSite, Message: message},
			}
		}
		return readyToRun()
	})
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
	return Step{Action: None, Gate: gateMet, State: State{
		v1alpha1.ReasonSaved, "The checks passed. Set run.approved to true to run it.",
	}}
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

// jobAwaitsItsRun tells whether a job was made for a re-run and has not run, or only got as far as its own checks.
func jobAwaitsItsRun(status *v1alpha1.MigrationStatus) bool {
	if status.Job == nil {
		return false
	}
	newest := v1alpha1.RunOutcome("")
	for i := range status.Runs {
		if status.Runs[i].JobID == status.Job.ID {
			newest = status.Runs[i].Outcome
		}
	}
	return newest == "" || newest == v1alpha1.OutcomeBlocked
}

// lastCore is the newest run that is not one of apps only.
func lastCore(status *v1alpha1.MigrationStatus) *v1alpha1.Run {
	for i := len(status.Runs) - 1; i >= 0; i-- {
		if status.Runs[i].Strategy != v1alpha1.StrategyAppsOnly {
			return &status.Runs[i]
		}
	}
	return &v1alpha1.Run{}
}

// RunsSameJob tells whether the next run is one more of a job of which nothing began.
func RunsSameJob(status *v1alpha1.MigrationStatus) bool {
	return status.Job != nil && nextStrategy(status) == v1alpha1.StrategySameJob
}

// LooksAtDestination tells whether the destination is looked at before the job runs: while nothing was moved by this migration,
// and where it is not known what of the job's spaces is there.
func LooksAtDestination(status *v1alpha1.MigrationStatus) bool {
	if status.DataMovedAt == nil || RunsSameJob(status) {
		return true
	}
	return status.Job.Unproven && !slices.ContainsFunc(status.Runs, func(run v1alpha1.Run) bool {
		return run.JobID == status.Job.ID && moved(&run)
	})
}

// RanInVain tells whether a job has run, and nothing of it began: at its own checks or before them. Another run of it may be refused,
// and then a job of the same content takes its place.
func RanInVain(status *v1alpha1.MigrationStatus) bool {
	if status.Job == nil || status.Pending != nil {
		return false
	}
	ran := false
	for i := range status.Runs {
		if run := &status.Runs[i]; run.JobID == status.Job.ID {
			ran = true
			if moved(run) || run.FinishedAt == nil {
				return false
			}
		}
	}
	return ran
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

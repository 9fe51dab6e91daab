package lifecycle_test

import (
	"fmt"
	"time"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/lifecycle"
)

const (
	initial      = v1alpha1.StrategyInitial
	sameJob      = v1alpha1.StrategySameJob
	failedSpaces = v1alpha1.StrategyFailedSpaces
	appsOnly     = v1alpha1.StrategyAppsOnly
)

type part = func(*v1alpha1.Run)

// past is a run that is over. Spaces, users and templates are told by parts.
func past(strategy v1alpha1.RunStrategy, outcome v1alpha1.RunOutcome, parts ...part) v1alpha1.Run {
	run := v1alpha1.Run{Strategy: strategy, Outcome: outcome, Message: "How it ended."}
	for _, apply := range parts {
		apply(&run)
	}
	return run
}

func counted(done, failed, skippedOnes int32) part {
	return func(run *v1alpha1.Run) {
		run.Spaces = &v1alpha1.SpaceCounts{Total: done + failed + skippedOnes, Done: done, Failed: failed, Skipped: skippedOnes}
		run.FailedSpaces, run.SkippedSpaces = names("F", failed), names("S", skippedOnes)
	}
}

func names(prefix string, count int32) *v1alpha1.NameSample {
	if count == 0 {
		return nil
	}
	sample := &v1alpha1.NameSample{Count: count}
	for i := range count {
		sample.Names = append(sample.Names, fmt.Sprint(prefix, i+1))
	}
	return sample
}

func users(outcome v1alpha1.PartOutcome) part {
	return func(run *v1alpha1.Run) { run.UsersAndGroups = outcome }
}

func globals(outcome v1alpha1.PartOutcome) part {
	return func(run *v1alpha1.Run) { run.GlobalTemplates = outcome }
}

func failedApps(keys ...string) part {
	return func(run *v1alpha1.Run) {
		run.FailedApps = &v1alpha1.NameSample{Count: int32(len(keys)), Names: keys}
	}
}

func ofPlan(jobID string) part { return func(run *v1alpha1.Run) { run.JobID = jobID } }

func noTriggerBecause(why string) part {
	return func(run *v1alpha1.Run) { run.AppsCannotRerun = why }
}

func movedAnything(run *v1alpha1.Run) bool {
	return run.Outcome != v1alpha1.OutcomeBlocked && run.Outcome != v1alpha1.OutcomeNeverBegan
}

// history is a migration of four spaces with these runs behind it. A run of spaces has a job of its own unless it runs the same
// one again; a run of apps only belongs to the job before it, unless it says otherwise. The last one ended this moment.
func history(runs ...v1alpha1.Run) change {
	return func(in *lifecycle.Input) {
		status := &in.Migration.Status
		status.Reruns = &v1alpha1.RerunStatus{}
		status.Progress = &v1alpha1.ProgressStatus{Spaces: v1alpha1.SpaceCounts{Total: 4}}
		jobs := 0
		for i := range runs {
			run := runs[i]
			if run.Strategy == initial || run.Strategy == failedSpaces {
				jobs++
				status.Job.ID, status.Job.Strategy = fmt.Sprint("job-", jobs), run.Strategy
				status.Job.Spaces = 4
			}
			if run.JobID == "" {
				run.JobID = status.Job.ID
			}
			ended := time.Duration(i-len(runs)+1) * time.Hour
			run.Number, run.TaskID = int32(i)+1, fmt.Sprint("run-", i+1)
			run.StartedAt, run.CoreFinishedAt, run.FinishedAt = *at(ended - time.Hour/2), at(ended), at(ended)
			if run.Spaces != nil && run.Strategy != appsOnly {
				status.Job.Spaces = run.Spaces.Total
			}
			if movedAnything(&run) && run.Strategy != appsOnly {
				run.BeganAt = &run.StartedAt
			}
			if run.FailedApps != nil {
				run.AppsSettledAt = run.FinishedAt
			}
			count(status, &run)
			status.Runs = append(status.Runs, run)
		}
		status.Checks = nil
	}
}

func count(status *v1alpha1.MigrationStatus, run *v1alpha1.Run) {
	switch {
	case run.Outcome == v1alpha1.OutcomeNeverBegan:
		status.Reruns.NeverBegan++
	case movedAnything(run):
		status.Reruns.NeverBegan = 0
		if status.DataMovedAt == nil {
			status.DataMovedAt = &run.StartedAt
		}
		if run.Strategy == failedSpaces || run.Strategy == appsOnly {
			status.Reruns.Used++
		}
	}
}

func rerun(apply func(*v1alpha1.RerunPolicy)) change {
	return func(in *lifecycle.Input) {
		if in.Migration.Spec.Rerun == nil {
			in.Migration.Spec.Rerun = &v1alpha1.RerunPolicy{}
		}
		apply(in.Migration.Spec.Rerun)
	}
}

func never(policy *v1alpha1.RerunPolicy) { policy.Policy = v1alpha1.RerunNever }

func noApps(policy *v1alpha1.RerunPolicy) { policy.Apps = v1alpha1.AppsNever }

func limit(most int32) func(*v1alpha1.RerunPolicy) {
	return func(policy *v1alpha1.RerunPolicy) { policy.Limit = &most }
}

func outcomes(listed ...v1alpha1.RerunOutcome) func(*v1alpha1.RerunPolicy) {
	return func(policy *v1alpha1.RerunPolicy) { policy.Outcomes = listed }
}

func used(count int32) change {
	return func(in *lifecycle.Input) { in.Migration.Status.Reruns.Used = count }
}

// nobodySawItBegin is a migration whose newest run was never seen to begin.
func nobodySawItBegin(in *lifecycle.Input) {
	in.Migration.Status.Runs[len(in.Migration.Status.Runs)-1].BeganAt = nil
}

// appsUnsettled is a migration whose newest run was over before its apps were.
func appsUnsettled(in *lifecycle.Input) {
	in.Migration.Status.Runs[len(in.Migration.Status.Runs)-1].AppsSettledAt = nil
}

// unheld is a migration that gave its spaces up before a person asked for one more run.
func unheld(in *lifecycle.Input) { in.Migration.Status.Reruns.Unheld = true }

func adoptedJob(id string) change {
	return func(in *lifecycle.Input) { in.Migration.Spec.AdoptJobID = id }
}

// askedFor is a migration for which a person asked for one more run.
func askedFor(in *lifecycle.Input) { in.Migration.Status.Reruns.Requested = true }

func later(by time.Duration) change { return func(in *lifecycle.Input) { in.Now = in.Now.Add(by) } }

func suspended(in *lifecycle.Input) { in.Migration.Spec.Suspend = new(true) }

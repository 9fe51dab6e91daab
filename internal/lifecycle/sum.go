package lifecycle

import (
	"fmt"
	"slices"
	"strings"

	"github.com/drover-dev/drover/api/v1alpha1"
)

// moved tells whether a run moved data, or may have.
func moved(run *v1alpha1.Run) bool {
	return run.FinishedAt != nil && run.Outcome != v1alpha1.OutcomeBlocked && run.Outcome != v1alpha1.OutcomeNeverBegan
}

// Sum is how a migration stands over all of its runs: each part counts with its newest attempt.
type Sum struct {
	Total, Done, Failed, Skipped int32
	// Users and Templates tell that they did not arrive in their newest attempt.
	UsersFailed, TemplatesFailed bool
	// Apps are the runs whose apps did not all arrive, oldest first.
	Apps []*v1alpha1.Run
	// Last is the newest run of spaces, users or templates that moved data, or nil.
	Last *v1alpha1.Run

	arrived bool
}

// SumOf adds up the runs of a migration. A space arrives in one run at most, and each run of spaces takes up all that failed
// before, so what the newest one failed is what is left.
func SumOf(status *v1alpha1.MigrationStatus) Sum {
	sum := Sum{}
	if status.Progress != nil {
		sum.Total = status.Progress.Spaces.Total
	}
	newest := map[string]*v1alpha1.Run{}
	var jobs []string
	for i := range status.Runs {
		run := &status.Runs[i]
		if !moved(run) {
			continue
		}
		if newest[run.JobID] == nil {
			jobs = append(jobs, run.JobID)
		}
		newest[run.JobID] = run
		sum.add(run)
	}
	for _, job := range jobs {
		if newest[job].FailedApps != nil {
			sum.Apps = append(sum.Apps, newest[job])
		}
	}
	if sum.Last != nil {
		sum.Skipped = max(0, sum.Total-sum.Done-sum.Failed)
	}
	return sum
}

func (s *Sum) add(run *v1alpha1.Run) {
	s.arrived = s.arrived || run.Outcome == v1alpha1.OutcomeSucceeded || run.Outcome == v1alpha1.OutcomeIncomplete
	if run.Strategy == v1alpha1.StrategyAppsOnly {
		return
	}
	s.Last = run
	if run.Spaces != nil {
		s.Done += run.Spaces.Done
		s.Failed = run.Spaces.Failed
	}
	if run.UsersAndGroups != "" {
		s.UsersFailed = run.UsersAndGroups == v1alpha1.PartFailed
	}
	if run.GlobalTemplates != "" {
		s.TemplatesFailed = run.GlobalTemplates == v1alpha1.PartFailed
	}
}

// RunsToRead are the runs whose spaces tell what a re-run is about, oldest first: the newest alone, because it took up all that
// failed before; and all of them where skipped spaces and those of runs that nobody saw end go along.
func RunsToRead(status *v1alpha1.MigrationStatus, next Rerun) []*v1alpha1.Run {
	if !next.All {
		return []*v1alpha1.Run{SumOf(status).Last}
	}
	var runs []*v1alpha1.Run
	for i := range status.Runs {
		if run := &status.Runs[i]; moved(run) && run.Strategy != v1alpha1.StrategyAppsOnly {
			runs = append(runs, run)
		}
	}
	return runs
}

// complete tells whether all of the scope arrived.
func (s Sum) complete() bool {
	return s.Last != nil && s.Last.Outcome != v1alpha1.OutcomeStopped && s.Last.Outcome != v1alpha1.OutcomeUnknown &&
		s.Last.CannotRerun == "" && s.Done >= s.Total && s.Failed == 0 && s.Skipped == 0 &&
		!s.UsersFailed && !s.TemplatesFailed && len(s.Apps) == 0
}

// state is the word for how the migration stands: what a re-run policy is held against.
func (s Sum) state() string {
	switch {
	case s.Last != nil && s.Last.Outcome == v1alpha1.OutcomeStopped:
		return v1alpha1.ReasonStopped
	case s.complete():
		return v1alpha1.ReasonFinished
	case !s.arrived && s.Done == 0:
		return v1alpha1.ReasonFailed
	default:
		return v1alpha1.ReasonIncomplete
	}
}

// whatIsLeft says in words what did not arrive.
func (s Sum) whatIsLeft() string {
	var parts []string
	if s.Failed > 0 {
		var names []string
		if s.Last != nil && s.Last.FailedSpaces != nil {
			names = s.Last.FailedSpaces.Names
		}
		parts = append(parts, fmt.Sprintf("%d of %d spaces failed%s", s.Failed, s.Total, named(names)))
	}
	if s.Skipped > 0 {
		var names []string
		if s.Last != nil && s.Last.SkippedSpaces != nil {
			names = s.Last.SkippedSpaces.Names
		}
		parts = append(parts, fmt.Sprintf("%d of %d spaces skipped%s", s.Skipped, s.Total, named(names)))
	}
	if s.UsersFailed {
		parts = append(parts, "users and groups did not arrive as a whole")
	}
	if s.TemplatesFailed {
		parts = append(parts, "global templates did not arrive as a whole")
	}
	if len(s.Apps) > 0 {
		parts = append(parts, "the data of apps did not arrive as a whole"+named(s.appNames()))
	}
	if len(parts) == 0 {
		return ""
	}
	text := strings.Join(parts, "; ")
	return strings.ToUpper(text[:1]) + text[1:] + ". "
}

func (s Sum) appNames() []string {
	var names []string
	for _, run := range s.Apps {
		names = append(names, run.FailedApps.Names...)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

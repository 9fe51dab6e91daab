package lifecycle

import (
	"cmp"
	"slices"
	"time"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/reading"
	"github.com/drover-dev/drover/internal/shorten"
)

// maxRuns is how many runs a status keeps.
const maxRuns = 12

// keepRuns drops runs once there are too many. What they brought is not forgotten: it is added to the next run of its kind.
func keepRuns(runs []v1alpha1.Run) []v1alpha1.Run {
	for len(runs) > maxRuns {
		runs = fold(runs, dispensable(runs))
	}
	return runs
}

// dispensable picks the oldest run that moved nothing, then the oldest whose word another run takes over, and else the oldest of
// all. The newest two always stay.
func dispensable(runs []v1alpha1.Run) int {
	older := len(runs) - 2
	i := slices.IndexFunc(runs[:older], func(run v1alpha1.Run) bool { return !moved(&run) })
	for j := 0; i < 0 && j < older; j++ {
		if spokenFor(runs, j) {
			i = j
		}
	}
	return max(i, 0)
}

// spokenFor tells whether nothing is lost with a run: what it brought can be added to another one, and its apps are told of by
// a later run of its job.
func spokenFor(runs []v1alpha1.Run, i int) bool {
	gone, later := &runs[i], runs[i+1:]
	ofItsJob := func(run v1alpha1.Run) bool { return run.JobID == gone.JobID && moved(&run) }
	if gone.Strategy == v1alpha1.StrategyAppsOnly {
		return slices.ContainsFunc(runs[:i], ofItsJob) || slices.ContainsFunc(later, ofItsJob)
	}
	lost := gone.TaskID == "" && gone.Outcome == v1alpha1.OutcomeUnknown
	return !lost && slices.ContainsFunc(later, bringsSpaces) && (gone.FailedApps == nil || slices.ContainsFunc(later, ofItsJob))
}

func bringsSpaces(run v1alpha1.Run) bool {
	return run.Strategy != v1alpha1.StrategyAppsOnly && run.Spaces != nil && moved(&run)
}

// fold takes a run out. What it brought counts with the next run of spaces, and how its apps ended counts for its job.
func fold(runs []v1alpha1.Run, i int) []v1alpha1.Run {
	gone := runs[i]
	runs = slices.Delete(runs, i, i+1)
	if !moved(&gone) {
		return runs
	}
	if gone.Strategy == v1alpha1.StrategyAppsOnly {
		for j := range runs[:i] {
			if runs[j].JobID == gone.JobID {
				runs[j].FailedApps = gone.FailedApps
			}
		}
		return runs
	}
	if j := slices.IndexFunc(runs[i:], bringsSpaces); j >= 0 {
		next := &runs[i+j]
		next.UsersAndGroups = cmp.Or(next.UsersAndGroups, gone.UsersAndGroups)
		next.GlobalTemplates = cmp.Or(next.GlobalTemplates, gone.GlobalTemplates)
		if gone.Spaces != nil {
			next.Spaces.Done += gone.Spaces.Done
			next.Spaces.Total += gone.Spaces.Done
		}
	}
	return runs
}

// Trimmed tells whether runs were left out of the status: of the oldest ones, or from among them.
func Trimmed(status *v1alpha1.MigrationStatus) bool {
	return highestNumber(status.Runs) > count(status.Runs)
}

func highestNumber(runs []v1alpha1.Run) int32 {
	highest := int32(0)
	for i := range runs {
		highest = max(highest, runs[i].Number)
	}
	return highest
}

// CanReopen tells whether a run that was called over too early can simply be followed again: it is the newest, and of the job that
// stands.
func CanReopen(status *v1alpha1.MigrationStatus, run *v1alpha1.Run) bool {
	return lastRun(status) == run && status.Pending == nil && status.Job != nil && status.Job.ID == run.JobID
}

// TellsMore tells whether a status tree tells more of a run than that its end is not known.
func TellsMore(in Input, root *reading.Node) bool {
	r := reading.Of(PlanOf(in), root, nil)
	outcome := r.Outcome()
	if run := SumOf(in.status()).Last; outcome == v1alpha1.OutcomeNeverBegan && run != nil && run.BeganAt != nil {
		// It was seen to begin, so this end is not believed.
		outcome = v1alpha1.OutcomeUnknown
	}
	return !r.CoreOver || outcome != v1alpha1.OutcomeUnknown
}

// Reopen follows such a run again. taskID is its task where that was not known.
func Reopen(status *v1alpha1.MigrationStatus, run *v1alpha1.Run, taskID string) {
	if status.Job.Strategy == v1alpha1.StrategyFailedSpaces {
		status.Reruns.Used = max(0, status.Reruns.Used-1)
	}
	run.TaskID = cmp.Or(taskID, run.TaskID)
	run.FinishedAt, run.CoreFinishedAt, run.Outcome, run.Message, run.CannotRerun = nil, nil, "", "", ""
	run.Spaces, run.FailedSpaces, run.SkippedSpaces, run.FailedApps = nil, nil, nil, nil
	run.UsersAndGroups, run.GlobalTemplates = "", ""
	status.Reruns.Requested, status.Reruns.NextAt, status.Reruns.Digest, status.Reruns.Unheld = false, nil, "", false
}

// ShownUp notes that the task of a run that was given up has shown up after a job was made in its place: that job does not run.
func ShownUp(status *v1alpha1.MigrationStatus, run *v1alpha1.Run, taskID string, now time.Time) {
	if status.Job != nil && status.Job.ID != run.JobID {
		DropJobFrom(status, now)
	}
	run.TaskID = taskID
	run.Message = "The task of this run, which was given up, has shown up at Atlassian, so nothing else is started. Look at the plan in " +
		"the assistant; once it is over, set the annotation " + v1alpha1.AnnotationRerun + " to a new value to run what is left."
	if status.Reruns != nil {
		status.Reruns.Requested = false
	}
}

// LostRuns are the runs whose start got no answer and of which nothing was found, so that a person had them left behind. A task of
// theirs may show up all the same.
func LostRuns(status *v1alpha1.MigrationStatus) []*v1alpha1.Run {
	var lost []*v1alpha1.Run
	for i := range status.Runs {
		run := &status.Runs[i]
		if run.TaskID == "" && run.Strategy != v1alpha1.StrategyAppsOnly && run.Outcome == v1alpha1.OutcomeUnknown {
			lost = append(lost, run)
		}
	}
	return lost
}

// GoesOn tells whether a status tree shows that a task is not over.
func GoesOn(root *reading.Node) bool {
	if root == nil {
		return false
	}
	return !reading.Of(reading.Plan{}, root, nil).CoreOver
}

// EndedInVain tells whether the newest run ended before anything of it began, or at its own checks.
func EndedInVain(status *v1alpha1.MigrationStatus) bool {
	run := lastRun(status)
	return run != nil && (run.Outcome == v1alpha1.OutcomeNeverBegan || run.Outcome == v1alpha1.OutcomeBlocked)
}

// CannotRerun notes why what is left after the newest run of spaces is not run again.
func CannotRerun(status *v1alpha1.MigrationStatus, why string) {
	SumOf(status).Last.CannotRerun = shorten.Text(why, 512)
	status.Reruns.Requested = false
}

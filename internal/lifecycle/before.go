package lifecycle

import (
	"time"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/shorten"
)

const (
	// countMaxAge is how old the counts may be when a run starts.
	countMaxAge = 24 * time.Hour
	// countAhead is how long before its window a run's spaces may be counted: thousands of them take a while.
	countAhead = countMaxAge / 2
)

// countedGate has the spaces counted in Confluence right before the run that moves them. What cannot be counted holds up nobody:
// the comparison afterwards then knows less.
func countedGate(in Input) *Step {
	if !Compares(in.Migration) || in.status().Job == nil {
		return nil
	}
	if in.Resuming || heldUp(in, countAhead) {
		return nil
	}
	before := in.status().Before
	if before != nil && before.JobID == in.status().Job.ID && in.Now.Sub(before.At.Time) <= countMaxAge {
		return nil
	}
	return &Step{Action: CountSpaces, Gate: gateMet, NeedsSite: true, State: State{
		v1alpha1.ReasonQueued, "The spaces are counted in Confluence before the run, to tell later what was lost from what changed.",
	}}
}

// Compares tells whether both sides of a migration are compared after its runs.
func Compares(m *v1alpha1.Migration) bool {
	return wantsComparison(m) && m.Spec.Scope.Spaces.Data != v1alpha1.SpaceDataAttachmentsOnly
}

// ComparesInVain tells of a migration that is to be compared, and moves nothing that could be.
func ComparesInVain(m *v1alpha1.Migration) bool {
	return wantsComparison(m) && !Compares(m)
}

func wantsComparison(m *v1alpha1.Migration) bool {
	return m.Spec.Verification != "" && m.Spec.Verification != v1alpha1.VerifyNone
}

// Counted records what Confluence held before a run, or why that is not known.
func Counted(status *v1alpha1.MigrationStatus, spaces []string, problem string, now time.Time) {
	status.Before = &v1alpha1.BeforeStatus{
		At: newTime(now), JobID: status.Job.ID, Spaces: spaces, Message: shorten.Text(problem, 512),
	}
}

// compareAtEnd makes a comparison due when a migration ends with spaces that arrived. What was found at an end before this one is
// forgotten in any case: runs were made since.
func compareAtEnd(m *v1alpha1.Migration) {
	if Compares(m) && SumOf(&m.Status).Done > 0 {
		askToCompare(&m.Status, m.Spec.Verification)
		return
	}
	m.Status.Verification = nil
}

// askToCompare makes a comparison due. The reports of an earlier one are written over.
func askToCompare(status *v1alpha1.MigrationStatus, mode v1alpha1.VerificationMode) {
	next := &v1alpha1.VerificationStatus{Mode: mode}
	if last := status.Verification; last != nil {
		next.Reports, next.Redirects = last.Reports, last.Redirects
	}
	status.Verification = next
}

func verifyNow(in Input) Answer {
	status := in.status()
	switch {
	case status.CompletionTime == nil:
		return Answer{EventVerifyRefused, "The migration has not ended. Both sides are compared by themselves once it has.", true}
	case !Compares(in.Migration):
		return Answer{EventVerifyRefused, "spec.verification is None, or attachments alone were moved: there is nothing to compare.", true}
	}
	askToCompare(status, in.Migration.Spec.Verification)
	return Answer{EventVerify, "Both sides are compared again.", false}
}

package lifecycle

import (
	"fmt"
	"math"
	"strings"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/reading"
	"github.com/drover-dev/drover/internal/shorten"
)

func summary(r reading.Run, outcome v1alpha1.RunOutcome) string {
	switch outcome {
	case v1alpha1.OutcomeSucceeded:
		return spacesArrived(r.Spaces.Total) + appsArrived(len(r.Apps)) + "."
	case v1alpha1.OutcomeStopped:
		return "The run was stopped or cancelled at Atlassian. Part of the data may be in the cloud already: " +
			"look before you migrate it again."
	case v1alpha1.OutcomeUnknown:
		return "Atlassian ended the run in a way that Drover does not know. " +
			"Look at the plan in the assistant and at the spaces in the cloud. " + runTheRest
	case v1alpha1.OutcomeNeverBegan:
		return "Atlassian ended the run before any part of it began. Nothing was moved."
	case v1alpha1.OutcomeIncomplete, v1alpha1.OutcomeFailed, v1alpha1.OutcomeBlocked:
		return whatFailed(r)
	default:
		return ""
	}
}

const runTheRest = "To run what did not arrive, in a new plan, set the annotation " + v1alpha1.AnnotationRerun + " to a new value: " +
	"the destination is looked at before that."

func spacesArrived(spaces int32) string {
	if spaces == 1 {
		return "The space arrived"
	}
	return fmt.Sprintf("All %d spaces arrived", spaces)
}

func appsArrived(apps int) string {
	switch apps {
	case 0:
		return ""
	case 1:
		return ", with the data of 1 app"
	default:
		return fmt.Sprintf(", with the data of %d apps", apps)
	}
}

func whatFailed(r reading.Run) string {
	var parts []string
	if r.LeftPending {
		parts = append(parts, "the run ended before parts of it began")
	}
	if r.Spaces.Failed > 0 {
		parts = append(parts, fmt.Sprintf("%d of %d spaces failed%s", r.Spaces.Failed, r.Spaces.Total, named(r.FailedSpaces)))
	}
	if r.Spaces.Skipped > 0 {
		parts = append(parts, fmt.Sprintf("%d of %d spaces skipped%s", r.Spaces.Skipped, r.Spaces.Total, named(r.SkippedSpaces)))
	}
	if partOutcome(r.Users) == v1alpha1.PartFailed {
		parts = append(parts, "users and groups did not arrive as a whole")
	}
	if partOutcome(r.Templates) == v1alpha1.PartFailed {
		parts = append(parts, "global templates did not arrive as a whole")
	}
	if apps := r.FailedApps(); len(apps) > 0 {
		parts = append(parts, "the data of apps did not arrive as a whole"+named(apps))
	}
	text := strings.Join(parts, "; ")
	if text == "" {
		return ""
	}
	return strings.ToUpper(text[:1]) + text[1:] + "."
}

func named(names []string) string {
	if len(names) == 0 {
		return ""
	}
	return " (" + Names(names) + ")"
}

// count is a length in the type of the API. Every list here is bounded far below its end.
func count[E any](list []E) int32 {
	return int32(min(len(list), math.MaxInt32))
}

func sample(names []string, count int32) *v1alpha1.NameSample {
	const most = 20
	if count == 0 {
		return nil
	}
	first := make([]string, 0, most)
	for _, name := range names[:min(len(names), most)] {
		first = append(first, shorten.Text(name, 255))
	}
	return &v1alpha1.NameSample{Count: count, Names: first}
}

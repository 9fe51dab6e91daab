package reading

import (
	"slices"

	"github.com/drover-dev/drover/api/v1alpha1"
)

// Outcome is how a run ended that is over. It is read from words of the contract, never from texts.
func (r Run) Outcome() v1alpha1.RunOutcome {
	switch {
	case r.StoppedByPerson:
		return v1alpha1.OutcomeStopped
	case r.StrangeWord, r.LeftPending && r.complete():
		return v1alpha1.OutcomeUnknown
	case !r.Moved && !r.opaque && !r.complete():
		return v1alpha1.OutcomeNeverBegan
	case r.complete():
		return v1alpha1.OutcomeSucceeded
	case r.Spaces.Done == 0 && !r.PartlyTold && r.Users != Succeeded && r.Templates != Succeeded && !r.AnyAppArrived():
		return v1alpha1.OutcomeFailed
	default:
		return v1alpha1.OutcomeIncomplete
	}
}

func (r Run) complete() bool {
	return r.Spaces.Done == r.Spaces.Total && r.Spaces.Failed == 0 && r.Spaces.Skipped == 0 &&
		(r.Users == Absent || r.Users == Succeeded) &&
		(r.Templates == Absent || r.Templates == Succeeded) &&
		len(r.FailedApps()) == 0
}

// FailedApps are the keys of the apps that did not arrive.
func (r Run) FailedApps() []string {
	var keys []string
	for _, app := range r.Apps {
		if app.Part != Succeeded {
			keys = append(keys, app.Key)
		}
	}
	return keys
}

// AnyAppArrived tells whether the data of at least one app arrived.
func (r Run) AnyAppArrived() bool {
	return slices.ContainsFunc(r.Apps, func(app App) bool { return app.Part == Succeeded })
}

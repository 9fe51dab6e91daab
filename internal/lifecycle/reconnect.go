package lifecycle

import (
	"slices"
	"time"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/findings"
)

// reconnectAge is how old a connection must be to be doubted because Atlassian could not run any checks, unless a person asks. What was
// made right before is no better the second time.
const reconnectAge = time.Hour

// reconnect deals with checks that Atlassian could not run at all: the assistant may have lost the attachment before its time, so the
// connection is made anew once, and the checks are repeated then. It moves due forward to the time for that, and tells whether the new
// connection has to come first.
func reconnect(in Input, checks *v1alpha1.ChecksStatus, asked bool, due time.Time) (time.Time, bool) {
	connection := in.Site.Status.Connection
	if connection == nil || connection.ConnectedAt == nil || checks.StartedAt == nil ||
		!slices.Contains(standing(in.Migration), findings.WholeCheck) || (checks.Unchanged > 0 && !asked) {
		return due, false
	}
	made := connection.ConnectedAt.Time
	if !made.Before(checks.StartedAt.Time) {
		return in.Now, false // It was made anew since.
	}
	if old := made.Add(reconnectAge); in.Now.Before(old) && !asked {
		if old.Before(due) {
			due = old
		}
		return due, false
	}
	return due, true
}

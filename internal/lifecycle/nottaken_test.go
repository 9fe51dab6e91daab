package lifecycle_test

import (
	"testing"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/lifecycle"
)

// blockedAllTheSame is a migration whose newest run was told to accept a check and was blocked by it.
func blockedAllTheSame(in *lifecycle.Input) {
	ended(v1alpha1.OutcomeBlocked)(in)
	run := &in.Migration.Status.Runs[0]
	run.AcceptedChecks, in.Migration.Status.Checks.TaskID = []v1alpha1.CheckKey{"MissingAttachments"}, run.TaskID
}

func toldNothing(in *lifecycle.Input) { in.Migration.Status.Runs[0].AcceptedChecks = nil }

func checkedSince(in *lifecycle.Input) { in.Migration.Status.Checks.TaskID = "check-2" }

func hadBy(in *lifecycle.Input) { in.HadBy = "team/other" }

func TestAConflictInSpacesIsSeen(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		tc   v1alpha1.CheckItem
		want bool
	}{
		"one that failed":         {excludable("SpaceKeysConflict", "FAILED"), true},
		"one in another case":     {excludable("spacekeysconflict", "FAILED"), true},
		"one with an odd word":    {excludable("SpaceKeysConflict", "ODD"), true},
		"one that is mended":      {fixed(excludable("SpaceKeysConflict", "FAILED")), false},
		"a check of other things": {excludable("MissingAttachments", "FAILED"), false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			found := &v1alpha1.ChecksStatus{Items: []v1alpha1.CheckItem{excludable("InvalidEmails", "WARNING"), row.tc}}
			if got := lifecycle.ConflictsInSpaces(found); got != row.want {
				t.Errorf("ConflictsInSpaces() = %t, want %t", got, row.want)
			}
		})
	}
}

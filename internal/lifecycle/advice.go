package lifecycle

import (
	"fmt"
	"slices"
	"strings"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/findings"
	"github.com/drover-dev/drover/internal/shorten"
)

// notTaken tells that the newest run was told to accept a check, and Atlassian stopped at it all the same.
func notTaken(status *v1alpha1.MigrationStatus, key string) bool {
	run := lastRun(status)
	return run != nil && run.Outcome == v1alpha1.OutcomeBlocked && status.Checks.TaskID == run.TaskID &&
		slices.Contains(run.AcceptedChecks, v1alpha1.CheckKey(key))
}

// acceptable tells whether the failure of a check may be accepted. SpaceKeysConflict never: a space that exists would be damaged.
func acceptable(m *v1alpha1.Migration, item v1alpha1.CheckItem) bool {
	policy := m.Spec.Checks
	return policy != nil && item.Excludable && strings.EqualFold(item.Outcome, "FAILED") &&
		!strings.EqualFold(item.Key, findings.SpaceKeysConflict) && slices.Contains(policy.Override, v1alpha1.CheckKey(item.Key))
}

func blockedByChecks(in Input, checks *v1alpha1.ChecksStatus) State {
	keys := standing(in.Migration)
	first := checks.Items[slices.IndexFunc(checks.Items, func(item v1alpha1.CheckItem) bool { return item.Key == keys[0] })]
	message := fmt.Sprintf("%d of Atlassian's checks failed: %s. ", len(keys), Names(keys))
	switch {
	case first.Key == findings.WholeCheck:
		message = "Atlassian could not run its checks. "
	case len(keys) == 1:
		message = fmt.Sprintf("Atlassian's check %s failed. ", keys[0])
	}
	if first.Message != "" {
		message += fmt.Sprintf("It says: %s ", shorten.Text(strings.TrimSpace(first.Message), 300))
	}
	if len(first.Occurrences) > 0 {
		message += fmt.Sprintf("(%s) ", strings.Join(first.Occurrences, ", "))
	}
	if notTaken(in.status(), first.Key) {
		message += "spec.checks.override accepts it, but the run did not: that needs version 3.10.6 of the Migration Assistant. "
	}
	message += advice(in, first.Key)
	if first.Excludable && first.Key != findings.SpaceKeysConflict && !notTaken(in.status(), first.Key) {
		message += fmt.Sprintf(" Or accept it: add %s to spec.checks.override.", first.Key)
	}
	return State{v1alpha1.ReasonBlocked, shorten.Text(message, 1024)}
}

// advice says which screen to open for the checks whose meaning is known.
func advice(in Input, key string) string {
	if key == findings.SpaceKeysConflict && in.HadBy != "" {
		return fmt.Sprintf("Migration %s has moved spaces of this one, or may have: do not delete them. Compare them with the source. "+
			"Take those that are there out of the scope, or delete this Migration if nothing else is in it.", in.HadBy)
	}
	if key == findings.SpaceKeysConflict && len(in.LeftBehind) > 0 {
		return fmt.Sprintf("These were deleted while their run was open, and may have brought the spaces there: %s. Do not delete them. "+
			"Look at the plans in the assistant, and take these spaces out of the scope.", Names(in.LeftBehind))
	}
	if job := in.status().Job; key == findings.SpaceKeysConflict && job != nil && job.Strategy == v1alpha1.StrategyFailedSpaces {
		return LeftOver
	}
	switch key {
	case findings.SpaceKeysConflict:
		return "Take these spaces out of the scope. " + BeforeDeleting
	case "AppAssessmentIncomplete":
		return "Open \"Assess your apps\" in the assistant and decide each app: no call can do that."
	case "AppDataMigrationConsent":
		return "Open \"Agree to app migration\" in the assistant and confirm: no call can do that."
	case "AppsNotInstalledOnCloud":
		return "Install the apps on the cloud site."
	case findings.WholeCheck:
		return "The connection is made anew once by itself, in case the assistant lost it. If that does not help, compare " +
			"spec.confluence.serverID of the CloudSite with General Configuration > System Information, and see whether a copy of this " +
			"instance is attached too. The Server ID cannot be changed: make another CloudSite, and name it in spec.cloudSiteRef."
	default:
		return "Mend it; the checks are repeated by themselves."
	}
}

// BeforeDeleting is said wherever a person might delete a space in the cloud: who brought it may be unknown here by now.
const BeforeDeleting = "Delete them in the cloud only if you know who brought them and that nobody needs them there: a Migration that " +
	"was deleted since may have moved them."

// LeftOver is said of spaces that a failed run of this migration may have left. Somebody else may have made them since, in the pause
// before the run is repeated for one, so it is no more than a guess.
const LeftOver = "If they are left over from a failed run of this migration, delete them in the cloud and set the annotation " +
	v1alpha1.AnnotationRecheck + " to a new value. If anybody works in them, delete this Migration instead. " + BeforeDeleting

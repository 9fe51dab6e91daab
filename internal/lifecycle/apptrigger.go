package lifecycle

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"k8s.io/apimachinery/pkg/api/meta"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/reading"
	"github.com/drover-dev/drover/internal/shorten"
)

// Trigger is what is to be done about the apps of a run that did not all arrive.
type Trigger struct {
	// Now tells that the app migration of the plan may be triggered.
	Now bool
	// Waiting says what is awaited before that, or is empty.
	Waiting string
	// Arrived tells that all apps arrived meanwhile.
	Arrived bool
	// Never says why they are not triggered again.
	Never string
}

// WeighTrigger decides whether the apps of a run may be triggered again, from a fresh look at their transfers. The trigger calls
// every app of the instance (documented), so each that it would call must be one that may be repeated.
func WeighTrigger(in Input, run *v1alpha1.Run, transfers []reading.Transfer) Trigger {
	apps := reading.Newest(transfers)
	plan := awaitedApps(in.status().Job)
	var failedOnes, untold []string
	for _, key := range plan {
		transfer, known := apps[key]
		switch {
		case !known:
			untold = append(untold, key)
		case known && !transfer.Settled:
			return in.stillMoves(key, run, transfers)
		case known && !transfer.Succeeded:
			failedOnes = append(failedOnes, key)
			if word := strings.ToUpper(transfer.Status); word != "FAILED" && word != "INCOMPLETE" {
				return Trigger{Never: fmt.Sprintf("The transfer of app %s ended as %s, and Atlassian repeats only what ended as FAILED or "+
					"INCOMPLETE.", key, shorten.Text(word, 40))}
			}
		}
	}
	switch {
	case len(untold) == len(plan):
		return Trigger{Never: fmt.Sprintf("The assistant lists no app of the scope for plan %s, so it is not known to be the plan of "+
			"this run. Set spec.planIDs to the ID in the address of the plan in the assistant, and then the annotation %s.",
			shorten.Text(run.PlanID, 60), v1alpha1.AnnotationRerun)}
	case len(failedOnes) == 0 && len(untold) == 0:
		return Trigger{Arrived: true}
	case len(failedOnes) == 0:
		return Trigger{Never: fmt.Sprintf("The assistant says nothing of these apps of the plan: %s. Look at the plan.", Names(untold))}
	case in.Now.Sub(firstAttempt(in.status(), run)) >= appRerunWindow:
		return Trigger{Never: "Atlassian repeats the transfer of an app within 12 days of its first attempt, and those have passed."}
	}
	return in.reachable(failedOnes)
}

// reachable holds every app that a trigger would call against the catalogue of versions that may be repeated.
func (in Input) reachable(failedOnes []string) Trigger {
	assessment := in.Assessment
	if assessment == nil || !meta.IsStatusConditionTrue(assessment.Status.Conditions, v1alpha1.ConditionReady) {
		return Trigger{Waiting: "The AppAssessment is awaited: it tells which apps may be repeated."}
	}
	for _, key := range failedOnes {
		if findApp(assessment, v1alpha1.AppKey(key)) == nil {
			return Trigger{Never: fmt.Sprintf("App %s is not installed any more, so its version is not known to be repeatable.", key)}
		}
	}
	plan := awaitedApps(in.status().Job)
	for i := range assessment.Status.Apps {
		app := &assessment.Status.Apps[i]
		key := string(app.Key)
		called := slices.Contains(plan, key) ||
			(!in.Settings.TriggerReachesPlan && app.Enabled && app.MigrationPath == v1alpha1.PathAutomated)
		if !called || app.RerunSupported {
			continue
		}
		if slices.Contains(failedOnes, key) {
			return Trigger{Never: fmt.Sprintf("Version %s of app %s is not known to be repeatable. Upgrade the app, or add the version "+
				"to repeatableApps in the operator's configuration if its vendor says so.", app.Version, key)}
		}
		return Trigger{Never: fmt.Sprintf("The trigger would call app %s as well, and its version %s is not known to be repeatable. "+
			"Disable it on the instance for the while, or add it to repeatableApps in the operator's configuration.", key, app.Version)}
	}
	return Trigger{Now: true}
}

// firstAttempt is when the apps of a run's plan were first migrated.
func firstAttempt(status *v1alpha1.MigrationStatus, run *v1alpha1.Run) time.Time {
	for i := range status.Runs {
		if status.Runs[i].JobID == run.JobID {
			return status.Runs[i].StartedAt.Time
		}
	}
	return run.StartedAt.Time
}

// ReadTriggered reads the transfers of apps that were triggered again.
func ReadTriggered(in Input, transfers []reading.Transfer) reading.Run {
	return reading.OfTriggered(awaitedApps(in.status().Job), transfers)
}

// TriggeredInto brings such a reading into the status. settled tells that the same was read for as long as the patience:
// transfers may appear one after the other.
func TriggeredInto(in Input, status *v1alpha1.MigrationStatus, r reading.Run, settled bool) {
	run := OpenRun(status)
	r.Spaces = runSpaces(status)
	progress(in, status, r)
	if len(r.Transfers) == 0 || r.TransfersDigest == run.Mark || !r.AppsOver || !settled {
		return
	}
	names := append(r.FailedApps(), stillFailed(status, run, r.Transfers)...)
	run.AppsSettledAt = newTime(in.Now)
	run.FailedApps = sample(names, count(names))
	outcome, message := v1alpha1.OutcomeIncomplete, "The data of apps did not arrive as a whole"+named(names)+"."
	switch {
	case len(names) == 0:
		outcome, message = v1alpha1.OutcomeSucceeded, "The data of all apps arrived."
		status.Progress.Percent = 100
	case !r.AnyAppArrived():
		outcome = v1alpha1.OutcomeFailed
	}
	endRun(status, run, outcome, message, in.Now)
}

// stillFailed names the apps that failed before and that the assistant says nothing of.
func stillFailed(status *v1alpha1.MigrationStatus, run *v1alpha1.Run, known map[string]reading.Transfer) []string {
	var before *v1alpha1.NameSample
	for i := range status.Runs {
		if old := &status.Runs[i]; old.JobID == run.JobID && old.Number < run.Number {
			before = old.FailedApps
		}
	}
	if before == nil {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(before.Names), func(key string) bool { _, ok := known[key]; return ok })
}

// runSpaces keeps the counts of spaces as they are while only apps move.
func runSpaces(status *v1alpha1.MigrationStatus) v1alpha1.SpaceCounts {
	sum := SumOf(status)
	return v1alpha1.SpaceCounts{
		Total: max(0, sum.Total-sum.Done), Failed: sum.Failed, Skipped: sum.Skipped,
	}
}

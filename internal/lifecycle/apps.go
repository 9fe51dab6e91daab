package lifecycle

import (
	"fmt"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/utils/ptr"

	"github.com/drover-dev/drover/api/v1alpha1"
)

// Apps are the apps of a scope, held against the assessment.
type Apps struct {
	// Keys are the apps that go into the job, in order.
	Keys []string
	// InstallOnly are those of them that are only installed, and carry no data.
	InstallOnly []string
	// Waiting says what is awaited, or is empty.
	Waiting string
	// Problem says what a person must mend, or is empty.
	Problem string

	name string
}

// OK tells that a job can be made with these apps.
func (a Apps) OK() bool {
	return a.Waiting == "" && a.Problem == ""
}

// noAssessment tells which object is missing, by the name that a person has to create or to correct.
func noAssessment(spec *v1alpha1.MigrationSpec) string {
	return fmt.Sprintf("AppAssessment %s does not exist yet. Create it, or correct spec.appAssessmentRef.",
		ptr.Deref(spec.AppAssessmentRef, v1alpha1.LocalReference{}).Name)
}

// ResolveApps selects the apps of a scope. An app must be installed, needed in cloud, and have a path that the assistant takes.
// Consent is a matter of the run, not of the job.
func ResolveApps(spec *v1alpha1.MigrationSpec, assessment *v1alpha1.AppAssessment) Apps {
	scope := spec.Scope.Apps
	if scope == nil {
		return Apps{}
	}
	if assessment == nil {
		return Apps{Waiting: noAssessment(spec)}
	}
	apps := Apps{name: assessment.Name}
	if assessment.Spec.CloudSiteRef != spec.CloudSiteRef {
		apps.Problem = fmt.Sprintf("AppAssessment %s assesses the apps of CloudSite %s, and this migration goes through CloudSite %s. "+
			"Correct spec.appAssessmentRef.", assessment.Name, assessment.Spec.CloudSiteRef.Name, spec.CloudSiteRef.Name)
		return apps
	}
	if !meta.IsStatusConditionTrue(assessment.Status.Conditions, v1alpha1.ConditionReady) {
		apps.Waiting = fmt.Sprintf("AppAssessment %s is not ready yet%s", assessment.Name,
			because(assessment.Status.Conditions, v1alpha1.ConditionReady))
		return apps
	}
	if scope.Selection == v1alpha1.AppsNeeded {
		apps.selectNeeded(assessment)
	} else {
		apps.selectListed(scope.Keys, assessment)
	}
	slices.Sort(apps.Keys)
	return apps
}

func (a *Apps) selectNeeded(assessment *v1alpha1.AppAssessment) {
	for i := range assessment.Status.Apps {
		app := &assessment.Status.Apps[i]
		if app.Decision == v1alpha1.DecisionNeededInCloud && app.MigrationPath.Movable() {
			a.add(app)
		}
	}
	if summary := assessment.Status.Summary; summary != nil && summary.Undecided > 0 {
		a.Problem = fmt.Sprintf("scope.apps selects the needed apps, but %d apps have no decision. "+
			"Decide them in AppAssessment %s.", summary.Undecided, a.name)
	}
}

func (a *Apps) selectListed(keys []v1alpha1.AppKey, assessment *v1alpha1.AppAssessment) {
	var problems []string
	for _, key := range keys {
		app := findApp(assessment, key)
		switch {
		case app == nil:
			problems = append(problems, notInstalled(key, assessment))
		case app.Decision != v1alpha1.DecisionNeededInCloud:
			problems = append(problems, fmt.Sprintf("%s is not decided as NeededInCloud", key))
		case !app.MigrationPath.Movable():
			problems = append(problems,
				fmt.Sprintf("%s has the path %s, which the assistant cannot take", key, app.MigrationPath))
		default:
			a.add(app)
		}
	}
	if len(problems) > 0 {
		a.Problem = fmt.Sprintf("Apps in scope cannot go along: %s. Change scope.apps, or AppAssessment %s.",
			strings.Join(problems[:min(len(problems), 10)], "; "), a.name)
	}
}

// notInstalled tells how the key of an app is written that is there in another case.
func notInstalled(key v1alpha1.AppKey, assessment *v1alpha1.AppAssessment) string {
	for i := range assessment.Status.Apps {
		if written := assessment.Status.Apps[i].Key; strings.EqualFold(string(written), string(key)) {
			return fmt.Sprintf("%s is not installed (write %s)", key, written)
		}
	}
	return fmt.Sprintf("%s is not installed", key)
}

func (a *Apps) add(app *v1alpha1.AssessedApp) {
	a.Keys = append(a.Keys, string(app.Key))
	if app.MigrationPath == v1alpha1.PathInstallOnly {
		a.InstallOnly = append(a.InstallOnly, string(app.Key))
	}
}

// withoutConsent says whose data nobody agreed to migrate. It asks about the apps in the job: that is what a run moves, whatever
// is needed by now.
func withoutConsent(job *v1alpha1.JobStatus, assessment *v1alpha1.AppAssessment) string {
	var keys []string
	for _, key := range job.Apps {
		app := findApp(assessment, key)
		if !slices.Contains(job.InstallOnlyApps, key) && (app == nil || app.Consent != v1alpha1.ConsentAgreed) {
			keys = append(keys, string(key))
		}
	}
	if len(keys) == 0 {
		return ""
	}
	return fmt.Sprintf("Nobody agreed yet that the data of these apps is migrated: %s. "+
		"Set dataMigrationConsent: Agreed in AppAssessment %s, "+
		"and agree on the screen \"Agree to app migration\" of the assistant.", Names(keys), assessment.Name)
}

func (a Apps) state() State {
	if a.Waiting != "" {
		return State{v1alpha1.ReasonConnecting, a.Waiting}
	}
	return State{v1alpha1.ReasonBlocked, a.Problem}
}

func (a Apps) gate() Gate {
	if a.Waiting != "" {
		return Gate{Waiting: true, Reason: v1alpha1.ReasonWaitingForApps, Message: a.Waiting}
	}
	return Gate{Reason: v1alpha1.ReasonAppsNotReady, Message: a.Problem}
}

func findApp(assessment *v1alpha1.AppAssessment, key v1alpha1.AppKey) *v1alpha1.AssessedApp {
	i := slices.IndexFunc(assessment.Status.Apps, func(app v1alpha1.AssessedApp) bool { return app.Key == key })
	if i < 0 {
		return nil
	}
	return &assessment.Status.Apps[i]
}

package lifecycle_test

import (
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/lifecycle"
)

var now = time.Date(2026, time.December, 5, 22, 0, 0, 0, time.UTC)

var settings = lifecycle.Settings{
	SendDeadline:   30 * time.Second,
	RequestTimeout: time.Minute,
	Patience:       10 * time.Minute,
	SearchInterval: time.Minute,
}

type change func(*lifecycle.Input)

// input is a migration that is about to run: approved, checked, with a ready and attached CloudSite. Each test changes what it
// is about.
func input(changes ...change) lifecycle.Input {
	in := lifecycle.Input{
		Now:      now,
		Settings: settings,
		Searched: 24 * time.Hour,
		Migration: &v1alpha1.Migration{
			ObjectMeta: metav1.ObjectMeta{Namespace: "team", Name: "wave-1", Generation: 3},
			Spec: v1alpha1.MigrationSpec{
				CloudSiteRef: v1alpha1.LocalReference{Name: "acme"},
				Stage:        v1alpha1.StageTesting,
				Scope: v1alpha1.Scope{
					Spaces: v1alpha1.SpaceScope{Selection: v1alpha1.SpacesListed, Keys: []v1alpha1.SpaceKey{"ENG", "OPS"}},
				},
				Run: &v1alpha1.RunPolicy{Approved: new(true)},
			},
		},
		Site: &v1alpha1.CloudSite{
			ObjectMeta: metav1.ObjectMeta{Namespace: "team", Name: "acme"},
			Spec: v1alpha1.CloudSiteSpec{
				URL: "https://acme.atlassian.net", Confluence: v1alpha1.ConfluenceSource{ServerID: "BGTY-4XPQ"},
			},
		},
	}
	setCondition(&in.Site.Status.Conditions, v1alpha1.ConditionReady, metav1.ConditionTrue, "Connected.")
	setCondition(&in.Site.Status.Conditions, v1alpha1.ConditionAttached, metav1.ConditionTrue, "Attached.")
	setCondition(&in.Site.Status.Conditions, v1alpha1.ConditionEmailDomainsReviewed, metav1.ConditionTrue, "Reviewed.")
	in.Migration.Status = v1alpha1.MigrationStatus{
		ObservedGeneration: 3,
		Job: &v1alpha1.JobStatus{
			ID: "job-1", Name: "team/wave-1 #1", Spaces: 2, SpecDigest: lifecycle.SpecDigest(&in.Migration.Spec),
			ServerID: "bgty-4xpq", URL: "https://acme.atlassian.net/",
		},
		Checks: passedChecks(),
	}
	for _, apply := range changes {
		apply(&in)
	}
	return in
}

func setCondition(conditions *[]metav1.Condition, kind string, status metav1.ConditionStatus, message string) {
	for i := range *conditions {
		if (*conditions)[i].Type == kind {
			(*conditions)[i].Status, (*conditions)[i].Message = status, message
			return
		}
	}
	*conditions = append(*conditions, metav1.Condition{Type: kind, Status: status, Reason: "Test", Message: message})
}

func passedChecks() *v1alpha1.ChecksStatus {
	return &v1alpha1.ChecksStatus{
		ObservedGeneration: 3,
		JobID:              "job-1", TaskID: "check-1", StartedAt: at(-time.Hour), FinishedAt: at(-30 * time.Minute),
		Areas: []v1alpha1.CheckArea{{Name: "spaces"}},
	}
}

func failedChecks(unchanged int32, finished time.Duration) *v1alpha1.ChecksStatus {
	checks := passedChecks()
	checks.FinishedAt, checks.Unchanged = at(finished), unchanged
	checks.Items = []v1alpha1.CheckItem{
		{Key: "SpaceKeysConflict", Area: "spaces", Outcome: "FAILED", Message: "1 space is there."},
	}
	checks.Areas[0].Failed = 1
	return checks
}

func at(offset time.Duration) *metav1.Time {
	stamp := metav1.NewTime(now.Add(offset))
	return &stamp
}

// running is a migration whose run began an hour ago.
func running(in *lifecycle.Input) {
	in.Migration.Status.Runs = []v1alpha1.Run{{
		Number: 1, Strategy: v1alpha1.StrategyInitial, JobID: "job-1", TaskID: "run-1", StartedAt: *at(-time.Hour),
	}}
	in.Migration.Status.Progress = &v1alpha1.ProgressStatus{
		MovedAt: at(-time.Hour), Spaces: v1alpha1.SpaceCounts{Total: in.Migration.Status.Job.Spaces},
	}
}

// ended is a migration whose only run is over with an outcome, and with the counts that go with it.
func ended(outcome v1alpha1.RunOutcome) change {
	return func(in *lifecycle.Input) {
		running(in)
		status := &in.Migration.Status
		run := &status.Runs[0]
		run.FinishedAt, run.CoreFinishedAt, run.Outcome, run.Message = at(0), at(0), outcome, "How it ended."
		status.Reruns = &v1alpha1.RerunStatus{}
		done := int32(0)
		switch outcome {
		case v1alpha1.OutcomeBlocked, v1alpha1.OutcomeNeverBegan:
			return
		case v1alpha1.OutcomeSucceeded:
			done = 2
		case v1alpha1.OutcomeIncomplete, v1alpha1.OutcomeStopped:
			done = 1
		case v1alpha1.OutcomeFailed, v1alpha1.OutcomeUnknown:
		}
		status.DataMovedAt = at(-time.Hour)
		run.Spaces = &v1alpha1.SpaceCounts{Total: 2, Done: done, Failed: 2 - done}
		run.UsersAndGroups = v1alpha1.PartSucceeded
		if names := []string{"ENG", "OPS"}[done:]; len(names) > 0 {
			run.FailedSpaces = &v1alpha1.NameSample{Count: 2 - done, Names: names}
		}
	}
}

func completed(in *lifecycle.Input) { in.Migration.Status.CompletionTime = at(0) }

func unapproved(in *lifecycle.Input) { in.Migration.Spec.Run = nil }

func noSite(in *lifecycle.Input) { in.Site = nil }

func siteCondition(kind string, status metav1.ConditionStatus, message string) change {
	return func(in *lifecycle.Input) { setCondition(&in.Site.Status.Conditions, kind, status, message) }
}

func checks(status *v1alpha1.ChecksStatus) change {
	return func(in *lifecycle.Input) { in.Migration.Status.Checks = status }
}

func pending(action v1alpha1.PendingAction, attempt int32, age time.Duration) change {
	return func(in *lifecycle.Input) {
		in.Migration.Status.Pending = &v1alpha1.PendingCall{
			Action: action, ID: "intent-1", Attempt: attempt, Since: metav1.NewMicroTime(now.Add(-age)), Mark: "check-1",
		}
		if action == v1alpha1.ActionCreateJob {
			in.Migration.Status.Job, in.Migration.Status.Checks = nil, nil
		}
	}
}

// planUnknown tells that Atlassian does not know the plan of the pending call.
func planUnknown(in *lifecycle.Input) { lifecycle.PlanIsUnknown(&in.Migration.Status, now) }

// withApp puts one app into the scope, the job and the assessment.
func withApp(path v1alpha1.MigrationPath, consent v1alpha1.Consent) change {
	return func(in *lifecycle.Input) {
		in.Migration.Spec.Scope.Apps = &v1alpha1.AppScope{Selection: v1alpha1.AppsListed, Keys: []v1alpha1.AppKey{"com.app"}}
		in.Migration.Status.Job.Apps = []v1alpha1.AppKey{"com.app"}
		in.Migration.Status.Job.SpecDigest = lifecycle.SpecDigest(&in.Migration.Spec)
		in.Assessment = assessmentOf(v1alpha1.AssessedApp{
			Key: "com.app", MigrationPath: path, Decision: v1alpha1.DecisionNeededInCloud, Consent: consent,
		})
	}
}

func assessmentOf(apps ...v1alpha1.AssessedApp) *v1alpha1.AppAssessment {
	assessment := &v1alpha1.AppAssessment{ObjectMeta: metav1.ObjectMeta{Namespace: "team", Name: "apps"}}
	assessment.Spec.CloudSiteRef.Name = "acme"
	assessment.Status.Apps = apps
	setCondition(&assessment.Status.Conditions, v1alpha1.ConditionReady, metav1.ConditionTrue, "Assessed.")
	return assessment
}

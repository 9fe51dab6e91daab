package lifecycle_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/lifecycle"
)

// concluded is a migration that has come to its end.
func concluded(in *lifecycle.Input) { lifecycle.End(in.Migration, in.Now) }

func TestTheAnnotationRerunIsDoneOrRefused(t *testing.T) {
	t.Parallel()
	first := func(outcome v1alpha1.RunOutcome, parts ...part) change {
		return history(past(initial, outcome, parts...))
	}
	all, some := counted(4, 0, 0), counted(3, 1, 0)
	tooLate := noTriggerBecause("Those 12 days have passed.")
	tests := map[string]struct {
		tc   []change
		says string
		want bool // it is done
	}{
		"beyond the limit":  {[]change{first(incompleteRun, some), used(3), concluded}, "One more run", true},
		"beyond the policy": {[]change{first(incompleteRun, some), rerun(never), concluded}, "One more run", true},
		"beyond the outcomes": {
			[]change{first(incompleteRun, some), rerun(outcomes(v1alpha1.RerunFailed)), concluded}, "One more run", true,
		},
		"after a stop":                 {[]change{first(v1alpha1.OutcomeStopped, some), concluded}, "One more run", true},
		"after an unknown outcome":     {[]change{first(v1alpha1.OutcomeUnknown, some)}, "One more run", true},
		"after skipped spaces":         {[]change{first(incompleteRun, counted(3, 0, 1)), concluded}, "One more run", true},
		"in the pause before a re-run": {[]change{first(incompleteRun, some)}, "One more run", true},
		"after a run that never began": {[]change{neverBegan(1), rerun(never), concluded}, "One more run", true},
		"apps whose trigger was refused before are weighed anew": {
			[]change{first(incompleteRun, all, failedApps("com.app"), tooLate), concluded}, "One more run", true,
		},
		"a restored object":           {[]change{restored, knownAsRestored}, "begins anew", true},
		"a run that was lost twice":   {[]change{pending(migrate, 2, time.Hour)}, "left behind", true},
		"a check that was lost twice": {[]change{pending(runCheck, 2, time.Hour)}, "made anew", true},
		"a run that was lost twice, once the patience is over": {
			[]change{pending(migrate, 2, 10*time.Minute)}, "left behind", true,
		},
		"a run that was lost once, after twice the patience": {
			[]change{pending(migrate, 1, 20*time.Minute)}, "left behind", true,
		},
		"a trigger that was lost once, after twice the patience": {
			[]change{first(incompleteRun, all, failedApps("a")), pending(v1alpha1.ActionTrigger, 1, 20*time.Minute)}, "made anew", true,
		},
		"a lost check needs no approval": {[]change{pending(runCheck, 1, 20*time.Minute), unapproved}, "made anew", true},
		"nor does a lost plan":           {[]change{pending(createJob, 1, 20*time.Minute), unapproved}, "made anew", true},
		"a plan of which three were lost within the hour is made by itself": {
			[]change{pending(createJob, 1, 20*time.Minute), lostJobs(40*time.Minute, 30*time.Minute, 25*time.Minute)}, "in 20m0s", false,
		},
		"a lost run does": {
			[]change{pending(migrate, 2, time.Hour), unapproved}, "run.approved is false", false,
		},
		"a re-run is on its way": {
			[]change{first(incompleteRun, some), func(in *lifecycle.Input) { in.Migration.Status.Job.ID = "job-9" }},
			"on its way already", false,
		},
		"without approval it is refused": {
			[]change{first(incompleteRun, some), concluded, unapproved}, "run.approved is false", false,
		},
		"everything arrived": {
			[]change{first(v1alpha1.OutcomeSucceeded, all), concluded}, "Everything in scope arrived", false,
		},
		"it has not run":              {nil, "has not run yet", false},
		"a run is open":               {[]change{running}, "A call or a run is open", false},
		"a call is open":              {[]change{pending(migrate, 1, 19*time.Minute)}, "A call or a run is open", false},
		"a second call is looked for": {[]change{pending(migrate, 2, time.Minute)}, "A call or a run is open", false},
		"only apps, and rerun.apps Never": {
			[]change{first(incompleteRun, all, failedApps("a")), rerun(noApps), concluded}, "rerun.apps is Never", false,
		},
	}
	for name, row := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			in := input(append(row.tc, verbs("", "token-1"))...)
			before := in.Migration.Status.DeepCopy()
			answers := lifecycle.Obey(in)
			if len(answers) != 1 || answers[0].Refused == row.want || !strings.Contains(answers[0].Message, row.says) {
				t.Fatalf("Obey() = %+v, want done: %t, %q", answers, row.want, row.says)
			}
			status := &in.Migration.Status
			if status.LastHandled == nil || status.LastHandled.Rerun != "token-1" || lifecycle.Asked(in.Migration) {
				t.Errorf("the value is not acknowledged: %+v", status.LastHandled)
			}
			if !row.want {
				refusedChangesNothing(t, before, status)
				return
			}
			if status.CompletionTime != nil || lifecycle.SucceededCondition(in).Status != "Unknown" {
				t.Errorf("the migration still counts as ended: %+v", status)
			}
			if step := lifecycle.Next(in); step.Action == lifecycle.Conclude {
				t.Errorf("Next() = %+v, want it to go on", step)
			}
			if again := lifecycle.Obey(in); again != nil {
				t.Errorf("the same value is obeyed twice: %+v", again)
			}
		})
	}
}

func refusedChangesNothing(t *testing.T, before, after *v1alpha1.MigrationStatus) {
	t.Helper()
	got := after.DeepCopy()
	got.LastHandled = before.LastHandled
	if diff := cmp.Diff(before, got); diff != "" {
		t.Errorf("what was refused changed the status (-before +after):\n%s", diff)
	}
}

func TestTheAnnotationRecheckIsDoneOrRefused(t *testing.T) {
	t.Parallel()
	failed := checks(failedChecks(4, 0))
	tests := map[string]struct {
		tc   []change
		want lifecycle.Action // empty where it is refused
		done bool
	}{
		"failed checks are made again at once":   {[]change{failed}, lifecycle.StartCheck, true},
		"so are checks that passed":              {nil, lifecycle.StartCheck, true},
		"and those of a saved migration":         {[]change{unapproved}, lifecycle.StartCheck, true},
		"a plan that was rejected is made again": {[]change{noJob, rejected}, lifecycle.CreateJob, true},
		"what stands at a gate is tested again": {
			[]change{blockedAt(v1alpha1.ReasonDomainsNotReviewed)}, lifecycle.StartRun, true,
		},
		"a failed check beside a gate is made again": {
			[]change{blockedAt(v1alpha1.ReasonDomainsNotReviewed), failed}, lifecycle.StartCheck, true,
		},
		"what has ended is not checked": {[]change{ended(v1alpha1.OutcomeFailed), completed}, "", false},
		"nor what runs":                 {[]change{running}, "", false},
		"nor beside a call":             {[]change{pending(migrate, 1, 0)}, "", false},
		"nor after an unknown outcome":  {[]change{ended(v1alpha1.OutcomeUnknown)}, "", false},
	}
	for name, row := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			in := input(append(row.tc, verbs("token-1", ""))...)
			before := in.Migration.Status.DeepCopy()
			answers := lifecycle.Obey(in)
			if len(answers) != 1 || answers[0].Refused == row.done || in.Migration.Status.LastHandled.Recheck != "token-1" {
				t.Fatalf("Obey() = %+v, want done: %t", answers, row.done)
			}
			if !row.done {
				refusedChangesNothing(t, before, &in.Migration.Status)
				return
			}
			step := lifecycle.Next(in)
			if step.Action != row.want || step.Scheduled {
				t.Errorf("Next() = %+v, want %s, and not as one that nobody waits for", step, row.want)
			}
		})
	}
}

// knownAsRestored is an object of which it was said already that it was restored.
func knownAsRestored(in *lifecycle.Input) {
	in.Migration.Status.ObservedGeneration = 3
	in.Migration.Status.Conditions = []metav1.Condition{{Type: v1alpha1.ConditionReady, Reason: v1alpha1.ReasonOutcomeUnknown}}
}

func noJob(in *lifecycle.Input) { in.Migration.Status.Job, in.Migration.Status.Checks = nil, nil }

// blockedAt is a migration that stood at a gate when it was last looked at.
func blockedAt(reason string) change {
	return func(in *lifecycle.Input) {
		in.Migration.Status.Conditions = []metav1.Condition{{
			Type: v1alpha1.ConditionPrerequisitesMet, Status: metav1.ConditionFalse, Reason: reason, ObservedGeneration: 3,
		}}
	}
}

func TestAnAnnotationFromTheCreationOnIsOnlyAcknowledged(t *testing.T) {
	t.Parallel()
	in := input(verbs("a", "b"), func(in *lifecycle.Input) { in.Migration.Status = v1alpha1.MigrationStatus{ObservedGeneration: -1} })
	answers := lifecycle.Obey(in)
	if len(answers) != 2 || !answers[0].Refused || !answers[1].Refused {
		t.Errorf("Obey() = %+v, want two refusals", answers)
	}
	want := v1alpha1.MigrationStatus{ObservedGeneration: -1, LastHandled: &v1alpha1.HandledVerbs{Recheck: "a", Rerun: "b"}}
	if diff := cmp.Diff(want, in.Migration.Status); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestSeveralAnnotationsAreAcknowledgedTogether(t *testing.T) {
	t.Parallel()
	in := input(history(past(initial, incompleteRun, counted(2, 1, 1))), concluded, verbs("a", "b"))
	in.Migration.Annotations[v1alpha1.AnnotationVerify] = "c"
	answers := lifecycle.Obey(in)
	if len(answers) != 3 || !answers[0].Refused || answers[1].Refused {
		t.Errorf("Obey() = %+v, want a refusal and a re-run", answers)
	}
	want := &v1alpha1.HandledVerbs{Recheck: "a", Rerun: "b", Verify: "c"}
	if diff := cmp.Diff(want, in.Migration.Status.LastHandled); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestALongTokenIsAskedForOnce(t *testing.T) {
	t.Parallel()
	in := input(verbs(strings.Repeat("é", 300), ""))
	if !lifecycle.Asked(in.Migration) {
		t.Fatal("nobody asked")
	}
	lifecycle.Obey(in)
	if handled := in.Migration.Status.LastHandled.Recheck; len(handled) > 256 || lifecycle.Asked(in.Migration) {
		t.Errorf("a token of %d bytes is asked for again and again", len(handled))
	}
	if lifecycle.Asked(input(verbs("", "")).Migration) {
		t.Error("an empty annotation asks for something")
	}
}

func TestACallThatIsLeftBehindGoesIntoANewPlan(t *testing.T) {
	t.Parallel()
	in := input(pending(migrate, 2, time.Hour), verbs("", "x"))
	lifecycle.Obey(in)
	status := &in.Migration.Status
	run := status.Runs[0]
	if status.Pending != nil || run.Outcome != v1alpha1.OutcomeUnknown || run.TaskID != "" || status.DataMovedAt == nil {
		t.Errorf("status = %+v", status)
	}
	if next := lifecycle.Again(in); next.Strategy != failedSpaces || !next.Unproven {
		t.Errorf("Again() = %+v, want a plan whose spaces are looked for at the destination", next)
	}
	if step := lifecycle.Next(in); step.Action != lifecycle.RerunJob {
		t.Errorf("Next() = %+v, want the plan", step)
	}
}

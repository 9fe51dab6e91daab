package lifecycle_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/lifecycle"
)

const (
	succeededRun  = v1alpha1.OutcomeSucceeded
	incompleteRun = v1alpha1.OutcomeIncomplete
	failedRun     = v1alpha1.OutcomeFailed
	lostPart      = v1alpha1.PartFailed
	arrivedPart   = v1alpha1.PartSucceeded
)

// total is what a row of sums is about.
type total struct {
	Done, Failed, Skipped int32
	Users, Templates      bool // did not arrive
	Apps                  []int32
}

func totalOf(sum lifecycle.Sum) total {
	of := total{Done: sum.Done, Failed: sum.Failed, Skipped: sum.Skipped, Users: sum.UsersFailed, Templates: sum.TemplatesFailed}
	for _, run := range sum.Apps {
		of.Apps = append(of.Apps, run.Number)
	}
	return of
}

func TestAMigrationIsTheSumOfItsRuns(t *testing.T) {
	t.Parallel()
	all, some := counted(4, 0, 0), counted(3, 1, 0)
	type runs = []v1alpha1.Run
	tests := map[string]struct {
		tc    runs
		want  total
		state string
	}{
		"no run":                   {nil, total{}, "Failed"},
		"one that arrived":         {runs{past(initial, succeededRun, all)}, total{Done: 4}, "Finished"},
		"one that left a space":    {runs{past(initial, incompleteRun, some)}, total{Done: 3, Failed: 1}, "Incomplete"},
		"one that brought nothing": {runs{past(initial, failedRun, counted(0, 4, 0))}, total{Failed: 4}, "Failed"},
		"a second one brought the rest": {
			runs{past(initial, incompleteRun, some), past(failedSpaces, succeededRun, counted(1, 0, 0))}, total{Done: 4}, "Finished",
		},
		"a second one failed as a whole": {
			runs{past(initial, incompleteRun, some), past(failedSpaces, failedRun, counted(0, 1, 0))},
			total{Done: 3, Failed: 1},
			"Incomplete",
		},
		"a second one brought all after nothing": {
			runs{past(initial, failedRun, counted(0, 4, 0)), past(failedSpaces, succeededRun, all)}, total{Done: 4}, "Finished",
		},
		"three in a row": {
			runs{
				past(initial, incompleteRun, counted(1, 3, 0)), past(failedSpaces, incompleteRun, counted(1, 2, 0)),
				past(failedSpaces, incompleteRun, counted(1, 1, 0)),
			}, total{Done: 3, Failed: 1}, "Incomplete",
		},
		"what was skipped stays skipped": {
			runs{past(initial, incompleteRun, counted(2, 1, 1)), past(failedSpaces, succeededRun, counted(1, 0, 0))},
			total{Done: 3, Skipped: 1},
			"Incomplete",
		},
		"what was skipped in the second one": {
			runs{past(initial, incompleteRun, counted(2, 2, 0)), past(failedSpaces, incompleteRun, counted(1, 0, 1))},
			total{Done: 3, Skipped: 1},
			"Incomplete",
		},
		"users count with their newest attempt": {
			runs{
				past(initial, incompleteRun, all, users(lostPart)),
				past(failedSpaces, succeededRun, counted(0, 0, 0), users(arrivedPart)),
			},
			total{Done: 4},
			"Finished",
		},
		"users that did not go again stay": {
			runs{past(initial, incompleteRun, some, users(lostPart)), past(failedSpaces, succeededRun, counted(1, 0, 0))},
			total{Done: 4, Users: true},
			"Incomplete",
		},
		"templates count with their newest attempt": {
			runs{
				past(initial, incompleteRun, all, globals(lostPart)),
				past(failedSpaces, failedRun, counted(0, 0, 0), globals(lostPart)),
			}, total{Done: 4, Templates: true}, "Incomplete",
		},
		"apps of each plan count": {
			runs{
				past(initial, incompleteRun, some, failedApps("a")),
				past(failedSpaces, incompleteRun, counted(1, 0, 0), failedApps("a")),
			},
			total{Done: 4, Apps: []int32{1, 2}},
			"Incomplete",
		},
		"the apps of one plan arrived meanwhile": {
			runs{
				past(initial, incompleteRun, some, failedApps("a")),
				past(failedSpaces, incompleteRun, counted(1, 0, 0), failedApps("a")),
				past(appsOnly, succeededRun, ofPlan("job-1")),
			}, total{Done: 4, Apps: []int32{2}}, "Incomplete",
		},
		"the apps of both plans arrived meanwhile": {
			runs{
				past(initial, incompleteRun, some, failedApps("a")),
				past(failedSpaces, incompleteRun, counted(1, 0, 0), failedApps("a")),
				past(appsOnly, succeededRun, ofPlan("job-1")), past(appsOnly, succeededRun, ofPlan("job-2")),
			}, total{Done: 4}, "Finished",
		},
		"apps alone brought something": {
			runs{past(initial, failedRun, counted(0, 4, 0), failedApps("a", "b")), past(appsOnly, incompleteRun, failedApps("a"))},
			total{Failed: 4, Apps: []int32{2}},
			"Incomplete",
		},
		"runs that moved nothing do not count": {
			runs{
				past(initial, v1alpha1.OutcomeBlocked), past(initial, incompleteRun, some),
				past(failedSpaces, v1alpha1.OutcomeNeverBegan),
			}, total{Done: 3, Failed: 1}, "Incomplete",
		},
		"a stop stands until something follows": {
			runs{past(initial, v1alpha1.OutcomeStopped, counted(2, 2, 0))}, total{Done: 2, Failed: 2}, "Stopped",
		},
		"a stop that brought something, and nothing after it": {
			runs{past(initial, v1alpha1.OutcomeStopped, counted(2, 2, 0)), past(failedSpaces, failedRun, counted(0, 2, 0))},
			total{Done: 2, Failed: 2},
			"Incomplete",
		},
		"a stop that was made good": {
			runs{past(initial, v1alpha1.OutcomeStopped, counted(2, 2, 0)), past(failedSpaces, succeededRun, counted(2, 0, 0))},
			total{Done: 4},
			"Finished",
		},
	}
	for name, row := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			in := input(history(row.tc...))
			got := totalOf(lifecycle.SumOf(&in.Migration.Status))
			if diff := cmp.Diff(row.want, got); diff != "" {
				t.Errorf("SumOf() (-want +got):\n%s", diff)
			}
			if state := lifecycle.Conclusion(in); state.Reason != row.state || state.Message == "" || len(state.Message) > 1024 {
				t.Errorf("Conclusion() = %+v, want %s", state, row.state)
			}
		})
	}
}

func TestAnEndSaysWhatIsLeftAndWhy(t *testing.T) {
	t.Parallel()
	const ask = "set the annotation migration.drover.dev/rerun to a new value."
	approvalGone := func(in *lifecycle.Input) { in.Migration.Spec.Run.Approved = new(false) }
	spaces := history(past(initial, incompleteRun, counted(2, 2, 0), users(lostPart)))
	apps := history(past(initial, incompleteRun, counted(4, 0, 0), failedApps("com.app"), noTriggerBecause("Those days have passed.")))
	tests := map[string]struct {
		tc   []change
		want []string
	}{
		"the limit": {
			[]change{spaces, used(3)},
			[]string{"2 of 4 spaces failed (F1, F2); users and groups did not", "All 3 re-runs", ask},
		},
		"the approval": {[]change{spaces, approvalGone}, []string{"2 of 4 spaces failed", "run.approved is false", ask}},
		"the policy":   {[]change{spaces, rerun(never)}, []string{"rerun.policy is Never.", ask}},
		"apps":         {[]change{apps}, []string{"(com.app)", "Those days have passed.", "up to the app's vendor", ask}},
		"skipped": {
			[]change{history(past(initial, incompleteRun, counted(3, 0, 1)))},
			[]string{"1 of 4 spaces skipped (S1)", "Skipped spaces are not", ask},
		},
		"a stop": {
			[]change{history(past(initial, v1alpha1.OutcomeStopped, counted(3, 1, 0)))},
			[]string{"stopped or cancelled", "in the cloud already", ask},
		},
		"what never began": {[]change{neverBegan(1), rerun(never)}, []string{"before any part of it began", ask}},
		"a single space":   {[]change{ended(succeededRun), one}, []string{"The space arrived."}},
		"several spaces":   {[]change{ended(succeededRun)}, []string{"All 2 spaces arrived."}},
		"spaces with an app": {
			[]change{ended(succeededRun), withApp(v1alpha1.PathAutomated, v1alpha1.ConsentAgreed)},
			[]string{"with the data of 1 app."},
		},
	}
	for name, row := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			message := lifecycle.Conclusion(input(row.tc...)).Message
			for _, part := range row.want {
				if !strings.Contains(message, part) {
					t.Errorf("message = %q, want %q in it", message, part)
				}
			}
		})
	}
}

func one(in *lifecycle.Input) {
	in.Migration.Status.Progress.Spaces.Total, in.Migration.Status.Runs[0].Spaces.Total, in.Migration.Status.Runs[0].Spaces.Done = 1, 1, 1
}

func TestWhatWasConcludedStands(t *testing.T) {
	t.Parallel()
	in := input(history(past(initial, incompleteRun, counted(3, 1, 0))), used(3))
	step := lifecycle.Next(in)
	concluded(&in)
	condition := lifecycle.SucceededCondition(in)
	if condition.Status != "False" || condition.Reason != "Incomplete" || condition.Message != step.State.Message {
		t.Errorf("SucceededCondition() = %+v, want what was concluded: %+v", condition, step.State)
	}
	setCondition(&in.Migration.Status.Conditions, v1alpha1.ConditionSucceeded, "False", condition.Message)
	in.Migration.Status.Conditions[0].Reason = condition.Reason
	in.Migration.Spec.Run, in.Migration.Spec.Rerun = nil, nil
	if state := lifecycle.FinalState(in); state != step.State {
		t.Errorf("FinalState() = %+v once the spec changed, want %+v", state, step.State)
	}
}

package lifecycle_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/lifecycle"
)

func TestWhichWayAMigrationRunsAgain(t *testing.T) {
	t.Parallel()
	const (
		stoppedRun, unknownRun = v1alpha1.OutcomeStopped, v1alpha1.OutcomeUnknown
		lost                   = lostPart
	)
	all, some, none := counted(4, 0, 0), counted(3, 1, 0), counted(0, 4, 0)
	skippedOne, both := counted(3, 0, 1), counted(2, 1, 1)
	partly := func(run *v1alpha1.Run) { run.CannotRerun = "Atlassian does not say which." }
	first := func(outcome v1alpha1.RunOutcome, parts ...part) change {
		return history(past(initial, outcome, parts...))
	}
	again := func(strategy v1alpha1.RunStrategy) lifecycle.Rerun { return lifecycle.Rerun{Strategy: strategy} }
	look := func(run int32) lifecycle.Rerun { return lifecycle.Rerun{Strategy: appsOnly, Run: run, Look: true} }
	apps := func(run int32) lifecycle.Rerun { return lifecycle.Rerun{Strategy: appsOnly, Run: run} }
	unproven := lifecycle.Rerun{Strategy: failedSpaces, Unproven: true}
	everything := lifecycle.Rerun{Strategy: failedSpaces, Unproven: true, All: true}
	not := func(why string) lifecycle.Rerun { return lifecycle.Rerun{Why: why} }
	onlyFailed, onlyIncomplete := rerun(outcomes(v1alpha1.RerunFailed)), rerun(outcomes(v1alpha1.RerunIncomplete))
	tests := map[string]struct {
		tc   []change
		want lifecycle.Rerun
	}{
		"nothing ran, nothing runs again":    {nil, not("")},
		"what arrived is not run again":      {[]change{first(succeededRun, all)}, not("")},
		"what arrived not even on request":   {[]change{first(succeededRun, all), askedFor}, not("")},
		"a stopped run is not started again": {[]change{first(stoppedRun, some)}, not("stopped")},
		"a stopped run is, on request":       {[]change{first(stoppedRun, some), askedFor}, everything},
		"an unknown run is not":              {[]change{first(unknownRun, none)}, not("stopped")},
		"an unknown run is, on request":      {[]change{first(unknownRun, none), askedFor}, everything},
		"not a stopped run of which nobody knows what arrived": {
			[]change{first(stoppedRun, some, partly), askedFor}, not("Atlassian does not say which."),
		},
		"nor such an unknown run": {
			[]change{first(unknownRun, none, partly), askedFor}, not("Atlassian does not say which."),
		},
		"a run that nobody saw begin may have brought what it calls failed": {
			[]change{first(incompleteRun, some), nobodySawItBegin}, unproven,
		},
		"others may have had what a migration gave up meanwhile": {
			[]change{first(incompleteRun, some), unheld, askedFor}, unproven,
		},
		"what an adopted run left is not run again by itself": {
			[]change{first(incompleteRun, some), adoptedJob("job-1")}, not("The job was adopted"),
		},
		"what an adopted run left is looked for on the destination, on request": {
			[]change{first(incompleteRun, some), adoptedJob("job-1"), askedFor}, unproven,
		},
		"apps of an adopted run are not triggered by themselves either": {
			[]change{first(incompleteRun, all, failedApps("com.app")), adoptedJob("job-1")}, not("The job was adopted"),
		},
		"a later plan of an adopted migration is run again, with a look at the destination": {
			[]change{
				history(past(initial, incompleteRun, some), past(failedSpaces, failedRun, counted(0, 1, 0))), adoptedJob("job-1"),
			}, unproven,
		},
		"an adopted run that arrived is not run again": {
			[]change{first(succeededRun, all), adoptedJob("job-1"), askedFor}, not(""),
		},
		"a run that nothing can be made of is not complete, whatever its counts": {
			[]change{first(incompleteRun, all, partly)}, not("Atlassian does not say which."),
		},
		"stopped comes before failed spaces": {
			[]change{first(stoppedRun, none, users(lost), failedApps("com.app"))}, not("stopped"),
		},
		"failed spaces":           {[]change{first(incompleteRun, some)}, again(failedSpaces)},
		"all spaces failed":       {[]change{first(failedRun, none)}, again(failedSpaces)},
		"spaces come before apps": {[]change{first(incompleteRun, some, failedApps("com.app"))}, again(failedSpaces)},
		"only users failed":       {[]change{first(incompleteRun, all, users(lost))}, again(failedSpaces)},
		"only templates failed":   {[]change{first(incompleteRun, all, globals(lost))}, again(failedSpaces)},
		"users come before apps": {
			[]change{first(incompleteRun, all, users(lost), failedApps("com.app"))}, again(failedSpaces),
		},
		"spaces of which nobody knows which": {
			[]change{first(incompleteRun, some, partly)}, not("Atlassian does not say which."),
		},
		"apps beside spaces nobody knows": {[]change{first(incompleteRun, some, partly, failedApps("com.app"))}, apps(1)},
		"apps that are not settled are looked at": {
			[]change{first(incompleteRun, all, failedApps("com.app")), appsUnsettled}, look(1),
		},
		"even where the policy is Never": {
			[]change{first(incompleteRun, all, failedApps("com.app")), appsUnsettled, rerun(never)}, look(1),
		},
		"spaces do not wait for apps that are not settled": {
			[]change{first(incompleteRun, some, failedApps("com.app")), appsUnsettled}, again(failedSpaces),
		},
		"only apps failed": {[]change{first(incompleteRun, all, failedApps("com.app"))}, apps(1)},
		"only apps, and rerun.apps is Never": {
			[]change{first(incompleteRun, all, failedApps("com.app")), rerun(noApps)}, not("rerun.apps is Never"),
		},
		"only apps, and a condition is unmet": {
			[]change{first(incompleteRun, all, failedApps("com.app"), noTriggerBecause("12 days."))}, not("12 days."),
		},
		"rerun.apps Never lets spaces go": {
			[]change{first(incompleteRun, some, failedApps("com.app")), rerun(noApps)}, again(failedSpaces),
		},
		"skipped spaces are not run again": {[]change{first(incompleteRun, skippedOne)}, not("Skipped spaces")},
		"skipped spaces are, on request":   {[]change{first(incompleteRun, skippedOne), askedFor}, everything},
		"failed beside skipped spaces":     {[]change{first(incompleteRun, both)}, again(failedSpaces)},
		"apps come before skipped spaces": {
			[]change{first(incompleteRun, skippedOne, failedApps("com.app")), askedFor}, apps(1),
		},
		"skipped spaces, where apps cannot": {
			[]change{first(incompleteRun, skippedOne, failedApps("com.app"), noTriggerBecause("no")), askedFor}, everything,
		},
		"the policy Never": {
			[]change{first(incompleteRun, some), rerun(never)}, not("rerun.policy is Never"),
		},
		"the policy Never, asked": {
			[]change{first(incompleteRun, some), rerun(never), askedFor}, again(failedSpaces),
		},
		"Incomplete is not listed": {
			[]change{first(incompleteRun, some), onlyFailed}, not("does not list Incomplete"),
		},
		"Failed is not listed":                 {[]change{first(failedRun, none), onlyIncomplete}, not("does not list Failed")},
		"Incomplete is listed":                 {[]change{first(incompleteRun, some), onlyIncomplete}, again(failedSpaces)},
		"an outcome that is not listed, asked": {[]change{first(incompleteRun, some), onlyFailed, askedFor}, again(failedSpaces)},
		"Failed counts over all runs": {
			[]change{history(past(initial, incompleteRun, some), past(failedSpaces, failedRun, counted(0, 1, 0))), onlyFailed},
			not("does not list Incomplete"),
		},
		"the last of the limit": {[]change{first(incompleteRun, some), rerun(limit(2)), used(1)}, again(failedSpaces)},
		"the limit is used up": {
			[]change{first(incompleteRun, some), rerun(limit(2)), used(2)}, not("All 2 re-runs"),
		},
		"the limit holds for apps as well": {[]change{first(incompleteRun, all, failedApps("a")), used(3)}, not("All 3 re-runs")},
		"three are the limit by default":   {[]change{first(incompleteRun, some), used(2)}, again(failedSpaces)},
		"the limit is used up, asked":      {[]change{first(incompleteRun, some), used(10), askedFor}, again(failedSpaces)},
		"the second run brought the rest": {
			[]change{history(past(initial, incompleteRun, some), past(failedSpaces, succeededRun, counted(1, 0, 0)))}, not(""),
		},
		"the rest failed again": {
			[]change{history(past(initial, incompleteRun, some), past(failedSpaces, failedRun, counted(0, 1, 0)))}, again(failedSpaces),
		},
		"the apps of each run's plan, oldest first": {
			[]change{
				history(
					past(initial, incompleteRun, some, failedApps("a")),
					past(failedSpaces, incompleteRun, counted(1, 0, 0), failedApps("a"))),
			},
			apps(1),
		},
		"the oldest that may be triggered": {
			[]change{history(
				past(initial, incompleteRun, some, failedApps("a"), noTriggerBecause("12 days.")),
				past(failedSpaces, incompleteRun, counted(1, 0, 0), failedApps("a")),
			)}, apps(2),
		},
		"apps that arrived with the second trigger": {
			[]change{history(past(initial, incompleteRun, all, failedApps("a")), past(appsOnly, succeededRun))}, not(""),
		},
		"apps that failed again": {
			[]change{history(past(initial, incompleteRun, all, failedApps("a", "b")), past(appsOnly, incompleteRun, failedApps("a")))},
			apps(2),
		},
	}
	for name, row := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := lifecycle.Again(input(row.tc...))
			if !strings.Contains(got.Why, row.want.Why) || (row.want.Why == "") != (got.Why == "") {
				t.Errorf("it says %q, want %q", got.Why, row.want.Why)
			}
			got.Why, row.want.Why = "", ""
			if diff := cmp.Diff(row.want, got); diff != "" {
				t.Errorf("Again() (-want +got):\n%s", diff)
			}
		})
	}
}

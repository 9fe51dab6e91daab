package lifecycle_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/lifecycle"
	"github.com/drover-dev/drover/internal/reading"
)

func TestFailedSpacesDoNotWaitForAppsThatMove(t *testing.T) {
	t.Parallel()
	failedOne := runTree(incomplete, incomplete, tree{"spaces": spaces(incomplete, ok, broken), "usersAndGroups": node(ok)})
	app := withApp(v1alpha1.PathAutomated, v1alpha1.ConsentAgreed)
	approvalGone := func(in *lifecycle.Input) { in.Migration.Spec.Run.Approved = new(false) }
	tests := map[string]struct {
		tc   *reading.Node
		with []change
		over bool
	}{
		"a space that failed": {failedOne, nil, true},
		"users that failed": {
			runTree(incomplete, incomplete, tree{"spaces": spaces(ok, ok, ok), "usersAndGroups": node(broken)}), nil, true,
		},
		"nothing failed but apps":             {runTree(ok, ok, nil), nil, false},
		"a space that nobody runs again":      {failedOne, []change{rerun(never)}, false},
		"a space of an adopted run":           {failedOne, []change{adoptedJob("job-1")}, false},
		"a space whose approval is withdrawn": {failedOne, []change{approvalGone}, false},
		"a run that a person stopped":         {runTree("FINISHED/STOPPED", "FINISHED/STOPPED", nil), nil, false},
		"spaces of which nobody knows which":  {runTree(incomplete, incomplete, nil), nil, false},
	}
	for name, row := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			in := input(append([]change{app, running}, row.with...)...)
			run := conclude(in, row.tc, transfer("IN_PROGRESS", false, false), true)
			if (run.FinishedAt != nil) != row.over || run.CoreFinishedAt == nil || run.AppsSettledAt != nil {
				t.Errorf("the run is over at %v, want it: %t; apps settled at %v", run.FinishedAt, row.over, run.AppsSettledAt)
			}
		})
	}
}

func TestHowAppsEndIsReadAfterTheirRun(t *testing.T) {
	t.Parallel()
	appNode := func(words string) *reading.Node { return runTree(ok, ok, tree{"apps": node(words)}) }
	type end struct {
		Settled, Failed, Untold bool
	}
	coreEnded := func(in *lifecycle.Input) { in.Now = in.Now.Add(24 * time.Hour) }
	timedOut := func(in *lifecycle.Input) { in.Now = in.Now.Add(16 * 24 * time.Hour) }
	updated := func(after time.Duration) []reading.Transfer {
		transfers := transfer("IN_PROGRESS", false, false)
		transfers[0].Updated = now.Add(after)
		return transfers
	}
	tests := map[string]struct {
		tc        *reading.Node
		transfers []reading.Transfer
		with      []change
		want      end
	}{
		"a transfer that moves is awaited": {nil, transfer("IN_PROGRESS", false, false), nil, end{Failed: true}},
		"even after noProgressAfter":       {nil, transfer("IN_PROGRESS", false, false), []change{coreEnded}, end{Failed: true}},
		"a transfer that moved nothing for longer than Atlassian lets it": {
			nil, updated(0), []change{timedOut}, end{Settled: true, Failed: true, Untold: true},
		},
		"a transfer that moved of late is awaited after that": {nil, updated(10 * 24 * time.Hour), []change{timedOut}, end{Failed: true}},
		"a transfer whose last move is to come is not awaited for ever": {
			nil, updated(900 * 24 * time.Hour), []change{timedOut}, end{Settled: true, Failed: true, Untold: true},
		},
		"a transfer that arrived":                  {nil, transfer("SUCCESS", true, true), nil, end{Settled: true}},
		"a transfer that failed":                   {nil, transfer("FAILED", true, false), nil, end{Settled: true, Failed: true}},
		"a node that arrived":                      {appNode(ok), nil, nil, end{Settled: true}},
		"a node that moves":                        {appNode(moves), nil, nil, end{Failed: true}},
		"an app of which nothing is told":          {nil, nil, nil, end{Failed: true}},
		"an app of which nothing is told for long": {nil, nil, []change{coreEnded}, end{Settled: true, Failed: true, Untold: true}},
	}
	for name, row := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			in := input(append([]change{
				withApp(v1alpha1.PathAutomated, v1alpha1.ConsentAgreed),
				history(past(initial, incompleteRun, counted(4, 0, 0), failedApps("com.app"))),
				appsUnsettled,
			}, row.with...)...)
			settled := lifecycle.SettleApps(in, 1, row.tc, row.transfers)
			run := lifecycle.RunByNumber(&in.Migration.Status, 1)
			got := end{settled, run.FailedApps != nil, run.AppsCannotRerun != ""}
			if diff := cmp.Diff(row.want, got); diff != "" || settled != (run.AppsSettledAt != nil) {
				t.Errorf("settled at %v (-want +got):\n%s", run.AppsSettledAt, diff)
			}
		})
	}
}

func TestAppsThatNeverSettleEndARerunAsWell(t *testing.T) {
	t.Parallel()
	in := input(
		withApp(v1alpha1.PathAutomated, v1alpha1.ConsentAgreed),
		history(past(initial, incompleteRun, counted(4, 0, 0), failedApps("com.app"))),
		func(in *lifecycle.Input) { in.Now = in.Now.Add(16 * 24 * time.Hour) },
	)
	weighed := lifecycle.WeighTrigger(in, &in.Migration.Status.Runs[0], transfer("IN_PROGRESS", false, false))
	if weighed.Never == "" || weighed.Waiting != "" {
		t.Errorf("what nobody awaits any more is awaited before it is triggered: %+v", weighed)
	}
}

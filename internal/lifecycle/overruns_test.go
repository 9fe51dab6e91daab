package lifecycle_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/lifecycle"
	"github.com/drover-dev/drover/internal/reading"
)

// rerunStarted is a migration whose second run, of the one space that failed, has just started.
func rerunStarted(in *lifecycle.Input) {
	history(past(initial, incompleteRun, counted(2, 1, 1), users(arrivedPart)))(in)
	status := &in.Migration.Status
	status.Job = &v1alpha1.JobStatus{
		ID: "job-2", Strategy: failedSpaces, Spaces: 1, UsersAndGroups: v1alpha1.UsersNone, GlobalTemplates: v1alpha1.TemplatesExclude,
		SpecDigest: status.Job.SpecDigest, ServerID: status.Job.ServerID, URL: status.Job.URL,
	}
	lifecycle.RunStarted(status, "run-2", now)
}

func TestProgressGoesOverAllRuns(t *testing.T) {
	t.Parallel()
	only := func(words string) *reading.Node {
		return runTree(words, words, tree{"spaces": node(words, tree{"OPS": node(words)})})
	}
	type figures struct {
		Percent int32
		Spaces  v1alpha1.SpaceCounts
	}
	counts := func(done, failed int32) v1alpha1.SpaceCounts {
		return v1alpha1.SpaceCounts{Total: 4, Done: done, Failed: failed, Skipped: 1}
	}
	tests := map[string]struct {
		tc   *reading.Node
		want figures
		sum  total
	}{
		"at its start what failed is open again": {nil, figures{0, counts(2, 0)}, total{Done: 2, Failed: 1, Skipped: 1}},
		"while it moves":                         {only(moves), figures{0, counts(2, 0)}, total{Done: 2, Failed: 1, Skipped: 1}},
		"when it arrived":                        {only(ok), figures{100, counts(3, 0)}, total{Done: 3, Skipped: 1}},
		"when it failed again":                   {only(broken), figures{95, counts(2, 1)}, total{Done: 2, Failed: 1, Skipped: 1}},
	}
	for name, row := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			in := input(rerunStarted)
			status := &in.Migration.Status
			if row.tc != nil {
				lifecycle.ReadInto(in, status, reading.Of(lifecycle.PlanOf(in), row.tc, nil), true)
			}
			if diff := cmp.Diff(row.want, figures{status.Progress.Percent, status.Progress.Spaces}); diff != "" {
				t.Errorf("progress (-want +got):\n%s", diff)
			}
			sum := lifecycle.SumOf(status)
			if diff := cmp.Diff(row.sum, total{Done: sum.Done, Failed: sum.Failed, Skipped: sum.Skipped}); diff != "" {
				t.Errorf("SumOf() (-want +got):\n%s", diff)
			}
		})
	}
}

func TestWhichRunsCountAgainstTheLimit(t *testing.T) {
	t.Parallel()
	nothing := node(broken, tree{"check": node(ok), "migrate": node(waits)})
	blocked := node(broken, tree{"check": node(broken, tree{"A": node(broken)}), "migrate": node(waits)})
	stop := runTree("FINISHED/STOPPED", "FINISHED/STOPPED", nil)
	tests := map[string]struct {
		tc               []change
		tree             *reading.Node
		used, neverBegan int32
	}{
		"the first run does not":                    {[]change{running}, runTree(broken, broken, nil), 0, 0},
		"a re-run does":                             {[]change{rerunStarted}, runTree(broken, broken, nil), 1, 0},
		"a re-run that was stopped does":            {[]change{rerunStarted}, stop, 1, 0},
		"a re-run of which nothing began does not":  {[]change{rerunStarted}, nothing, 0, 1},
		"a re-run that its checks blocked does not": {[]change{rerunStarted}, blocked, 0, 0},
		"a first run of which nothing began":        {[]change{running}, nothing, 0, 1},
	}
	for name, row := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			in := input(row.tc...)
			status := &in.Migration.Status
			lifecycle.ReadInto(in, status, reading.Of(lifecycle.PlanOf(in), row.tree, nil), true)
			if got := status.Reruns; got.Used != row.used || got.NeverBegan != row.neverBegan {
				t.Errorf("reruns = %+v, want used %d and neverBegan %d", got, row.used, row.neverBegan)
			}
		})
	}
	in := input(rerunStarted)
	in.Migration.Status.Reruns.NeverBegan = 3
	lifecycle.ReadInto(in, &in.Migration.Status, reading.Of(lifecycle.PlanOf(in), runTree(ok, ok, nil), nil), true)
	if got := in.Migration.Status.Reruns.NeverBegan; got != 0 {
		t.Errorf("neverBegan = %d after a run that moved data, want 0: only those in a row count", got)
	}
}

func TestAStartEndsWhatWasSaidOfTheNextRerun(t *testing.T) {
	t.Parallel()
	in := input(leftOver(0), askedFor)
	status := &in.Migration.Status
	status.Reruns.Unheld = true
	status.Reruns.NextAt, status.Reruns.Digest, status.QueuedAt, status.QueuePosition = at(0), "digest", at(0), 3
	status.Pending = &v1alpha1.PendingCall{Action: migrate, Excluded: []v1alpha1.CheckKey{"MissingAttachments"}}
	status.Job.ID = "job-9"
	lifecycle.RunStarted(status, "run-9", now)
	if diff := cmp.Diff(&v1alpha1.RerunStatus{}, status.Reruns); diff != "" {
		t.Errorf("reruns (-want +got):\n%s", diff)
	}
	run := status.Runs[1]
	if status.QueuedAt != nil || status.QueuePosition != 0 || len(run.AcceptedChecks) != 1 || run.JobID != "job-9" {
		t.Errorf("status = %+v", status)
	}
}

func TestTheRunsThatMatterAreKept(t *testing.T) {
	t.Parallel()
	runs := []v1alpha1.Run{past(initial, incompleteRun, counted(3, 1, 0), failedApps("a"))}
	for range 11 {
		runs = append(runs, past(failedSpaces, v1alpha1.OutcomeNeverBegan))
	}
	in := input(history(runs...))
	before := lifecycle.SumOf(&in.Migration.Status)
	lifecycle.RunStarted(&in.Migration.Status, "run-13", now)
	after := lifecycle.SumOf(&in.Migration.Status)
	if len(in.Migration.Status.Runs) != 12 || after.Done != before.Done || len(after.Apps) != 1 {
		t.Errorf("%d runs, %+v, want 12 and the first of them kept: %+v", len(in.Migration.Status.Runs), after, before)
	}
}

func TestWhatIsHeldAfterTheFirstRun(t *testing.T) {
	t.Parallel()
	type holds struct{ Slot, Spaces bool }
	withPending := func(action v1alpha1.PendingAction) change {
		return func(in *lifecycle.Input) {
			in.Migration.Status.Pending = &v1alpha1.PendingCall{Action: action, Attempt: 1}
		}
	}
	tests := map[string]struct {
		tc   []change
		want holds
	}{
		"waiting to run again holds the spaces":     {[]change{leftOver(0)}, holds{Spaces: true}},
		"a plan that is made holds them":            {[]change{leftOver(0), withPending(createJob)}, holds{Spaces: true}},
		"a re-run holds both":                       {[]change{rerunStarted}, holds{true, true}},
		"the end holds nothing":                     {[]change{leftOver(3), concluded}, holds{}},
		"what had ended takes them anew on request": {[]change{leftOver(3), askedFor, unheld}, holds{}},
		"with its intent to run it has them": {
			[]change{leftOver(3), askedFor, unheld, withPending(migrate)}, holds{true, true},
		},
		"with a plan that is made it has none yet": {[]change{leftOver(3), askedFor, unheld, withPending(createJob)}, holds{}},
		"once that run has started it holds both":  {[]change{leftOver(3), askedFor, unheld, startsNow}, holds{true, true}},
		"a request in the pause keeps them":        {[]change{leftOver(3), askedFor}, holds{Spaces: true}},
		"an unknown outcome holds both":            {[]change{history(past(initial, v1alpha1.OutcomeUnknown))}, holds{true, true}},
		"the spaces of one stay held where a person goes on": {
			[]change{history(past(initial, v1alpha1.OutcomeUnknown)), askedFor}, holds{Spaces: true},
		},
		"a missed window keeps its spaces": {
			[]change{leftOver(0), later(time.Hour), window(0, time.Minute)}, holds{Spaces: true},
		},
		"a run that never began keeps its spaces": {[]change{neverBegan(1)}, holds{Spaces: true}},
	}
	for name, row := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			status := &input(row.tc...).Migration.Status
			if got := (holds{lifecycle.HoldsSlot(status), lifecycle.HoldsSpaces(status)}); got != row.want {
				t.Errorf("holds %+v, want %+v", got, row.want)
			}
		})
	}
}

func startsNow(in *lifecycle.Input) { lifecycle.RunStarted(&in.Migration.Status, "run-9", now) }

func TestWhenASlotIsGivenUp(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		tc   []change
		want time.Time
	}{
		"a run gives it up when its core is over":       {[]change{running}, time.Time{}},
		"so does a call that was lost once":             {[]change{pending(migrate, 1, time.Hour)}, time.Time{}},
		"one that was lost twice after noProgressAfter": {[]change{pending(migrate, 2, time.Hour)}, now.Add(23 * time.Hour)},
		"one that was lost once in a plan that is gone, too": {
			[]change{pending(migrate, 1, time.Hour), planUnknown}, now.Add(23 * time.Hour),
		},
		"an unknown outcome after noProgressAfter": {
			[]change{history(past(initial, v1alpha1.OutcomeUnknown))}, now.Add(24 * time.Hour),
		},
	}
	for name, row := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := lifecycle.SlotEnds(input(row.tc...).Migration); !got.Equal(row.want) {
				t.Errorf("SlotEnds() = %s, want %s", got, row.want)
			}
		})
	}
}

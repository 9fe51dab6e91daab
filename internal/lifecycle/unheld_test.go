package lifecycle_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/lifecycle"
)

func TestOnlyAnEndGivesSpacesUp(t *testing.T) {
	t.Parallel()
	leftSome := leftOver(3)
	awaiting := func(in *lifecycle.Input) { leftSome(in); anotherProvenJob(in) }
	type asked struct{ Unheld, Spaces, Again, Job bool } // spaces held; the next plan, or the one that is made, is unproven
	tests := map[string]struct {
		tc   []change
		want asked
	}{
		"a request after the end": {[]change{leftSome, concluded}, asked{Unheld: true, Again: true}},
		"a request in the pause":  {[]change{leftSome}, asked{Spaces: true}},
		"a request after an unknown outcome": {
			[]change{history(past(initial, v1alpha1.OutcomeUnknown))}, asked{Spaces: true, Again: true},
		},
		"a second request in the pause":           {[]change{leftSome, askedFor, unheld}, asked{Unheld: true, Again: true}},
		"a plan that was made before the end":     {[]change{awaiting, concluded}, asked{Unheld: true, Again: true, Job: true}},
		"a run of which nothing began, and ended": {[]change{neverBegan(1), concluded}, asked{Unheld: true}},
	}
	for name, row := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			in := input(append(row.tc, verbs("", "token-1"))...)
			if answers := lifecycle.Obey(in); len(answers) != 1 || answers[0].Refused {
				t.Fatalf("Obey() = %+v, want it done", answers)
			}
			status := &in.Migration.Status
			got := asked{status.Reruns.Unheld, lifecycle.HoldsSpaces(status), lifecycle.Again(in).Unproven, status.Job.Unproven}
			if diff := cmp.Diff(row.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if looks := lifecycle.LooksAtDestination(status); row.want.Job && !looks {
				t.Error("the destination is not looked at before a plan that others may have overtaken")
			}
		})
	}
}

func anotherProvenJob(in *lifecycle.Input) {
	in.Migration.Status.Job.ID, in.Migration.Status.Job.Strategy = "job-9", failedSpaces
}

func TestTheHoldIsTakenAnewWithTheNextRun(t *testing.T) {
	t.Parallel()
	in := input(leftOver(3), concluded, verbs("", "token-1"))
	lifecycle.Obey(in)
	startsNow(&in)
	status := &in.Migration.Status
	if status.Reruns.Unheld || !lifecycle.HoldsSpaces(status) {
		t.Errorf("reruns = %+v, want the spaces to be held by the run", status.Reruns)
	}
	lifecycle.RunLost(status, now)
	if !lifecycle.HoldsSpaces(status) {
		t.Error("the hold ends with the run")
	}
}

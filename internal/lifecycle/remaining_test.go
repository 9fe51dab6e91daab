package lifecycle_test

import (
	"testing"
	"time"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/lifecycle"
)

func TestAnotherDerivationIsNotBelieved(t *testing.T) {
	t.Parallel()
	run := past(initial, v1alpha1.OutcomeIncomplete, counted(3, 1, 0))
	uncounted := past(initial, v1alpha1.OutcomeUnknown)
	noted := func(digest string) change {
		return func(in *lifecycle.Input) { in.Migration.Status.Reruns.Digest = digest }
	}
	one := lifecycle.KeysDigest([]string{"OPS"})
	proven := lifecycle.Rerun{Strategy: failedSpaces}
	unproven := lifecycle.Rerun{Strategy: failedSpaces, Unproven: true}
	everything := lifecycle.Rerun{Strategy: failedSpaces, Unproven: true, All: true}
	tests := map[string]struct {
		tc   []change
		keys []string
		next lifecycle.Rerun
		want bool
	}{
		"as many as the run said":                          {[]change{history(run)}, []string{"OPS"}, proven, false},
		"more than the run said":                           {[]change{history(run)}, []string{"ENG", "OPS"}, proven, true},
		"fewer than the run said":                          {[]change{history(run)}, nil, proven, true},
		"an unproven plan is held against the run as well": {[]change{history(run)}, []string{"ENG", "OPS"}, unproven, true},
		"an unproven plan of as many":                      {[]change{history(run)}, []string{"OPS"}, unproven, false},
		"a run that did not say":                           {[]change{history(uncounted)}, []string{"ENG", "OPS"}, proven, false},
		"nothing is held against a plan of everything":     {[]change{history(run)}, []string{"ENG", "OPS"}, everything, false},
		"the same as a lost call was about":                {[]change{history(run), noted(one)}, []string{"OPS"}, proven, false},
		"another one than a lost call was about":           {[]change{history(run), noted(one)}, []string{"ENG"}, proven, true},
		"another one than that, even of everything": {
			[]change{history(run), noted(one)}, []string{"ENG"}, everything, true,
		},
	}
	for name, row := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			status := &input(row.tc...).Migration.Status
			if got := lifecycle.ReadOtherwise(status, row.next, row.keys, lifecycle.KeysDigest(row.keys)); got != row.want {
				t.Errorf("ReadOtherwise() = %t, want %t", got, row.want)
			}
		})
	}
}

func TestADerivationThatIsNotBelievedStartsNothing(t *testing.T) {
	t.Parallel()
	in := input(history(past(initial, v1alpha1.OutcomeIncomplete, counted(3, 1, 0))), later(48*time.Hour))
	lifecycle.DerivedOtherwise(&in.Migration.Status)
	step := lifecycle.Next(in)
	if step.Action != lifecycle.None || step.State.Reason != "OutcomeUnknown" {
		t.Errorf("Next() = %+v, want OutcomeUnknown", step)
	}
	askedFor(&in)
	if step := lifecycle.Next(in); step.Action != lifecycle.RerunJob {
		t.Errorf("Next() = %+v, want a person to be able to go on", step)
	}
}

func TestTheDigestOfALostPlanIsKept(t *testing.T) {
	t.Parallel()
	in := input(history(past(initial, v1alpha1.OutcomeIncomplete, counted(3, 1, 0))))
	status := &in.Migration.Status
	status.Pending = &v1alpha1.PendingCall{Action: createJob, ID: "intent", Attempt: 1, Digest: "digest"}
	lifecycle.DropLostJob(status, "team/wave-1 #2", now)
	if status.Reruns.Digest != "digest" {
		t.Errorf("the digest is %q, want that of the lost plan", status.Reruns.Digest)
	}
	if lifecycle.KeysDigest([]string{"A", "B"}) == lifecycle.KeysDigest([]string{"AB"}) {
		t.Error("two sets of spaces have one digest")
	}
}

func TestWhenTheDestinationIsLookedAt(t *testing.T) {
	t.Parallel()
	stoppedOnce := past(initial, v1alpha1.OutcomeStopped, counted(2, 2, 0))
	newPlan := func(unproven bool) change {
		return func(in *lifecycle.Input) {
			in.Migration.Status.Job.ID, in.Migration.Status.Job.Unproven = "job-9", unproven
		}
	}
	tests := map[string]struct {
		tc   []change
		want bool
	}{
		"before the first run":                {nil, true},
		"after a run that never began":        {[]change{neverBegan(1)}, true},
		"after a run that its checks blocked": {[]change{ended(v1alpha1.OutcomeBlocked)}, true},
		"not for what failed":                 {[]change{leftOver(0), newPlan(false)}, false},
		"for what is left of a stopped run":   {[]change{history(stoppedOnce), newPlan(true)}, true},
		"again where a run of that plan never began": {
			[]change{history(stoppedOnce, past(failedSpaces, v1alpha1.OutcomeNeverBegan)), unprovenPlan}, true,
		},
		"again for a re-run of which nothing began, though its plan is proven": {
			[]change{history(past(initial, incompleteRun, counted(2, 2, 0)), past(failedSpaces, v1alpha1.OutcomeNeverBegan))}, true,
		},
		"not once that plan has moved data itself": {
			[]change{history(stoppedOnce, past(failedSpaces, v1alpha1.OutcomeFailed)), unprovenPlan}, false,
		},
	}
	for name, row := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := lifecycle.LooksAtDestination(&input(row.tc...).Migration.Status); got != row.want {
				t.Errorf("LooksAtDestination() = %t, want %t", got, row.want)
			}
		})
	}
}

func unprovenPlan(in *lifecycle.Input) { in.Migration.Status.Job.Unproven = true }

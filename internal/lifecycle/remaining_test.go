package lifecycle_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/lifecycle"
)

func TestWhatIsLeftOfARunIsReadFromItsTree(t *testing.T) {
	t.Parallel()
	type left struct {
		Keys    []string
		Told    bool
		Skipped []string // with what was passed over
	}
	both, nothing := []string{"ENG", "OPS"}, left{Told: true}
	told := func(keys ...string) left { return left{keys, true, keys} }
	below := func(words string, nodes tree) *lifecycle.Node {
		return runTree(words, words, tree{"spaces": node(words, nodes)})
	}
	tests := map[string]struct {
		tc   *lifecycle.Node
		want left
	}{
		"all arrived":       {below(ok, tree{"ENG": node(ok), "OPS": node(warning)}), nothing},
		"one failed":        {below(incomplete, tree{"ENG": node(ok), "OPS": node(broken)}), told("OPS")},
		"one is incomplete": {below(incomplete, tree{"ENG": node(incomplete), "OPS": node(ok)}), told("ENG")},
		"one was stopped": {
			below(incomplete, tree{"ENG": node("FINISHED/STOPPED"), "OPS": node(ok)}), told("ENG"),
		},
		"one ended with an odd word": {below(incomplete, tree{"ENG": node(odd), "OPS": node(ok)}), told("ENG")},
		"one never began":            {below(incomplete, tree{"ENG": node(waits), "OPS": node(ok)}), told("ENG")},
		"one still moves":            {below(incomplete, tree{"ENG": node(moves), "OPS": node(ok)}), told("ENG")},
		"one was skipped": {
			below(incomplete, tree{"ENG": node(skipped), "OPS": node(ok)}), left{nil, true, []string{"ENG"}},
		},
		"keys are compared without case": {
			below(incomplete, tree{"eng": node(broken), "Ops": node(ok)}), told("ENG"),
		},
		"nodes of other spaces do not count": {
			below(ok, tree{"ENG": node(ok), "OPS": node(ok), "NEW": node(broken)}), nothing,
		},
		"the whole speaks for spaces without nodes":  {below(broken, nil), told(both...)},
		"a whole success does as well":               {below(ok, nil), nothing},
		"a whole that was skipped does as well":      {below(skipped, nil), left{nil, true, both}},
		"one node, and the whole failed":             {below(broken, tree{"ENG": node(ok)}), told("OPS")},
		"one node, and the whole is incomplete":      {below(incomplete, tree{"ENG": node(ok)}), left{}},
		"an incomplete whole tells nothing":          {below(incomplete, nil), left{}},
		"migrate speaks where spaces are missing":    {runTree(broken, broken, nil), told(both...)},
		"migrate that succeeded as well":             {runTree(ok, ok, nil), nothing},
		"migrate that is incomplete tells nothing":   {runTree(incomplete, incomplete, nil), left{}},
		"a tree that is missing tells of no success": {nil, told(both...)},
	}
	for name, row := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			keys, ok := lifecycle.Remaining([]string{"OPS", "ENG"}, row.tc, false)
			withSkipped, _ := lifecycle.Remaining([]string{"OPS", "ENG"}, row.tc, true)
			if diff := cmp.Diff(row.want, left{keys, ok, withSkipped}); diff != "" {
				t.Errorf("Remaining() (-want +got):\n%s", diff)
			}
		})
	}
}

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

package evidence_test

import (
	"testing"
	"time"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/harness"
	"github.com/drover-dev/drover/internal/simulator/scenario"
)

// garbled are answers that can be read and are not true.
var garbled = map[string]scenario.Effect{
	"unknown words": scenario.EffectUnknownWords, "each thing twice": scenario.EffectRepeat,
	"the first left out": scenario.EffectOmit, "one more page, ever": scenario.EffectEndlessPages,
}

// TestAnAnswerAfterwardThatIsNotTrueDoesNoHarm lets each stand for an hour. A comparison may find what is not so; another look says so.
func TestAnAnswerAfterwardThatIsNotTrueDoesNoHarm(t *testing.T) {
	t.Parallel()
	for _, operation := range []string{
		"searchContent", "searchCloudContent", "listSpacePages", "listCloudPages", "getIDMapping", "getLinkUpdate",
	} {
		for name, effect := range garbled {
			t.Run(operation+", "+name, func(t *testing.T) {
				t.Parallel()
				w := harness.New(t, "small", func(sc *scenario.Scenario) {
					for i := range sc.Instances[0].Spaces {
						sc.Instances[0].Spaces[i].Content = &scenario.Content{Pages: 1200}
					}
				})
				w.Site()
				w.Faults(scenario.Fault{Operation: operation, Forever: true, Effect: effect})
				m := afterward()
				w.Create(m)
				w.Until(24*time.Hour, "finished", w.Is("wave-1", v1alpha1.ReasonFinished))
				w.For(time.Hour)
				if calls := w.Sim.Calls(operation); calls == 0 || calls > 3*callsAnHour {
					t.Errorf("%d calls in an hour", calls)
				}
				w.Faults()
				w.Change(m, func() { m.Annotations = map[string]string{v1alpha1.AnnotationVerify: "1"} })
				w.Until(time.Hour, "heard", func() bool {
					handled := w.Migration("wave-1").Status.LastHandled
					return handled != nil && handled.Verify == "1"
				})
				w.Until(72*time.Hour, "all is known", func() bool { return known(w.Migration("wave-1")) })
				if got := untilVerified(w); got.Reason != v1alpha1.ReasonVerified {
					t.Errorf("Verified = %s: %s", got.Reason, got.Message)
				}
				if w.State("wave-1") != v1alpha1.ReasonFinished || len(w.Migration("wave-1").Status.Runs) != 1 {
					t.Error("what came after a run changed what came of it")
				}
			})
		}
	}
}

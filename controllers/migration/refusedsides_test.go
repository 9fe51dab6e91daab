package migration_test

import (
	"testing"
	"time"

	"github.com/drover-dev/drover/internal/simulator/scenario"
)

func TestASideThatRefusesASingleCallIsProvedAlsoWhileTheOtherSideIsLeftAlone(t *testing.T) {
	t.Parallel()
	w := threeRuns(t)
	putToken(w, "acme-confluence", "canary-5b1c")
	w.For(12 * time.Minute)
	w.Faults(scenario.Fault{Operation: "getTaskStatus", Times: 1, Effect: scenario.EffectStatus, Status: 401})
	refused := w.Sim.Answers(401)
	w.Until(30*time.Minute, "refused", func() bool { return w.Sim.Answers(401) > refused })
	reads := w.Sim.Calls("getTaskStatus")
	w.For(30 * time.Minute)
	if got := w.Sim.Calls("getTaskStatus") - reads; got < 6 || !readable(w) {
		t.Errorf("%d reads in half an hour: %s", got, w.Message("wave-0"))
	}
}

func TestTwoSidesThatRefuseTheirSecretsAreTriedAboutOnceAnHour(t *testing.T) {
	t.Parallel()
	w := threeRuns(t)
	putToken(w, "acme-confluence", "canary-5b1c")
	w.For(12 * time.Minute)
	// The cloud's Secret stays as it is, so that nothing but its refusal tells that it is refused.
	w.Faults(scenario.Fault{
		Operation: "*", Contains: "atlassian", Forever: true, Effect: scenario.EffectStatus, Status: 401,
	})
	before := w.Sim.Answers(401)
	w.For(6 * time.Hour)
	if got := w.Sim.Answers(401) - before; got < 6 || got > 17 {
		t.Errorf("%d calls were refused in 6 hours, want about one an hour of each side", got)
	}
}

package migration_test

import (
	"testing"
	"time"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/harness"
	"github.com/drover-dev/drover/internal/simulator/scenario"
)

// What a plan reads back as is known from an example only. A space that it leaves out is looked for on the destination all the same.
func TestAPlanThatReadsBackWithoutASpaceIsHeldAgainstTheDestination(t *testing.T) {
	t.Parallel()
	w := harness.New(t, "small", func(sc *scenario.Scenario) {
		sc.Switches.KeyComparison = scenario.Exact // The check of Atlassian lets it pass.
		sc.Sites[0].Spaces = append(sc.Sites[0].Spaces, scenario.SiteSpace{Key: "eng"})
	})
	w.Site()
	w.Faults(scenario.Fault{Operation: "getJob", Forever: true, Effect: scenario.EffectOmit})
	w.Create(harness.NewMigration("wave-1", "ENG", "HR", "OPS"))
	w.Until(time.Hour, "blocked", w.Is("wave-1", v1alpha1.ReasonBlocked))
	wantGate(t, w, "wave-1", v1alpha1.ReasonSpacesInCloud)
	wantSays(t, w, "wave-1", v1alpha1.ReasonBlocked, "eng")
}

func TestAPlanOfWhatIsLeftThatReadsBackWithoutASpaceIsNotRun(t *testing.T) {
	t.Parallel()
	w := harness.New(t, "small", nil)
	w.Site()
	w.Create(harness.NewMigration("wave-1", "ENG", "HR", "FIN"))
	w.Until(time.Hour, "one space there", func() bool {
		progress := w.Migration("wave-1").Status.Progress
		return progress != nil && progress.Spaces.Done == 1
	})
	run := w.Migration("wave-1").Status.Runs[0]
	if !w.Sim.Stop(run.JobID, run.TaskID) {
		t.Fatal("there was nothing to stop")
	}
	w.Until(48*time.Hour, "stopped", w.Is("wave-1", v1alpha1.ReasonStopped))
	w.BeforeAnswer("createJob", func() {
		w.Faults(scenario.Fault{Operation: "getJob", Forever: true, Effect: scenario.EffectOmit})
	})
	verb(w, "wave-1", v1alpha1.AnnotationRerun, "1")
	w.Until(48*time.Hour, "blocked", w.Is("wave-1", v1alpha1.ReasonBlocked))
	wantSays(t, w, "wave-1", v1alpha1.ReasonBlocked, "does not read back all spaces of the plan", "delete this Migration if")
	if _, runs := kinds(w); runs != 1 {
		t.Errorf("%d runs, want the one that was stopped", runs)
	}
}

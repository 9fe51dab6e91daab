package migration_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/harness"
)

// savedAlike makes migrations that are saved with plans of which nobody can tell any more what they move, besides the one that is there.
// Atlassian knows nothing of those plans.
func savedAlike(w *harness.World, template *v1alpha1.Migration, count int) {
	w.T.Helper()
	for i := range count {
		m := unapprovedMigration(fmt.Sprint("other-", i), "OPS")
		m.Spec.Suspend, m.Finalizers = new(true), template.Finalizers
		w.Create(m)
		m.Status = *template.Status.DeepCopy()
		m.Status.Job.ID = fmt.Sprintf("11111111-2222-3333-4444-%012d", i)
		m.Status.Job.SpecDigest = "that of another spec"
		if err := w.Client.Status().Update(w.T.Context(), m); err != nil {
			w.T.Fatal(err)
		}
		w.Roster().Observe(m)
	}
}

func TestAStartBehindMoreSavedPlansThanItMayAskAboutInAMinuteComesToItsEnd(t *testing.T) {
	t.Parallel()
	const count = 60
	w := saved(t, unapprovedMigration("wave-1", "OPS"))
	w.Config.Quota.Reads = count
	w.Restart()
	savedAlike(w, w.Migration("wave-1"), count)
	w.Create(withRun(harness.NewMigration("wave-2", "ENG")))
	asked := w.Sim.Calls("listTasks")
	w.Many(time.Hour, "running", w.Is("wave-2", v1alpha1.ReasonRunning))
	const besides = 30 // what it asks about itself, and about the plan that it runs out of reads at
	if asked = w.Sim.Calls("listTasks") - asked; asked > count+besides {
		t.Errorf("tasks were listed %d times, want each of the %d plans to be asked about once", asked, count)
	}
}

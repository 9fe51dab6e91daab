package migration_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/harness"
	"github.com/drover-dev/drover/internal/simulator/scenario"
)

// TestABackupThatGoesWrongIsTakenOnce lets each fault stand for an hour.
func TestABackupThatGoesWrongIsTakenOnce(t *testing.T) {
	t.Parallel()
	for name, broken := range brokenCalls() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := harness.New(t, "instant", nil)
			w.Site()
			broken.Operation, broken.Forever = "startSpaceBackup", true
			w.Faults(broken.Fault)
			w.Create(backedUp("ENG"))
			w.For(time.Hour)
			if calls := w.Sim.Calls("startSpaceBackup"); calls == 0 || calls > mostSent[broken.fate] {
				t.Errorf("%d calls in an hour", calls)
			}
			if w.State("wave-1") != v1alpha1.ReasonFinished {
				wantNextStep(t, w, "wave-1", name)
			}
			w.Faults()
			w.Until(72*time.Hour, "finished", w.Is("wave-1", v1alpha1.ReasonFinished))
			wantOneRun(t, w)
			if made := w.Sim.Report().Backups; len(made) != 1 {
				t.Errorf("%d backups: %+v", len(made), made)
			}
		})
	}
}

// TestAReadOfBackupsThatFailsForHoursHealsByItself does so with the list that is read before a backup is asked for, and with the job.
func TestAReadOfBackupsThatFailsForHoursHealsByItself(t *testing.T) {
	t.Parallel()
	for _, operation := range []string{"listBackupJobs", "getBackupJob"} {
		t.Run(operation, func(t *testing.T) {
			t.Parallel()
			w := harness.New(t, "small", nil)
			w.Site()
			w.Faults(scenario.Fault{Operation: operation, Forever: true, Effect: scenario.EffectDropBefore})
			w.Create(backedUp("ENG"))
			w.For(10 * time.Minute)
			for name, fault := range brokenReads {
				fault.Operation, fault.Forever = operation, true
				wantPatience(t, w, name, fault)
			}
			w.Faults()
			w.Until(48*time.Hour, "finished", w.Is("wave-1", v1alpha1.ReasonFinished))
			wantOneRun(t, w)
			if made := w.Sim.Report().Backups; len(made) != 1 {
				t.Errorf("%d backups: %+v", len(made), made)
			}
		})
	}
}

// TestABackupThatIsGoneIsNotAskedForAtEachWake wakes the Migration over and over, as the events of others do.
func TestABackupThatIsGoneIsNotAskedForAtEachWake(t *testing.T) {
	t.Parallel()
	w := harness.New(t, "small", func(sc *scenario.Scenario) {
		sc.Instances[0].Backup = scenario.Backup{Takes: scenario.Duration(time.Hour), Listed: true}
	})
	w.Site()
	w.Create(backedUp("ENG"))
	w.Until(time.Hour, "the backup is under way", func() bool { return w.Migration("wave-1").Status.Backup != nil })
	w.Faults(scenario.Fault{Operation: "getBackupJob", Forever: true, Effect: scenario.EffectStatus, Status: http.StatusNotFound})
	w.For(2 * time.Minute)
	before := w.Sim.Calls("getBackupJob")
	for range 20 {
		w.ReconcileAll()
	}
	if calls := w.Sim.Calls("getBackupJob") - before; calls > 1 {
		t.Errorf("%d calls at one moment", calls)
	}
	w.Until(time.Hour, "gone", w.Is("wave-1", v1alpha1.ReasonBlocked))
	if calls := w.Sim.Calls("getBackupJob") - before; calls == 0 || calls > 40 {
		t.Errorf("%d calls until it was believed", calls)
	}
}

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

// TestAnAnswerAboutBackupsThatIsNotTrueTakesNoSecond does so with answers that can be read and are not true.
func TestAnAnswerAboutBackupsThatIsNotTrueTakesNoSecond(t *testing.T) {
	t.Parallel()
	for _, operation := range []string{"listBackupJobs", "getBackupJob", "listRestoreFiles"} {
		for name, fault := range garbledReads {
			if fault.Status != 0 {
				continue // A backup that is not found is gone, and calls that are not found are of a newer Confluence.
			}
			t.Run(operation+", "+name, func(t *testing.T) {
				t.Parallel()
				w := harness.New(t, "small", nil)
				w.Site()
				fault.Operation, fault.Forever = operation, true
				w.Faults(fault)
				w.Create(backedUp("ENG"))
				w.For(time.Hour)
				if calls := w.Sim.Calls(operation); calls == 0 || calls > callsInARun {
					t.Errorf("%d calls in an hour", calls)
				}
				if w.State("wave-1") != v1alpha1.ReasonRunning {
					wantNextStep(t, w, "wave-1", name)
				}
				w.Faults()
				verb(w, "wave-1", v1alpha1.AnnotationRecheck, "1")
				w.Until(72*time.Hour, "finished", w.Is("wave-1", v1alpha1.ReasonFinished))
				wantOneRun(t, w)
				if made := w.Sim.Report().Backups; len(made) != 1 {
					t.Errorf("%d backups: %+v", len(made), made)
				}
			})
		}
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

// TestABackupThatCannotBeRenewedIsNotAskedForAtEachWake lets the backup grow too old while the run waits for a slot: to renew it is
// part of the start, whose pause is kept.
func TestABackupThatCannotBeRenewedIsNotAskedForAtEachWake(t *testing.T) {
	t.Parallel()
	w := harness.New(t, "small", large("OPS"))
	site := w.Site()
	w.Change(site, func() { site.Spec.MaxConcurrentMigrations = new(int32(1)) })
	w.Create(harness.NewMigration("wave-0", "OPS"))
	w.Until(time.Hour, "the first run open", w.Is("wave-0", v1alpha1.ReasonRunning))
	m := backedUp("ENG")
	m.Spec.Backup.MaxAge = "1h"
	w.Create(m)
	w.Until(time.Hour, "the backup is there", func() bool {
		backup := w.Migration("wave-1").Status.Backup
		return backup != nil && backup.FinishedAt != nil
	})
	w.Faults(scenario.Fault{Operation: "startSpaceBackup", Forever: true, Effect: scenario.EffectStatus, Status: http.StatusForbidden})
	w.Until(48*time.Hour, "refused", func() bool {
		return w.Sim.Calls("startSpaceBackup") > 1 && w.Migration("wave-1").Status.Pending == nil
	})
	before := w.Calls()
	for range 20 {
		w.ReconcileAll()
	}
	if calls := w.Calls() - before; calls > 5 {
		t.Errorf("%d calls at one moment", calls)
	}
	w.Faults()
	w.Until(48*time.Hour, "finished", w.Is("wave-1", v1alpha1.ReasonFinished))
}

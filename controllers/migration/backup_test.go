package migration_test

import (
	"strings"
	"testing"
	"time"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/harness"
	"github.com/drover-dev/drover/internal/simulator/scenario"
)

// backedUp is a Migration that has Confluence take a backup first.
func backedUp(spaces ...string) *v1alpha1.Migration {
	m := harness.NewMigration("wave-1", spaces...)
	m.Spec.Stage = v1alpha1.StageProduction
	m.Spec.Backup = &v1alpha1.BackupPolicy{Policy: v1alpha1.BackupTake}
	return m
}

func TestABackupIsTakenBeforeTheRunAndKept(t *testing.T) {
	t.Parallel()
	w := harness.New(t, "small", func(sc *scenario.Scenario) {
		sc.Instances[0].Backup = scenario.Backup{Takes: scenario.Duration(time.Hour), Listed: true}
	})
	w.Site()
	w.Create(backedUp("ENG", "OPS"))
	w.Until(time.Hour, "the backup is under way", func() bool { return w.Migration("wave-1").Status.Backup != nil })
	if got := w.Message("wave-1"); w.State("wave-1") != v1alpha1.ReasonQueued || !strings.Contains(got, "backs up 2 spaces") {
		t.Errorf("%s: %s", w.State("wave-1"), got)
	}
	if _, runs := kinds(w); runs != 0 {
		t.Error("the run did not wait for the backup")
	}
	w.Until(24*time.Hour, "finished", w.Is("wave-1", v1alpha1.ReasonFinished))
	backup := w.Migration("wave-1").Status.Backup
	took := backup.FinishedAt.Sub(backup.StartedAt.Time)
	if backup.State != "FINISHED" || backup.FileName == "" || backup.SizeBytes == nil || took < time.Hour {
		t.Errorf("%+v", backup)
	}
	made := w.Sim.Report().Backups
	if len(made) != 1 || !made[0].KeepPermanently || len(made[0].SpaceKeys) != 2 {
		t.Errorf("%+v", made)
	}
	if looks := w.Sim.Calls("getBackupJob"); looks > 100 {
		t.Errorf("%d looks at a backup of an hour", looks)
	}
}

func TestALostBackupIsFoundAndNotMadeTwice(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		backup scenario.Backup
		fault  scenario.Effect
	}{
		"by the name of its file":      {scenario.Backup{}, scenario.EffectLoseAnswer},
		"where the file is named late": {scenario.Backup{FileNameTold: scenario.WhenFinished}, scenario.EffectLoseAnswer},
		"where the list lags": {
			scenario.Backup{ListLag: scenario.Duration(5 * time.Minute)}, scenario.EffectLoseAnswer,
		},
		"where the answer is cut off":             {scenario.Backup{}, scenario.EffectTruncate},
		"where the call never reached Confluence": {scenario.Backup{}, scenario.EffectDropBefore},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := harness.New(t, "small", func(sc *scenario.Scenario) { sc.Instances[0].Backup = tc.backup })
			w.Site()
			w.Faults(scenario.Fault{Operation: "startSpaceBackup", Effect: tc.fault})
			w.Create(backedUp("ENG"))
			w.Until(24*time.Hour, "finished", w.Is("wave-1", v1alpha1.ReasonFinished))
			if made := w.Sim.Report().Backups; len(made) != 1 {
				t.Errorf("%d backups were made: %+v", len(made), made)
			}
			wantNoDuplicates(t, w)
		})
	}
}

func TestABackupThatCannotBeMadeIsSaidAndTriedAgain(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		backup scenario.Backup
		gate   string
		says   string
	}{
		"a Confluence that is too old": {
			scenario.Backup{Unsupported: true}, v1alpha1.ReasonBackupUnsupported, "version 8.3",
		},
		"no permission": {scenario.Backup{Forbidden: true}, v1alpha1.ReasonBackupFailed, "permission to export"},
		"a full disk": {
			scenario.Backup{Fails: "No space left on device"}, v1alpha1.ReasonBackupFailed, "No space left on device",
		},
		"somebody cancels it": {scenario.Backup{Cancelled: true}, v1alpha1.ReasonBackupFailed, "cancelled in Confluence"},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := harness.New(t, "small", func(sc *scenario.Scenario) { sc.Instances[0].Backup = tc.backup })
			w.Site()
			m := backedUp("ENG")
			w.Create(m)
			w.Until(time.Hour, "blocked", w.Is("wave-1", v1alpha1.ReasonBlocked))
			gate := harness.Reason(w.Migration("wave-1").Status.Conditions, v1alpha1.ConditionPrerequisitesMet)
			if got := w.Message("wave-1"); gate != tc.gate || !strings.Contains(got, tc.says) || !strings.Contains(got, "spec.backup") {
				t.Errorf("%s: %s", gate, got)
			}
			calls := w.Sim.Calls("listBackupJobs")
			w.For(3 * time.Hour)
			if again := w.Sim.Calls("listBackupJobs") - calls; again < 1 || again > 8 {
				t.Errorf("%d more calls in three hours", again)
			}
			w.Change(m, func() {
				m.Spec.Backup = &v1alpha1.BackupPolicy{
					Policy:   v1alpha1.BackupAttested,
					Attested: &v1alpha1.BackupAttestation{By: "Storage team", At: *later(w, -time.Hour)},
				}
			})
			w.Until(24*time.Hour, "finished", w.Is("wave-1", v1alpha1.ReasonFinished))
		})
	}
}

func TestOneBackupServesARerun(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		maxAge v1alpha1.Duration
		want   int
	}{"while it is young enough": {"24h", 1}, "until it is too old": {"1h", 2}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := harness.New(t, "small", func(sc *scenario.Scenario) {
				sc.Instances[0].Spaces[0].Outcomes = []string{"FAILED", "SUCCESS"}
			})
			w.Site()
			m := backedUp("ENG", "OPS")
			m.Spec.Backup.MaxAge = tc.maxAge
			m.Spec.Rerun = &v1alpha1.RerunPolicy{Backoff: &v1alpha1.Backoff{Initial: "3h"}}
			w.Create(m)
			w.Until(48*time.Hour, "finished", w.Is("wave-1", v1alpha1.ReasonFinished))
			made := w.Sim.Report().Backups
			if len(made) != tc.want || len(w.Migration("wave-1").Status.Runs) != 2 {
				t.Fatalf("%d backups: %+v", len(made), made)
			}
			if tc.want == 2 && len(made[1].SpaceKeys) != 1 {
				t.Errorf("the second backup has the spaces %v, want those that are left", made[1].SpaceKeys)
			}
		})
	}
}

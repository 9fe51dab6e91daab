package lifecycle

import (
	"fmt"
	"strings"
	"time"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/shorten"
)

// The states of a backup job in Confluence's words (documented), and our own for one whose call was lost twice.
const (
	BackupProcessing = "PROCESSING"
	BackupFinished   = "FINISHED"
	BackupFailed     = "FAILED"
	BackupCancelled  = "CANCELLED"
	backupUnknown    = "UNKNOWN"
)

// attestedGate asks for the backup that the spec attests. A time that is still to come is no backup yet.
func attestedGate(in Input) *Step {
	backup := in.Migration.Spec.Backup
	if backup == nil || backup.Attested == nil {
		return nil
	}
	if wait := backup.Attested.At.Sub(in.Now); wait > 0 {
		gate := shut(v1alpha1.ReasonBackupMissing, fmt.Sprintf("The backup is attested for %s, which is still to come. "+
			"Correct spec.backup.attested once it is made; the run does not start before that time.",
			backup.Attested.At.UTC().Format(stamp)))
		gate.After = wait
		return gate
	}
	return nil
}

// takenGate asks for a backup that Drover has Confluence take. It is taken once nothing but the window and the queue holds up the
// run, so that it is as young as can be.
func takenGate(in Input) *Step {
	if !takesBackup(in.Migration) || in.Resuming || backupServes(in) || backupMayWait(in) {
		return nil
	}
	switch backup := in.status().Backup; {
	case backup == nil || backup.SpecDigest != BackupDigest(in.Migration):
		return waitForBackup(TakeBackup, "Confluence is asked for a backup of the spaces. The run waits for it.")
	case backup.FinishedAt == nil:
		return waitForBackup(ReadBackup, backingUp(in, backup))
	default:
		return backupFailed(in, backup)
	}
}

func takesBackup(m *v1alpha1.Migration) bool {
	return m.Spec.Backup != nil && m.Spec.Backup.Policy == v1alpha1.BackupTake
}

// BackupDigest stands for what a backup is of: the scope, and the instance.
func BackupDigest(m *v1alpha1.Migration) string {
	digest := SpecDigest(&m.Spec)
	if m.Status.Job != nil {
		digest += "/" + strings.ToLower(m.Status.Job.ServerID)
	}
	return shorten.Text(digest, 128)
}

// backupServes tells whether the newest backup is of this scope. Its age counts once the run is granted: while a migration waits,
// one backup after the other would fill the disk.
func backupServes(in Input) bool {
	backup := in.status().Backup
	return backup != nil && backup.State == BackupFinished && backup.SpecDigest == BackupDigest(in.Migration)
}

// BackupIsStale tells whether the backup is too old for a run that may start now.
func BackupIsStale(in Input) bool {
	return takesBackup(in.Migration) && !in.Resuming && backupServes(in) &&
		in.Now.Sub(in.status().Backup.FinishedAt.Time) > backupMaxAge(in.Migration)
}

// WantsBackup tells whether a call for a backup that was lost is still of any use.
func WantsBackup(in Input) bool {
	return takesBackup(in.Migration) || in.Now.Sub(in.status().Pending.Since.Time) < in.Settings.LostAfter()
}

func backupMaxAge(m *v1alpha1.Migration) time.Duration {
	return m.Spec.Backup.MaxAge.Or(24 * time.Hour)
}

// backupMayWait tells that something else holds up the run for longer: the gates behind this one say what. A backup that is under
// way is followed all the same.
func backupMayWait(in Input) bool {
	if backup := in.status().Backup; backup != nil && backup.JobID != "" && backup.FinishedAt == nil {
		return false
	}
	return heldUp(in, backupAhead(in))
}

// backupAhead is how long before its window a run's backup may be taken.
func backupAhead(in Input) time.Duration { return backupMaxAge(in.Migration) / 2 }

// heldUp tells that others, or a window that opens later than so much ahead or is over, hold up the run.
func heldUp(in Input, ahead time.Duration) bool {
	if run := in.Migration.Spec.Run; run != nil {
		missed := run.NotAfter != nil && in.Now.After(run.NotAfter.Time)
		if missed || run.NotBefore != nil && in.Now.Before(run.NotBefore.Add(-ahead)) {
			return true
		}
	}
	return dependencyGate(in) != nil
}

// untilReadied looks again when the next of what is made ready ahead of a window is due.
func untilReadied(in Input, window time.Duration) time.Duration {
	next := window
	sooner := func(ahead time.Duration) {
		if due := window - ahead; due > 0 {
			next = min(next, due)
		}
	}
	if takesBackup(in.Migration) && !backupServes(in) {
		sooner(backupAhead(in))
	}
	if Compares(in.Migration) {
		sooner(countAhead)
	}
	return next
}

func waitForBackup(action Action, message string) *Step {
	step := waitFor(v1alpha1.ReasonQueued, v1alpha1.ReasonWaitingForBackup, message)
	step.Action, step.NeedsSite = action, true
	return step
}

// backupIsSlow is when a backup that is not over is worth a look.
const backupIsSlow = 24 * time.Hour

func backingUp(in Input, backup *v1alpha1.BackupStatus) string {
	text := fmt.Sprintf("Confluence backs up %s in job %s. The run waits for it.", spaceCount(backup.Spaces), backup.JobID)
	if in.Now.Sub(backup.StartedAt.Time) >= backupIsSlow {
		text += " It has taken more than a day: look at it under General Configuration > Backup and Restore. To ask for another one, set " +
			"the annotation " + v1alpha1.AnnotationRecheck + " to a new value."
	}
	return text
}

func spaceCount(n int32) string {
	if n == 1 {
		return "1 space"
	}
	return fmt.Sprintf("%d spaces", n)
}

// backupFailed stands until the backup is tried again.
func backupFailed(in Input, backup *v1alpha1.BackupStatus) *Step {
	wait := backup.FinishedAt.Add(RetestInterval(in.Migration)).Sub(in.Now)
	if wait <= 0 {
		return waitForBackup(TakeBackup, "The backup failed before, and Confluence is asked for it again. The run waits for it.")
	}
	var what string
	switch backup.State {
	case BackupCancelled:
		what = fmt.Sprintf("Backup job %s was cancelled in Confluence.", backup.JobID)
	case backupUnknown:
		what = "The call for a backup got no answer twice, and Confluence lists no such job."
	default:
		what = fmt.Sprintf("Backup job %s failed: %s", backup.JobID, backup.Message)
	}
	step := shut(v1alpha1.ReasonBackupFailed, what+" Mend the cause (is there room on the disk of the shared home?), and set the "+
		"annotation "+v1alpha1.AnnotationRecheck+" to a new value. Or make a backup otherwise, and attest it in spec.backup.")
	step.After = wait
	return step
}

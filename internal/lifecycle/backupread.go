package lifecycle

import (
	"time"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/shorten"
)

// BackupStarted records the job that backs up, in the same write that clears the intent. How one ended that was found late is read
// next, with all that belongs to it.
func BackupStarted(status *v1alpha1.MigrationStatus, digest string, spaces int32, jobID, state, fileName string, now time.Time) {
	status.Pending = nil
	if state == BackupFinished || state == BackupFailed || state == BackupCancelled {
		state = BackupProcessing
	}
	status.Backup = &v1alpha1.BackupStatus{
		JobID: jobID, State: shorten.Text(state, 64), SpecDigest: digest, Spaces: spaces, FileName: shorten.Text(fileName, 512),
		StartedAt: newTime(now),
	}
}

// BackupReading is what Confluence says of a backup job.
type BackupReading struct {
	State, FileName, Problem string
	// FinishedAt is zero where Confluence does not tell.
	FinishedAt time.Time
	// FileGone tells that the file is not there any more.
	FileGone bool
}

// BackupRead records how the job stands. A backup is as old as Confluence says, unless that cannot be, because its clock is wrong or
// tells no zone: an end before the beginning would make each backup too old for its run, and have one follow the other.
func BackupRead(status *v1alpha1.MigrationStatus, reading BackupReading, now time.Time) {
	backup := status.Backup
	backup.State, backup.Message = shorten.Text(reading.State, 64), ""
	if reading.FileName != "" {
		backup.FileName = shorten.Text(reading.FileName, 512)
	}
	ended := newTime(now)
	if reading.FinishedAt.Before(now) && (backup.StartedAt == nil || !reading.FinishedAt.Before(backup.StartedAt.Time)) {
		ended = newTime(reading.FinishedAt)
	}
	switch {
	case reading.State == BackupFinished && reading.FileGone:
		backup.State, backup.FinishedAt, backup.Message = BackupFailed, newTime(now), "Confluence has deleted its file already."
	case reading.State == BackupFinished, reading.State == BackupCancelled:
		backup.FinishedAt = ended
	case reading.State == BackupFailed:
		backup.FinishedAt, backup.Message = newTime(now), shorten.Text(reading.Problem, 512)
		if reading.Problem == "" {
			backup.Message = "Confluence gives no cause; its log has one."
		}
	}
}

// BackupGone records that Confluence does not know the job any more.
func BackupGone(status *v1alpha1.MigrationStatus, now time.Time) {
	status.Backup.State = BackupFailed
	status.Backup.FinishedAt = newTime(now)
	status.Backup.Message = "Confluence does not know this job any more (HTTP 404)."
}

// BackupLost records that a backup was asked for twice without an answer. A third call could be one too many for the disk, so it
// waits like one that failed.
func BackupLost(status *v1alpha1.MigrationStatus, now time.Time) {
	status.Backup = &v1alpha1.BackupStatus{
		State: backupUnknown, SpecDigest: status.Pending.Digest, Spaces: status.Pending.Count,
		StartedAt: newTime(status.Pending.Since.Time), FinishedAt: newTime(now),
	}
	status.Pending = nil
}

// forgetSlowBackup lets a backup be asked for anew that has not ended for a day.
func forgetSlowBackup(in Input) {
	if b := in.status().Backup; b != nil && b.FinishedAt == nil && in.Now.Sub(b.StartedAt.Time) >= backupIsSlow {
		in.status().Backup = nil
	}
}

// forgetFailedBackup lets a backup that failed be tried again at once.
func forgetFailedBackup(status *v1alpha1.MigrationStatus) {
	if b := status.Backup; b != nil && b.FinishedAt != nil && b.State != BackupFinished {
		status.Backup = nil
	}
}

package migration

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/atlassian/confluence"
	"github.com/drover-dev/drover/internal/atlassian/transport"
	"github.com/drover-dev/drover/internal/lifecycle"
	"github.com/drover-dev/drover/internal/status"
)

const (
	// shortestBackupLook and longestBackupLook bound how often a backup is looked at; in between it is a tenth of its age.
	shortestBackupLook = 5 * time.Second
	longestBackupLook  = time.Minute
	// clocksApart is by how much Confluence's clock may be behind ours when a lost job is looked for.
	clocksApart = 24 * time.Hour
)

// takeBackup asks Confluence for a backup of the spaces that the next run moves.
func (r *Reconciler) takeBackup(ctx context.Context, s *scope, step lifecycle.Step, attempt int32) (done, error) {
	keys, err := r.plannedSpaces(ctx, s)
	if err != nil {
		return r.unplanned(s, step, err)
	}
	var made confluence.BackupJob
	return r.make(ctx, s, step, creation{
		action: v1alpha1.ActionBackup, attempt: attempt, digest: lifecycle.BackupDigest(s.m),
		count: int32(len(keys)), //nolint:gosec // At most 5,000.
		mark:  func(ctx context.Context) (string, error) { return newestBackup(ctx, s, attempt) },
		send: func(ctx context.Context) (string, error) {
			made, err = s.open.Confluence.StartBackup(ctx, confluence.BackupRequest{
				SpaceKeys: keys, FileNamePrefix: backupPrefix(s.m),
				KeepPermanently: s.m.Spec.Backup.Retention != v1alpha1.RetentionTemporary,
			})
			return made.ID, err
		},
		record: func(st *v1alpha1.MigrationStatus, id string) {
			lifecycle.BackupStarted(st, st.Pending.Digest, st.Pending.Count, id, made.State, made.FileName, r.Clock.Now())
		},
	})
}

// newestBackup is the ID of the newest backup job that is known; what lies beyond it may be ours. The first mark stays for the second
// call.
func newestBackup(ctx context.Context, s *scope, attempt int32) (string, error) {
	if attempt > 1 {
		return s.m.Status.Pending.Mark, nil
	}
	jobs, err := s.open.Confluence.BackupJobs(ctx, s.reconciler.Clock.Now().Add(-clocksApart))
	if err != nil || len(jobs) == 0 {
		return "", err
	}
	newest := slices.MaxFunc(jobs, func(a, b confluence.BackupJob) int { return compareIDs(a.ID, b.ID) })
	return newest.ID, nil
}

// compareIDs compares numbers that may have any length.
func compareIDs(a, b string) int {
	if byLength := len(a) - len(b); byLength != 0 {
		return byLength
	}
	return strings.Compare(a, b)
}

// backupPrefix makes the file of a backup known as that of one migration. Both calls for a backup have the same.
func backupPrefix(m *v1alpha1.Migration) string {
	id, _, _ := strings.Cut(string(m.UID), "-")
	return "drover-" + id + "-"
}

// readBackup follows the job of a backup.
func (r *Reconciler) readBackup(ctx context.Context, s *scope, step lifecycle.Step) (done, error) {
	backup, now := s.m.Status.Backup, r.Clock.Now()
	job, err := s.open.Confluence.BackupJob(ctx, backup.JobID)
	gone, err := isGone(ctx, s, backup, err)
	if gone {
		if r.seen.missing(s.m.UID, now) > r.Settings.Patience {
			lifecycle.BackupGone(&s.m.Status, now)
			return done{after: soon}, nil
		}
		r.tries.Hold(s.m.UID, s.attempt(), now.Add(r.Settings.SearchInterval))
		return done{after: r.Settings.SearchInterval, obstacle: r.asBefore(s, obstacle{step.State, step.Gate})}, nil
	}
	if err != nil {
		return r.failed(s, step, err)
	}
	r.seen.notMissing(s.m.UID)
	lifecycle.BackupRead(&s.m.Status, lifecycle.BackupReading{
		State: job.State, FileName: job.FileName, Problem: job.Problem, FinishedAt: job.FinishedAt,
		FileGone: job.FileExists != nil && !*job.FileExists,
	}, now)
	r.tries.Reset(s.m.UID)
	if backup.FinishedAt == nil {
		look := min(max(now.Sub(backup.StartedAt.Time)/10, shortestBackupLook), longestBackupLook)
		r.tries.Hold(s.m.UID, s.attempt(), now.Add(look))
		return done{after: look}, nil
	}
	if backup.State == lifecycle.BackupFinished {
		sizeOfBackup(ctx, s, backup)
	}
	return done{after: soon}, nil
}

// isGone tells whether Confluence does not know a job any more. Newer versions answer 403 for that as well as for a missing
// permission (documented), so then the list tells.
func isGone(ctx context.Context, s *scope, backup *v1alpha1.BackupStatus, cause error) (bool, error) {
	switch transport.ClassOf(cause) {
	case transport.NotFound:
		return true, nil
	case transport.Forbidden:
		jobs, err := s.open.Confluence.BackupJobs(ctx, backup.StartedAt.Add(-clocksApart))
		if err != nil || slices.ContainsFunc(jobs, func(job confluence.BackupJob) bool { return job.ID == backup.JobID }) {
			return false, cause
		}
		return true, nil
	default:
		return false, cause
	}
}

// sizeOfBackup is told to system administrators only, so a size that cannot be read is none.
func sizeOfBackup(ctx context.Context, s *scope, backup *v1alpha1.BackupStatus) {
	if bytes, known, err := s.open.Confluence.BackupFileSize(ctx, backup.FileName); err == nil && known {
		backup.SizeBytes = &bytes
	}
}

// backupRefused says why Confluence makes no backup, and what to do.
func (r *Reconciler) backupRefused(s *scope, step lifecycle.Step, cause error) (done, error) {
	const otherwise = " It is tried again by itself, and at once where the annotation " + v1alpha1.AnnotationRecheck +
		" gets a new value. Or make a backup otherwise, and attest it in spec.backup."
	class := transport.ClassOf(cause)
	switch {
	case errors.Is(cause, confluence.ErrNoBackups):
		return r.blocked(s, v1alpha1.ReasonBackupUnsupported, "This Confluence has no REST calls for backups, which came with "+
			"version 8.3. Make a backup otherwise, and attest it in spec.backup with the policy Attested.")
	case class == transport.Forbidden:
		return r.blocked(s, v1alpha1.ReasonBackupFailed, "Confluence does not let this account back up the spaces: "+
			status.Sentence(cause)+" Give it the permission to export them, or make it a system administrator."+otherwise)
	case class == transport.Conflict:
		return r.blocked(s, v1alpha1.ReasonBackupFailed, "Another backup of the same spaces is queued or in progress in "+
			"Confluence: wait for its end."+otherwise)
	case class == transport.Invalid, class == transport.NotFound:
		return r.blocked(s, v1alpha1.ReasonBackupFailed, "Confluence refused the backup: "+status.Sentence(cause)+
			" Its log may tell why."+otherwise)
	default:
		return r.failed(s, step, cause)
	}
}

// unplanned tells why the spaces of a plan cannot be told.
func (r *Reconciler) unplanned(s *scope, step lifecycle.Step, err error) (done, error) {
	if errors.Is(err, errShortJob) {
		return r.blocked(s, v1alpha1.ReasonCallRefused, status.Sentence(err)+" Look at the plan in the assistant, "+
			"and delete this Migration if its spaces are there.")
	}
	return r.failed(s, step, err)
}

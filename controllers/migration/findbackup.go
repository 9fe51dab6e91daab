package migration

import (
	"context"
	"slices"
	"strings"

	"k8s.io/klog/v2"
	ctrl "sigs.k8s.io/controller-runtime"

	"github.com/drover-dev/drover/internal/atlassian/confluence"
	"github.com/drover-dev/drover/internal/lifecycle"
)

// findBackup looks for the job that a lost call made.
func (r *Reconciler) findBackup(ctx context.Context, s *scope, step lifecycle.Step) (done, error) {
	pending := s.m.Status.Pending
	if !lifecycle.WantsBackup(s.input()) {
		// The spec asks for none any more, so one that may be under way is left to itself.
		s.m.Status.Pending = nil
		return done{after: soon}, nil
	}
	jobs, err := s.open.Confluence.BackupJobs(ctx, pending.Since.Add(-clocksApart))
	if err != nil {
		return r.failed(s, step, err)
	}
	keys, err := r.plannedSpaces(ctx, s)
	if err != nil {
		return r.unplanned(s, step, err)
	}
	if found := ourBackup(jobs, pending.Mark, backupPrefix(s.m), keys); found != nil {
		ctrl.LoggerFrom(ctx).Info("Took up a backup that was found", "migration", klog.KObj(s.m), "jobID", found.ID)
		r.tries.Reset(s.m.UID)
		lifecycle.BackupStarted(&s.m.Status, pending.Digest, pending.Count, found.ID, found.State, found.FileName, pending.Since.Time)
		return done{after: soon}, nil
	}
	search := lifecycle.NotFound(s.input())
	switch {
	case search.Forget && pending.Attempt > 1:
		lifecycle.BackupLost(&s.m.Status, r.Clock.Now())
		return done{after: soon}, nil
	case search.Forget:
		s.m.Status.Pending = nil
		return done{after: soon}, nil
	case search.Again:
		return r.callAgain(ctx, s, search.Step)
	}
	r.tries.Hold(s.m.UID, s.attempt(), r.Clock.Now().Add(search.Step.After))
	return done{after: search.Step.After, obstacle: &obstacle{search.Step.State, search.Step.Gate}}, nil
}

// ourBackup is the job beyond the mark whose file has the migration's name. Whether a job tells its file before it is over is not
// documented: one that does not is ours if it is of exactly these spaces.
func ourBackup(jobs []confluence.BackupJob, mark, prefix string, keys []string) *confluence.BackupJob {
	for i := range jobs {
		job := &jobs[i]
		if mark != "" && compareIDs(job.ID, mark) <= 0 {
			continue
		}
		if strings.HasPrefix(job.FileName, prefix) || job.FileName == "" && slices.Equal(folded(job.SpaceKeys), folded(keys)) {
			return job
		}
	}
	return nil
}

/*
Copyright 2026 The Drover Authors.

SPDX-License-Identifier: Apache-2.0
*/

package httpapi

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/drover-dev/drover/internal/simulator/confluenceapi"
	"github.com/drover-dev/drover/internal/simulator/engine"
)

const (
	// backupDates is how times are written from 8.2 on, and how a time has to be asked for.
	backupDates       = "2006-01-02T15:04:05.000-0700"
	backupScope       = "SPACE"
	backupOperation   = "BACKUP"
	defaultBackupJobs = 25
)

// StartSpaceBackup answers POST /rest/api/backup-restore/backup/space.
func (s *instanceServer) StartSpaceBackup(
	ctx context.Context, r confluenceapi.StartSpaceBackupRequestObject,
) (confluenceapi.StartSpaceBackupResponseObject, error) {
	made, err := s.engine.StartBackup(s.URL, s.user(callOf(ctx).request).Name, engine.BackupSettings{
		SpaceKeys: r.Body.SpaceKeys, FileNamePrefix: r.Body.FileNamePrefix, KeepPermanently: r.Body.KeepPermanently,
	})
	if err != nil {
		return nil, err
	}
	return confluenceapi.StartSpaceBackup200JSONResponse(writtenBackup(made)), nil
}

// ListBackupJobs answers GET /rest/api/backup-restore/jobs with the newest ones.
func (s *instanceServer) ListBackupJobs(
	ctx context.Context, r confluenceapi.ListBackupJobsRequestObject,
) (confluenceapi.ListBackupJobsResponseObject, error) {
	var since time.Time
	if r.Params.FromDate != "" {
		var err error
		if since, err = time.Parse(backupDates, r.Params.FromDate); err != nil {
			return nil, &engine.Error{Kind: engine.Invalid, Message: "fromDate is not like " + backupDates}
		}
	}
	jobs := confluenceapi.ListBackupJobs200JSONResponse{}
	if cmp.Or(r.Params.JobScope, backupScope) != backupScope || cmp.Or(r.Params.JobOperation, backupOperation) != backupOperation {
		return jobs, nil
	}
	for _, job := range slices.Backward(s.engine.Backups(s.URL)) {
		if len(jobs) == cmp.Or(r.Params.Limit, defaultBackupJobs) {
			break
		}
		if s.sees(ctx, job) && !job.Created.Before(since) {
			jobs = append(jobs, writtenBackup(job))
		}
	}
	return jobs, nil
}

// GetBackupJob answers GET /rest/api/backup-restore/jobs/{jobId}.
func (s *instanceServer) GetBackupJob(
	ctx context.Context, r confluenceapi.GetBackupJobRequestObject,
) (confluenceapi.GetBackupJobResponseObject, error) {
	job, err := s.engine.Backup(s.URL, r.JobID)
	if err != nil {
		return nil, err
	}
	if !s.sees(ctx, job) {
		return nil, &engine.Error{Kind: engine.Forbidden, Message: "The job is somebody else's."}
	}
	return confluenceapi.GetBackupJob200JSONResponse(writtenBackup(job)), nil
}

// ListRestoreFiles answers GET /rest/api/backup-restore/restore/files.
func (s *instanceServer) ListRestoreFiles(
	ctx context.Context, _ confluenceapi.ListRestoreFilesRequestObject,
) (confluenceapi.ListRestoreFilesResponseObject, error) {
	if s.user(callOf(ctx).request).NotAdministrator {
		return nil, &engine.Error{Kind: engine.Invalid, Message: "The user is not a system administrator."}
	}
	files := confluenceapi.ListRestoreFiles200JSONResponse{}
	for _, job := range s.engine.Backups(s.URL) {
		if s.Backup.Listed && job.FileSize > 0 {
			files = append(files, confluenceapi.RestoreFile{
				FileName: job.FileName, FileSize: &job.FileSize, JobScope: backupScope, FileCreationTime: written(job.Ended),
			})
		}
	}
	return files, nil
}

// sees tells whether the caller may see a job: an administrator all of them, anybody else the own ones.
func (s *instanceServer) sees(ctx context.Context, job engine.BackupRecord) bool {
	user := s.user(callOf(ctx).request)
	return !user.NotAdministrator || user.Name == job.Owner
}

func writtenBackup(job engine.BackupRecord) confluenceapi.BackupJob {
	exists := job.FileSize > 0
	return confluenceapi.BackupJob{
		ID: job.ID, JobOperation: backupOperation, JobScope: backupScope, JobState: job.State, ErrorMessage: job.Problem,
		CreateTime: written(job.Created), StartProcessingTime: written(job.Started), FinishProcessingTime: written(job.Ended),
		FileDeleteTime: written(job.Deleted), FileName: job.FileName, FileExists: &exists, SpaceKeys: job.SpaceKeys, Owner: job.Owner,
	}
}

// written is a time as an instance writes it; one that has not come yet is left out.
func written(at time.Time) any {
	if at.IsZero() {
		return nil
	}
	return at.UTC().Format(backupDates)
}

package confluence

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/drover-dev/drover/internal/atlassian/confluence/internal/wire"
	"github.com/drover-dev/drover/internal/atlassian/internal/remotetime"
	"github.com/drover-dev/drover/internal/atlassian/transport"
)

const (
	backupScope     = "SPACE"
	backupOperation = "BACKUP"
	backupDates     = "2006-01-02T15:04:05.000-0700"
	// maxBackupJobs is how many jobs one answer is asked for. There are no pages.
	maxBackupJobs = 500
	// maxProblem keeps what an instance says of a failure within what a condition can carry.
	maxProblem = 256
)

// ErrNoBackups means that this Confluence has no calls for backups, as those before 8.3.
var ErrNoBackups = errors.New("this Confluence has no calls for backups")

// BackupRequest says what a backup holds.
type BackupRequest struct {
	SpaceKeys      []string
	FileNamePrefix string
	// KeepPermanently keeps the file beyond the instance's own retention.
	KeepPermanently bool
}

// BackupJob is a backup of spaces, as far as the instance tells. All but ID and State may be empty. State is the
// instance's own word; any that is not known is a job that may still change.
type BackupJob struct {
	ID       string
	State    string
	FileName string
	// FileExists is nil where the instance does not say.
	FileExists *bool
	SpaceKeys  []string
	CreatedAt  time.Time
	FinishedAt time.Time
	// DeletedAt is when the file was, or will be, deleted; which of the two is not documented.
	DeletedAt time.Time
	// Problem is the instance's own sentence about a failure.
	Problem string
}

// StartBackup queues a backup and returns its job. It is sent once; a job whose answer was lost is among BackupJobs. An error of
// class Conflict means that a backup of the same spaces is queued or in progress.
func (c *Client) StartBackup(ctx context.Context, wanted BackupRequest) (BackupJob, error) {
	request := c.get("startSpaceBackup", "rest/api/backup-restore/backup/space")
	request.Method, request.Once = http.MethodPost, true
	request.Body = wire.SpaceBackupRequest{
		SpaceKeys: wanted.SpaceKeys, FileNamePrefix: wanted.FileNamePrefix, KeepPermanently: wanted.KeepPermanently,
	}
	return c.backupJob(ctx, request)
}

// BackupJob reads one job. An error of class NotFound that is not ErrNoBackups means that there is no such job; by the
// documentation of newer versions it may be Forbidden.
func (c *Client) BackupJob(ctx context.Context, id string) (BackupJob, error) {
	request := c.get("getBackupJob", "rest/api/backup-restore/jobs")
	if number, err := strconv.ParseInt(id, 10, 64); err != nil || number < 1 {
		return BackupJob{}, transport.NotSent(request.Operation, request.URL, transport.Invalid, "the id of the job is no number", err)
	}
	request.URL = transport.Endpoint(request.URL, id)
	return c.backupJob(ctx, request)
}

// BackupJobs lists the backups of spaces that were made since a time and that the user may see, newest first, up to 500. Which of
// more than that an instance leaves out is not documented.
func (c *Client) BackupJobs(ctx context.Context, since time.Time) ([]BackupJob, error) {
	request := c.backupJobsRequest(since, maxBackupJobs)
	var answer []wire.BackupJob
	if err := c.config().HTTP.JSON(ctx, request, &answer); err != nil {
		return nil, c.explained(ctx, request, err)
	}
	jobs := make([]BackupJob, 0, len(answer))
	for _, entry := range answer {
		job, err := backupJobOf(request, entry)
		if err != nil {
			return nil, err
		}
		if cmp.Or(entry.JobScope, backupScope) == backupScope && cmp.Or(entry.JobOperation, backupOperation) == backupOperation {
			jobs = append(jobs, job)
		}
	}
	slices.SortStableFunc(jobs, func(a, b BackupJob) int { return b.CreatedAt.Compare(a.CreatedAt) })
	return jobs, nil
}

// BackupFileSize reads how many bytes the file of a backup has. Only a system administrator may ask, and a file that is not in
// the list is not known: that backups of spaces stand in it is inferred.
func (c *Client) BackupFileSize(ctx context.Context, fileName string) (bytes int64, known bool, err error) {
	request := c.get("listRestoreFiles", "rest/api/backup-restore/restore/files")
	request.URL = transport.WithQuery(request.URL, url.Values{"jobScope": {backupScope}})
	var files []wire.RestoreFile
	if err := c.config().HTTP.JSON(ctx, request, &files); err != nil {
		return 0, false, c.explained(ctx, request, err)
	}
	for _, file := range files {
		if file.FileName == fileName && file.FileSize != nil && *file.FileSize >= 0 {
			return *file.FileSize, true, nil
		}
	}
	return 0, false, nil
}

func (c *Client) backupJobsRequest(since time.Time, limit int) transport.Request {
	request := c.get("listBackupJobs", "rest/api/backup-restore/jobs")
	query := url.Values{"limit": {strconv.Itoa(limit)}, "jobScope": {backupScope}, "jobOperation": {backupOperation}}
	if !since.IsZero() {
		query.Set("fromDate", since.UTC().Format(backupDates))
	}
	request.URL = transport.WithQuery(request.URL, query)
	return request
}

func (c *Client) backupJob(ctx context.Context, request transport.Request) (BackupJob, error) {
	var answer wire.BackupJob
	if err := c.config().HTTP.JSON(ctx, request, &answer); err != nil {
		return BackupJob{}, c.explained(ctx, request, err)
	}
	return backupJobOf(request, answer)
}

// explained tells a Confluence without these calls from one without the thing asked for: both answer 404, but a list is always
// there where the calls are.
func (c *Client) explained(ctx context.Context, request transport.Request, err error) error {
	if transport.ClassOf(err) != transport.NotFound {
		return err
	}
	list := c.backupJobsRequest(time.Time{}, 1)
	if request.Operation != list.Operation {
		var ignored []wire.BackupJob
		if again := c.config().HTTP.JSON(ctx, list, &ignored); transport.ClassOf(again) != transport.NotFound {
			return err
		}
	}
	return fmt.Errorf("%w: %w", ErrNoBackups, err)
}

func backupJobOf(request transport.Request, answer wire.BackupJob) (BackupJob, error) {
	if answer.ID < 1 || answer.JobState == "" {
		return BackupJob{}, transport.Unexpected(request.Operation, request.URL, "a job without an id or a state")
	}
	return BackupJob{
		ID:         strconv.FormatInt(answer.ID, 10),
		State:      answer.JobState,
		FileName:   answer.FileName,
		FileExists: answer.FileExists,
		SpaceKeys:  answer.SpaceKeys,
		CreatedAt:  remotetime.Parse(answer.CreateTime),
		FinishedAt: remotetime.Parse(answer.FinishProcessingTime),
		DeletedAt:  remotetime.Parse(answer.FileDeleteTime),
		Problem:    transport.RemoteText(answer.ErrorMessage, maxProblem),
	}, nil
}

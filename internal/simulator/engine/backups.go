/*
Copyright 2026 The Drover Authors.

SPDX-License-Identifier: Apache-2.0
*/

package engine

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/drover-dev/drover/internal/simulator/scenario"
)

const (
	defaultBackupLength = 30 * time.Second
	// BackupRetention is how long Confluence keeps a file that is not kept permanently, unless its administrator says otherwise.
	BackupRetention = 72 * time.Hour
	bytesPerPage    = 50_000
)

// BackupSettings are what a backup is asked for with.
type BackupSettings struct {
	SpaceKeys       []string `json:"spaceKeys"`
	FileNamePrefix  string   `json:"fileNamePrefix,omitempty"`
	KeepPermanently bool     `json:"keepPermanently,omitempty"`
}

// BackupRecord is a backup of spaces as it stands.
type BackupRecord struct {
	Instance string `json:"instance"`
	ID       int64  `json:"id"`
	BackupSettings
	Owner   string    `json:"owner"`
	State   string    `json:"state"`
	Created time.Time `json:"created"`
	// Started, Ended and Deleted are zero until that happens.
	Started time.Time `json:"started,omitzero"`
	Ended   time.Time `json:"ended,omitzero"`
	Deleted time.Time `json:"deleted,omitzero"`
	Problem string    `json:"problem,omitempty"`
	// FileName is empty as long as the instance does not tell it.
	FileName string `json:"fileName,omitempty"`
	// FileSize is zero where there is no file.
	FileSize int64 `json:"fileSize,omitempty"`
}

// backup is a job of an instance, whose course is known from its creation.
type backup struct {
	BackupSettings
	in                    *instance
	id                    int64
	owner                 string
	created, started, end time.Time
}

// StartBackup queues a backup for a user.
func (e *Engine) StartBackup(instanceURL, user string, wanted BackupSettings) (BackupRecord, error) {
	now := e.enter()
	defer e.mu.Unlock()
	in := e.instances[instanceURL]
	if err := in.refuseBackup(wanted, now); err != nil {
		return BackupRecord{}, err
	}
	b := &backup{
		BackupSettings: wanted, in: in, id: int64(len(in.backups)) + 1, owner: user, created: now, started: now,
	}
	if len(in.backups) > 0 {
		b.started = slices.MaxFunc([]time.Time{now, in.backups[len(in.backups)-1].end}, time.Time.Compare)
	}
	b.end = b.started.Add(cmp.Or(in.Backup.Takes.Std(), defaultBackupLength))
	in.backups = append(in.backups, b)
	e.books.backups = append(e.books.backups, b)
	return b.record(now), nil
}

func (in *instance) refuseBackup(wanted BackupSettings, now time.Time) error {
	if in.Backup.Forbidden {
		return refuse(Forbidden, "The user may not export these spaces.")
	}
	if len(wanted.SpaceKeys) == 0 {
		return refuse(Invalid, "At least one space is needed.")
	}
	for _, key := range wanted.SpaceKeys {
		if in.spaceByKey[key] == nil {
			return refuse(Invalid, "There is no space with the key %s.", key)
		}
	}
	for _, b := range in.backups {
		if now.Before(b.end) && sameKeys(b.SpaceKeys, wanted.SpaceKeys) {
			return refuse(Conflict, "A backup of these spaces is in progress or queued already.")
		}
	}
	return nil
}

func sameKeys(a, b []string) bool {
	return slices.Equal(slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b)))
}

// Backups returns the jobs of an instance that its list shows, oldest first.
func (e *Engine) Backups(instanceURL string) []BackupRecord {
	now := e.enter()
	defer e.mu.Unlock()
	in := e.instances[instanceURL]
	var records []BackupRecord
	for _, b := range in.backups {
		if !now.Before(b.created.Add(in.Backup.ListLag.Std())) {
			records = append(records, b.record(now))
		}
	}
	return records
}

// Backup returns a job of an instance.
func (e *Engine) Backup(instanceURL string, id int64) (BackupRecord, error) {
	now := e.enter()
	defer e.mu.Unlock()
	for _, b := range e.instances[instanceURL].backups {
		if b.id == id {
			return b.record(now), nil
		}
	}
	return BackupRecord{}, refuse(Missing, "There is no job with the id %d.", id)
}

// BackupRecords returns every backup of every instance, oldest first.
func (e *Engine) BackupRecords() []BackupRecord {
	now := e.enter()
	defer e.mu.Unlock()
	return e.books.backupsAt(now)
}

func (b *books) backupsAt(now time.Time) []BackupRecord {
	records := make([]BackupRecord, 0, len(b.backups))
	for _, each := range b.backups {
		records = append(records, each.record(now))
	}
	return records
}

func (b *backup) record(now time.Time) BackupRecord {
	r := BackupRecord{
		Instance: b.in.URL, ID: b.id, BackupSettings: b.BackupSettings, Owner: b.owner, Created: b.created, State: "QUEUED",
	}
	if !now.Before(b.started) {
		r.Started, r.State = b.started, "PROCESSING"
	}
	if b.in.Backup.FileNameTold != scenario.WhenFinished {
		r.FileName = b.fileName()
	}
	if now.Before(b.end) {
		return r
	}
	r.Ended = b.end
	switch {
	case b.in.Backup.Fails != "":
		r.State, r.Problem = "FAILED", b.in.Backup.Fails
	case b.in.Backup.Cancelled:
		r.State = "CANCELLED"
	default:
		r.State, r.FileName, r.FileSize = "FINISHED", b.fileName(), b.size()
		if gone := b.end.Add(BackupRetention); !b.KeepPermanently && !now.Before(gone) {
			r.Deleted, r.FileSize = gone, 0
		}
	}
	return r
}

func (b *backup) fileName() string {
	return fmt.Sprintf("%s-%d.xml.zip", cmp.Or(b.FileNamePrefix, "Confluence-space-export"), b.id)
}

func (b *backup) size() int64 {
	size := int64(bytesPerPage)
	for _, key := range b.SpaceKeys {
		size += int64(b.in.spaceByKey[key].Pages) * bytesPerPage
	}
	return size
}

/*
Copyright 2026 The Drover Authors.

SPDX-License-Identifier: Apache-2.0
*/

package simulator_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/drover-dev/drover/internal/simulator/scenario"
)

const (
	startBackup = confluence + "/rest/api/backup-restore/backup/space"
	backupJobs  = confluence + "/rest/api/backup-restore/jobs"
	backupFiles = confluence + "/rest/api/backup-restore/restore/files"
)

func backupBody(keys ...string) map[string]any {
	return map[string]any{"spaceKeys": keys, "keepPermanently": false, "fileNamePrefix": "wave"}
}

func withBackup(b scenario.Backup) func(*scenario.Scenario) {
	return func(sc *scenario.Scenario) { sc.Instances[0].Backup = b }
}

// states reads the state of a job every ten seconds, with its file where that is told or there.
func (s *stand) states(id int, times int) []string {
	s.t.Helper()
	var seen []string
	for range times {
		var job struct {
			JobState, FileName, ErrorMessage string
			FileExists                       bool
		}
		s.ok(http.MethodGet, fmt.Sprintf("%s/%d", backupJobs, id), nil).decode(s.t, &job)
		seen = append(seen, strings.TrimSpace(fmt.Sprintf("%s %s%s %t", job.JobState, job.FileName, job.ErrorMessage, job.FileExists)))
		s.pass(10 * time.Second)
	}
	return seen
}

func TestBackupTakesItsCourse(t *testing.T) {
	tests := map[string]struct {
		backup scenario.Backup
		want   []string
	}{
		"by default it takes half a minute and names its file at once": {
			want: []string{
				"PROCESSING wave-1.xml.zip false", "PROCESSING wave-1.xml.zip false", "PROCESSING wave-1.xml.zip false",
				"FINISHED wave-1.xml.zip true",
			},
		},
		"the file is told at the end": {
			backup: scenario.Backup{Takes: scenario.Duration(10 * time.Second), FileNameTold: scenario.WhenFinished},
			want:   []string{"PROCESSING  false", "FINISHED wave-1.xml.zip true"},
		},
		"it fails": {
			backup: scenario.Backup{Takes: scenario.Duration(time.Second), Fails: "No space", FileNameTold: scenario.WhenFinished},
			want:   []string{"PROCESSING  false", "FAILED No space false"},
		},
		"it is cancelled": {
			backup: scenario.Backup{Takes: scenario.Duration(time.Second), Cancelled: true, FileNameTold: scenario.WhenFinished},
			want:   []string{"PROCESSING  false", "CANCELLED  false"},
		},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			s := newStand(t, plainDoor, withBackup(tc.backup))
			s.ok(http.MethodPost, startBackup, backupBody("ENG"))
			if diff := cmp.Diff(tc.want, s.states(1, len(tc.want))); diff != "" {
				t.Errorf("states (-want +got):\n%s", diff)
			}
		})
	}
}

func TestBackupsWaitForEachOtherAndTheSameOneIsRefused(t *testing.T) {
	s := newStand(t, plainDoor)
	s.ok(http.MethodPost, startBackup, backupBody("ENG", "OPS"))
	s.ok(http.MethodPost, startBackup, backupBody("HR"))
	if a := s.do(http.MethodPost, startBackup, backupBody("OPS", "ENG")); a.status != http.StatusConflict {
		t.Errorf("the same spaces again: %d %s", a.status, a.body)
	}
	s.pass(25 * time.Second)
	want := []string{"QUEUED wave-2.xml.zip false", "PROCESSING wave-2.xml.zip false"}
	if diff := cmp.Diff(want, s.states(2, 2)); diff != "" {
		t.Errorf("states of the second (-want +got):\n%s", diff)
	}
	s.ok(http.MethodPost, startBackup, backupBody("OPS", "ENG"))
	var made []string
	for _, b := range s.Report().Backups {
		made = append(made, strings.Join(b.SpaceKeys, "+")+" "+b.State+" by "+b.Owner)
	}
	want = []string{"ENG+OPS FINISHED by admin", "HR PROCESSING by admin", "OPS+ENG QUEUED by admin"}
	if diff := cmp.Diff(want, made); diff != "" {
		t.Errorf("books (-want +got):\n%s", diff)
	}
}

func TestBackupIsRefusedWhereItCannotBe(t *testing.T) {
	for name, tc := range map[string]struct {
		change func(*scenario.Scenario)
		want   int
	}{
		"an older version":      {func(sc *scenario.Scenario) { sc.Instances[0].Version = "8.2.9" }, http.StatusNotFound},
		"no calls for backups":  {withBackup(scenario.Backup{Unsupported: true}), http.StatusNotFound},
		"nobody may export":     {withBackup(scenario.Backup{Forbidden: true}), http.StatusForbidden},
		"a version that has it": {func(sc *scenario.Scenario) { sc.Instances[0].Version = "8.3" }, http.StatusOK},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStand(t, plainDoor, tc.change)
			a := s.do(http.MethodPost, startBackup, backupBody("ENG"))
			if made := len(s.Backups()); a.status != tc.want || (made == 1) != (tc.want == http.StatusOK) {
				t.Errorf("%d %s, %d made; want %d", a.status, a.body, made, tc.want)
			}
		})
	}
}

func TestListsOfBackups(t *testing.T) {
	s := newStand(t, plainDoor, withBackup(scenario.Backup{
		Takes: scenario.Duration(time.Second), ListLag: scenario.Duration(time.Minute), Listed: true,
	}))
	s.ok(http.MethodPost, startBackup, backupBody("ENG"))
	if body := s.ok(http.MethodGet, backupJobs, nil).body; strings.TrimSpace(body) != "[]" {
		t.Errorf("the list is ahead of its lag: %s", body)
	}
	s.pass(time.Minute)
	var jobs []struct{ ID int }
	s.ok(http.MethodGet, backupJobs+"?fromDate=2026-12-01T09:00:00.000%2B0000", nil).decode(t, &jobs)
	var files []struct{ FileSize int64 }
	s.ok(http.MethodGet, backupFiles, nil).decode(t, &files)
	if len(jobs) != 1 || len(files) != 1 || files[0].FileSize == 0 {
		t.Errorf("jobs %v, files %v", jobs, files)
	}
	s.ok(http.MethodGet, backupJobs+"?fromDate=2026-12-01T09:00:00.001%2B0000", nil).decode(t, &jobs)
	s.pass(72 * time.Hour)
	s.ok(http.MethodGet, backupFiles, nil).decode(t, &files)
	if len(jobs) != 0 || len(files) != 0 || !strings.HasSuffix(s.states(1, 1)[0], "false") {
		t.Errorf("jobs %v from later on, files %v after their time", jobs, files)
	}
}

func TestJobsOfOthersAreHidden(t *testing.T) {
	s := newStand(t, plainDoor, withBackup(scenario.Backup{Listed: true}), func(sc *scenario.Scenario) {
		sc.Instances[0].Users = append(sc.Instances[0].Users, scenario.User{Name: "joe", Password: "fake", NotAdministrator: true})
	})
	s.ok(http.MethodPost, startBackup, backupBody("ENG"))
	for address, want := range map[string]answer{
		backupJobs: {status: http.StatusOK, body: "[]"}, backupJobs + "/1": {status: http.StatusForbidden},
		backupFiles: {status: http.StatusBadRequest}, backupJobs + "/2": {status: http.StatusNotFound},
	} {
		r := s.request(http.MethodGet, address, nil)
		r.SetBasicAuth("joe", "fake")
		got, err := s.send(r)
		if err != nil || got.status != want.status || !strings.HasPrefix(got.body, want.body) {
			t.Errorf("%s: %d %s, error %v", address, got.status, got.body, err)
		}
	}
}

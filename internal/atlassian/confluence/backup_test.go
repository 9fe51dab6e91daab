package confluence_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/drover-dev/drover/internal/atlassian/confluence"
	"github.com/drover-dev/drover/internal/atlassian/contract/contracttest"
	"github.com/drover-dev/drover/internal/atlassian/transport"
)

const backupPath = contextPath + "/rest/api/backup-restore"

var backupMade = time.Date(2026, 12, 1, 9, 0, 0, 0, time.UTC)

func TestBackupIsStartedWithItsSettings(t *testing.T) {
	client := newClient(t, func(w http.ResponseWriter, r *http.Request) {
		var got map[string]any
		if err := json.NewDecoder(r.Body).Decode(&got); err != nil {
			t.Error(err)
		}
		want := map[string]any{"spaceKeys": []any{"ENG", "OPS"}, "keepPermanently": false, "fileNamePrefix": "wave"}
		if diff := cmp.Diff(want, got); r.Method != http.MethodPost || r.URL.Path != backupPath+"/backup/space" || diff != "" {
			t.Errorf("%s %s with (-want +got):\n%s", r.Method, r.URL.Path, diff)
		}
		contracttest.JSON(http.StatusOK, `{"id":42,"jobState":"QUEUED","fileName":"wave-1.xml.zip"}`)(w, r)
	})
	got, err := client.StartBackup(t.Context(), confluence.BackupRequest{SpaceKeys: []string{"ENG", "OPS"}, FileNamePrefix: "wave"})
	want := confluence.BackupJob{ID: "42", State: "QUEUED", FileName: "wave-1.xml.zip"}
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("error %v, job (-want +got):\n%s", err, diff)
	}
}

func TestBackupJobIsReadInBothSpellingsOfItsTimes(t *testing.T) {
	done, exists := backupMade.Add(time.Minute), false
	tests := map[string]struct {
		body string
		want confluence.BackupJob
	}{
		"a job of 8.0 with milliseconds": {
			`{"id":9007199254740993,"jobState":"FINISHED","createTime":1796115600000,"finishProcessingTime":1796115660000}`,
			confluence.BackupJob{ID: "9007199254740993", State: "FINISHED", CreatedAt: backupMade, FinishedAt: done},
		},
		"a job of a later version with texts": {
			`{"id":7,"jobState":"FINISHED","jobScope":"SPACE","jobOperation":"BACKUP","owner":{"name":"admin"},
				"createTime":"2026-12-01T09:00:00.000Z","startProcessingTime":"2026-12-01T09:00:01.000Z",
				"finishProcessingTime":"2026-12-01T10:01:00.000+0100","fileDeleteTime":"2026-12-01T09:01:00Z",
				"fileName":"a.zip","fileExists":false,"spaceKeys":["ENG"]}`,
			confluence.BackupJob{
				ID: "7", State: "FINISHED", FileName: "a.zip", FileExists: &exists, SpaceKeys: []string{"ENG"},
				CreatedAt: backupMade, FinishedAt: done, DeletedAt: done,
			},
		},
		"a failed job in a word and a sentence": {
			`{"id":8,"jobState":"STRANDED","errorMessage":"No space\nleft for jane@acme.example"}`,
			confluence.BackupJob{ID: "8", State: "STRANDED", Problem: "No space left for [...]"},
		},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			got, err := newClient(t, contracttest.JSON(http.StatusOK, tc.body)).BackupJob(t.Context(), tc.want.ID)
			if diff := cmp.Diff(tc.want, got); err != nil || diff != "" {
				t.Errorf("error %v, job (-want +got):\n%s", err, diff)
			}
		})
	}
}

func TestProblemOfABackupIsShortAndHoldsNoCredential(t *testing.T) {
	body := `{"id":8,"jobState":"FAILED","errorMessage":"password-canary ` + strings.Repeat("words ", 200) + `"}`
	job, err := newClient(t, contracttest.JSON(http.StatusOK, body)).BackupJob(t.Context(), "8")
	if err != nil || len(job.Problem) != 256 || strings.Contains(job.Problem, "canary") {
		t.Errorf("error %v, %d bytes: %s", err, len(job.Problem), job.Problem)
	}
}

func TestIDOfABackupThatIsNoNumberIsNotSent(t *testing.T) {
	client := newClient(t, func(_ http.ResponseWriter, r *http.Request) { t.Errorf("asked for %s", r.URL) })
	for _, id := range []string{"", "0", "-1", "../1", "1/2", "99999999999999999999"} {
		if _, err := client.BackupJob(t.Context(), id); transport.ClassOf(err) != transport.Invalid {
			t.Errorf("id %q: error %v, want class %q", id, err, transport.Invalid)
		}
	}
}

func TestBackupJobsAreThoseOfSpacesNewestFirst(t *testing.T) {
	client := newClient(t, func(w http.ResponseWriter, r *http.Request) {
		want := "fromDate=2026-12-01T09%3A00%3A00.000%2B0000&jobOperation=BACKUP&jobScope=SPACE&limit=500"
		if r.URL.RawQuery != want {
			t.Errorf("asked for %s, want %s", r.URL.RawQuery, want)
		}
		contracttest.JSON(http.StatusOK, `[
			{"id":1,"jobState":"FINISHED","createTime":"2026-12-01T09:00:00Z"},
			{"id":3,"jobState":"QUEUED","createTime":"2026-12-01T09:02:00Z","jobScope":"SPACE","jobOperation":"BACKUP"},
			{"id":4,"jobState":"FINISHED","createTime":"2026-12-01T09:03:00Z","jobScope":"SITE"},
			{"id":5,"jobState":"FINISHED","createTime":"2026-12-01T09:03:00Z","jobOperation":"RESTORE"},
			{"id":2,"jobState":"FINISHED","createTime":"2026-12-01T09:01:00Z"}]`)(w, r)
	})
	jobs, err := client.BackupJobs(t.Context(), backupMade)
	var got []string
	for _, job := range jobs {
		got = append(got, job.ID)
	}
	if diff := cmp.Diff([]string{"3", "2", "1"}, got); err != nil || diff != "" {
		t.Errorf("error %v, jobs (-want +got):\n%s", err, diff)
	}
}

func TestSizeOfABackupIsKnownOnlyFromTheListOfFiles(t *testing.T) {
	client := newClient(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.RawQuery != "jobScope=SPACE" {
			t.Errorf("asked for %s", r.URL.RawQuery)
		}
		contracttest.JSON(http.StatusOK, `[{"fileName":"a.zip","fileSize":5000000000},{"fileName":"b.zip"},
			{"fileName":"c.zip","fileSize":-1},{"fileName":"d.zip","fileSize":0}]`)(w, r)
	})
	type size struct {
		Bytes int64
		Known bool
	}
	for name, want := range map[string]size{
		"a.zip": {5_000_000_000, true}, "b.zip": {}, "c.zip": {}, "d.zip": {0, true}, "e.zip": {},
	} {
		bytes, known, err := client.BackupFileSize(t.Context(), name)
		if diff := cmp.Diff(want, size{bytes, known}); err != nil || diff != "" {
			t.Errorf("%s: error %v, size (-want +got):\n%s", name, err, diff)
		}
	}
}

// backupCalls are all calls about backups, by their names.
func backupCalls(t *testing.T, client *confluence.Client) map[string]func() error {
	t.Helper()
	return map[string]func() error{
		"start": func() error {
			_, err := client.StartBackup(t.Context(), confluence.BackupRequest{SpaceKeys: []string{"ENG"}})
			return err
		},
		"read": func() error { _, err := client.BackupJob(t.Context(), "1"); return err },
		"list": func() error { _, err := client.BackupJobs(t.Context(), time.Time{}); return err },
		"size": func() error { _, _, err := client.BackupFileSize(t.Context(), "a.zip"); return err },
	}
}

func TestMissingCallsForBackupsAreToldFromAMissingJob(t *testing.T) {
	for name, call := range backupCalls(t, newClient(t, instance(nil))) {
		if err := call(); !errors.Is(err, confluence.ErrNoBackups) || transport.ClassOf(err) != transport.NotFound {
			t.Errorf("%s without such calls: error %v, want %v", name, err, confluence.ErrNoBackups)
		}
	}
	lists := map[string]http.HandlerFunc{
		"a list that is empty":        contracttest.JSON(http.StatusOK, `[]`),
		"a list that may not be read": contracttest.Answer(http.StatusForbidden, "text/plain", ""),
	}
	for name, list := range lists {
		client := newClient(t, instance(map[string]http.HandlerFunc{backupPath + "/jobs": list}))
		_, err := client.BackupJob(t.Context(), "1")
		if errors.Is(err, confluence.ErrNoBackups) || transport.ClassOf(err) != transport.NotFound {
			t.Errorf("no such job and %s: error %v, want class %q alone", name, err, transport.NotFound)
		}
	}
}

func TestRefusedCallForABackupKeepsItsClass(t *testing.T) {
	for status, want := range map[int]transport.Class{
		http.StatusBadRequest: transport.Invalid, http.StatusForbidden: transport.Forbidden, http.StatusConflict: transport.Conflict,
	} {
		client := clientOf(t, contracttest.Bare(t, "", contracttest.Answer(status, "text/plain", "no")))
		for name, call := range backupCalls(t, client) {
			if err := call(); transport.ClassOf(err) != want {
				t.Errorf("%s answered by %d: error %v, want class %q", name, status, err, want)
			}
		}
	}
}

func TestJobWithoutIDOrStateIsNoJob(t *testing.T) {
	for _, body := range []string{`{}`, `{"id":1}`, `{"jobState":"QUEUED"}`, `{"id":0,"jobState":"QUEUED"}`, `[]`} {
		client := clientOf(t, contracttest.Bare(t, "", contracttest.JSON(http.StatusOK, body)))
		if job, err := client.BackupJob(t.Context(), "1"); transport.ClassOf(err) != transport.UnexpectedContent {
			t.Errorf("%s: job %v, error %v", body, job, err)
		}
	}
}

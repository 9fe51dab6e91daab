package confluence_test

import (
	"cmp"
	"net/url"
	"testing"
	"time"

	"github.com/drover-dev/drover/internal/atlassian/content"
	"github.com/drover-dev/drover/internal/atlassian/contract/contracttest"
	"github.com/drover-dev/drover/internal/atlassian/transport"
)

func FuzzServerInfo(f *testing.F) {
	f.Add(`{"version":"9.2.1","baseUrl":"https://c.acme.example"}`)
	f.Add(`{"version":""}`)
	f.Add(`{"version":9}`)
	contracttest.FuzzAnswers(f, "application/json", func(t *testing.T, at *url.URL, _ *transport.Client) error {
		t.Helper()
		info, err := clientOf(t, at).ServerInfo(t.Context())
		if err == nil && info.Version == "" {
			t.Error("neither a version nor an error")
		}
		return err
	})
}

func FuzzPlugins(f *testing.F) {
	f.Add(`{"plugins":[{"key":"a","name":"A","version":"1","enabled":true,"userInstalled":null}]}`)
	f.Add(`{"plugins":[null]}`)
	f.Add(`{"plugins":{}}`)
	contracttest.FuzzAnswers(f, "application/json", func(t *testing.T, at *url.URL, _ *transport.Client) error {
		t.Helper()
		_, err := clientOf(t, at).Plugins(t.Context())
		return err
	})
}

func FuzzSpaces(f *testing.F) {
	f.Add(`{"results":[{"key":"ENG","name":"E","type":"global"}],"_links":{}}`)
	f.Add(`{"results":[],"_links":{"next":"/rest/api/space?start=200"}}`)
	f.Add(`{"results":[],"_links":{"next":"?start=-1"}}`)
	f.Add(`{"results":[null],"_links":{"next":"%zz"}}`)
	f.Add(`{"results":null}`)
	contracttest.FuzzAnswers(f, "application/json", func(t *testing.T, at *url.URL, _ *transport.Client) error {
		t.Helper()
		_, err := clientOf(t, at).SpacesByKeys(t.Context(), []string{"ENG"})
		return err
	})
}

func FuzzBackups(f *testing.F) {
	f.Add(`[{"id":1,"jobState":"QUEUED","createTime":"2026-12-01T09:00:00Z","fileExists":true}]`)
	f.Add(`{"id":1,"jobState":"FAILED","errorMessage":"\u0000","createTime":{}}`)
	f.Add(`[{"fileName":"a","fileSize":1e30}]`)
	contracttest.FuzzAnswers(f, "application/json", func(t *testing.T, at *url.URL, _ *transport.Client) error {
		t.Helper()
		client := clientOf(t, at)
		job, err := client.BackupJob(t.Context(), "1")
		if err == nil && (job.ID == "" || job.State == "") {
			t.Error("neither a job nor an error")
		}
		_, listErr := client.BackupJobs(t.Context(), time.Time{})
		_, _, sizeErr := client.BackupFileSize(t.Context(), "a")
		return cmp.Or(err, listErr, sizeErr)
	})
}

func FuzzCount(f *testing.F) {
	f.Add(`{"results":[],"totalSize":7}`)
	f.Add(`{"results":[null],"totalSize":-7}`)
	f.Add(`{"totalSize":1e3}`)
	contracttest.FuzzAnswers(f, "application/json", func(t *testing.T, at *url.URL, _ *transport.Client) error {
		t.Helper()
		count, err := clientOf(t, at).Count(t.Context(), "ENG", content.Page)
		if count < 0 {
			t.Errorf("a count of %d", count)
		}
		return err
	})
}

func FuzzPages(f *testing.F) {
	f.Add(`{"results":[{"id":"1","title":"A"}],"_links":{"next":"?start=1&cursor=1"}}`)
	f.Add(`{"results":[],"_links":{"next":"?start=-1"}}`)
	f.Add(`{"results":[{"id":"","title":"\\ud800"}],"_links":{"next":"%zz"}}`)
	contracttest.FuzzAnswers(f, "application/json", func(t *testing.T, at *url.URL, _ *transport.Client) error {
		t.Helper()
		answers, err := walk(t, clientOf(t, at), "ENG", 2)
		for _, refs := range answers {
			if len(refs) == 0 || refs[0].ID == "" {
				t.Errorf("an answer of %v", refs)
			}
		}
		return err
	})
}

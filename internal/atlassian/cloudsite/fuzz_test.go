package cloudsite_test

import (
	"net/url"
	"testing"

	"github.com/drover-dev/drover/internal/atlassian/content"
	"github.com/drover-dev/drover/internal/atlassian/contract/contracttest"
	"github.com/drover-dev/drover/internal/atlassian/transport"
)

func FuzzSpaces(f *testing.F) {
	f.Add(`{"results":[{"id":"1","key":"ENG","type":"global","status":"current"}],"_links":{}}`)
	f.Add(`{"results":[],"_links":{"next":"/wiki/api/v2/spaces?cursor=x"}}`)
	f.Add(`{"results":[],"_links":{"next":"https://evil.example/"}}`)
	f.Add(`{"results":[null],"_links":{"next":"://"}}`)
	contracttest.FuzzAnswers(f, "application/json", func(t *testing.T, at *url.URL, _ *transport.Client) error {
		t.Helper()
		_, err := collect(t, clientOf(t, at))
		return err
	})
}

func FuzzApps(f *testing.F) {
	f.Add(`{"plugins":[{"key":"a"}]}`)
	f.Add(`{"plugins":[]}`)
	f.Add(`{"plugins":[null]}`)
	contracttest.FuzzAnswers(f, "application/json", func(t *testing.T, at *url.URL, _ *transport.Client) error {
		t.Helper()
		keys, err := clientOf(t, at).Apps(t.Context())
		if err == nil && len(keys) == 0 {
			t.Error("neither an app nor an error")
		}
		return err
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
		answers, err := walk(t, clientOf(t, at), "1")
		for _, refs := range answers {
			if len(refs) == 0 || refs[0].ID == "" {
				t.Errorf("an answer of %v", refs)
			}
		}
		return err
	})
}

func FuzzCloudID(f *testing.F) {
	f.Add(`{"cloudId":"b436336f"}`)
	f.Add(`{"cloudId":null}`)
	contracttest.FuzzAnswers(f, "application/json", func(t *testing.T, at *url.URL, _ *transport.Client) error {
		t.Helper()
		id, err := clientOf(t, at).CloudID(t.Context())
		if (id == "") != (err != nil) {
			t.Errorf("got %q, error %v", id, err)
		}
		return err
	})
}

package marketplace_test

import (
	"net/url"
	"testing"

	"github.com/drover-dev/drover/internal/atlassian/contract/contracttest"
	"github.com/drover-dev/drover/internal/atlassian/transport"
)

func FuzzAppMigration(f *testing.F) {
	f.Add(`{"addonKey":"com.app","cloudMigrationAssistantCompatibilityRanges":[{"start":"1","end":null}]}`)
	f.Add(`{"addonKey":""}`)
	f.Add(`{"addonKey":"a","cloudMigrationAssistantCompatibilityRanges":[null]}`)
	contracttest.FuzzAnswers(f, "application/json", func(t *testing.T, at *url.URL, _ *transport.Client) error {
		t.Helper()
		app, err := clientOf(t, at).AppMigration(t.Context(), "com.app")
		if err == nil && app.AddonKey == "" {
			t.Error("neither an app nor an error")
		}
		return err
	})
}

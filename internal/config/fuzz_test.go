package config_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/drover-dev/drover/internal/config"
)

func FuzzLoad(f *testing.F) {
	for _, seed := range []string{
		"", "quota: {reads: 60}", "quota: {reads: -1}", "polling: {shortest: -1s}", "polling: {shortest: 1s}",
		"quota: {window: -9223372036854775808ns}", "a: &a [*a]", "{", "null",
		"gatewayURL: 'https://[::1'", "repeatableApps: [{}]", "\t", "quota: !!binary x",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, content string) {
		file := filepath.Join(t.TempDir(), "drover.yaml")
		if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		loaded, err := config.Load(file)
		if err != nil || loaded.Check(lease) != nil {
			return
		}
		if loaded.Quota.Reads <= 0 || loaded.Polling.Shortest.Duration <= 0 {
			t.Errorf("%q passes with quota %+v and polling %+v", content, loaded.Quota, loaded.Polling)
		}
	})
}

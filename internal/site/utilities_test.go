package site_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"

	"github.com/drover-dev/drover/internal/atlassian/utilities"
)

func TestUtilitiesStandBesideTheMigrationAPI(t *testing.T) {
	t.Parallel()
	for gateway, want := range map[string]string{
		"":                              "/migrations/reports/v1/id-mappings/1",
		"/migrations/public/v1":         "/migrations/reports/v1/id-mappings/1",
		"/migrations/public/v1/":        "/migrations/reports/v1/id-mappings/1",
		"/through/migrations/public/v1": "/through/migrations/reports/v1/id-mappings/1",
	} {
		t.Run("a gateway at "+gateway, func(t *testing.T) {
			t.Parallel()
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if _, secret, _ := r.BasicAuth(); r.URL.Path != want || secret != canary {
					t.Errorf("asked for %s, want %s with the credentials of the site", r.URL.Path, want)
				}
				w.Header().Set("Content-Type", "application/json")
				_, _ = w.Write([]byte(`{"jobId":"1","status":"SUCCESS"}`))
			}))
			t.Cleanup(server.Close)
			f := newFixture(t)
			f.Transport.AllowHTTP = true
			address, err := url.Parse(server.URL + gateway)
			if err != nil {
				t.Fatal(err)
			}
			f.Gateway = address
			if got, err := f.open(t).Utilities.IDMapping(t.Context(), "1"); got != utilities.MappingSuccess || err != nil {
				t.Errorf("got %q, error %v", got, err)
			}
		})
	}
}

package cloudsite_test

import (
	"net/http"
	"testing"

	"github.com/drover-dev/drover/internal/atlassian/contract/contracttest"
	"github.com/drover-dev/drover/internal/atlassian/transport"
)

func TestCloudIDIsReadWithoutCredentials(t *testing.T) {
	client := newClient(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/_edge/tenant_info" || r.Header.Get("Authorization") != "" {
			t.Errorf("asked for %s with %d bytes of credentials", r.URL, len(r.Header.Get("Authorization")))
		}
		contracttest.JSON(http.StatusOK, `{"cloudId":"b436336f-99ce-4fbc-8520-73011321a674","cloudName":"acme"}`)(w, r)
	})
	if got, err := client.CloudID(t.Context()); got != "b436336f-99ce-4fbc-8520-73011321a674" || err != nil {
		t.Errorf("got %q, error %v", got, err)
	}
	for _, body := range []string{`{}`, `{"cloudId":7}`} {
		wrong := clientOf(t, contracttest.Bare(t, "", contracttest.JSON(http.StatusOK, body)))
		if got, err := wrong.CloudID(t.Context()); got != "" || transport.ClassOf(err) != transport.UnexpectedContent {
			t.Errorf("%s: got %q, error %v", body, got, err)
		}
	}
}

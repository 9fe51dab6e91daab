package migrationapi_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/drover-dev/drover/internal/atlassian/migrationapi"
	"github.com/drover-dev/drover/internal/atlassian/transport"
)

const site = "https://acme.atlassian.net"

func TestTokenIsIssuedForTheSite(t *testing.T) {
	b := &budget{}
	client := newClient(t, func(w http.ResponseWriter, r *http.Request) {
		if diff := cmp.Diff(map[string]any{"cloudUrl": site}, decode(t, r)); diff != "" {
			t.Errorf("body (-want +got):\n%s", diff)
		}
		writeJSON(w, http.StatusOK, `{"uri":"x","cloudUrl":"https://acme.atlassian.net","token":"one-time"}`)
	}, b)
	got, err := client.CreateToken(t.Context(), site)
	if err != nil || got.CloudURL != site || got.Token.Reveal() != "one-time" {
		t.Errorf("site %q, error %v, right token %v", got.CloudURL, err, got.Token.Reveal() == "one-time")
	}
	if b.reads != 1 {
		t.Errorf("%d reads taken, want 1", b.reads)
	}
}

func TestEmptyTokenIsALostAnswer(t *testing.T) {
	client := newClient(t, func(w http.ResponseWriter, _ *http.Request) { writeJSON(w, http.StatusOK, `{"token":""}`) }, nil)
	if _, err := client.CreateToken(t.Context(), site); transport.ClassOf(err) != transport.UnexpectedContent {
		t.Errorf("error %v, want class %q", err, transport.UnexpectedContent)
	}
}

func TestLimitOfTokensCountsAsReads(t *testing.T) {
	b := &budget{}
	client := newClient(t, func(w http.ResponseWriter, _ *http.Request) { writeJSON(w, http.StatusTooManyRequests, `{}`) }, b)
	if _, err := client.CreateToken(t.Context(), site); transport.ClassOf(err) != transport.RateLimited {
		t.Errorf("error %v, want class %q", err, transport.RateLimited)
	}
	if diff := cmp.Diff([]limited{{migrationapi.Reads, time.Duration(0)}}, b.limited); diff != "" {
		t.Errorf("reported (-want +got):\n%s", diff)
	}
}

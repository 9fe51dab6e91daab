package assistant_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"github.com/drover-dev/drover/internal/atlassian/assistant"
	"github.com/drover-dev/drover/internal/atlassian/contract"
	"github.com/drover-dev/drover/internal/atlassian/contract/contracttest"
	"github.com/drover-dev/drover/internal/atlassian/transport"
)

const (
	site = "https://acme.atlassian.net/"
	// contextPath is that of a Confluence that does not live at the root of its host.
	contextPath = "/confluence"
	restPath    = contextPath + "/rest/migration/latest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// newClient makes a client of a server whose requests and answers are held against the contract.
func newClient(t *testing.T, handler http.HandlerFunc) *assistant.Client {
	t.Helper()
	base := contracttest.Server(t, contract.Assistant, restPath, handler)
	base.Path = contextPath
	return clientOf(t, base)
}

func clientOf(t *testing.T, base *url.URL) *assistant.Client {
	t.Helper()
	return assistant.New(assistant.Config{
		Base: base, HTTP: contracttest.Remote(t), Auth: transport.BearerToken{Token: "access-token-canary"},
	})
}

func TestTokenIsHandedToTheAssistant(t *testing.T) {
	client := newClient(t, func(w http.ResponseWriter, r *http.Request) {
		var body map[string]string
		if err := json.NewDecoder(r.Body).Decode(&body); err != nil {
			t.Error(err)
		}
		if diff := cmp.Diff(map[string]string{"cloudUrl": site, "token": "one-time"}, body); diff != "" {
			t.Errorf("body (-want +got):\n%s", diff)
		}
		if got := r.Header.Get("Authorization"); got != "Bearer access-token-canary" {
			t.Error("the credentials are not those of the configuration")
		}
		contracttest.JSON(http.StatusOK, `{"cloudUrl":"https://acme.atlassian.net/","message":"Token saved successfully."}`)(w, r)
	})
	if err := client.SaveToken(t.Context(), site, "one-time"); err != nil {
		t.Error(err)
	}
}

func TestTokenThatIsRefusedIsNotShown(t *testing.T) {
	const token = "one-time-canary"
	client := newClient(t, contracttest.Answer(http.StatusInternalServerError, "text/plain",
		"Exception in saving token.\n"+token))
	err := client.SaveToken(t.Context(), site, token)
	if transport.ClassOf(err) != transport.Transient || !strings.HasSuffix(err.Error(), "HTTP 500: Exception in saving token.") {
		t.Errorf("error %v", err)
	}
	echo := clientOf(t, contracttest.Bare(t, "", contracttest.Answer(http.StatusBadRequest, "text/plain", "bad token "+token)))
	if err := echo.SaveToken(t.Context(), site, token); err == nil || strings.Contains(err.Error(), token) {
		t.Errorf("error %v shows the token or is missing", err)
	}
}

func TestSiteIsAttachedUntilATimeInAnyFormat(t *testing.T) {
	until := time.Date(2026, 12, 1, 6, 0, 0, 0, time.UTC)
	tests := map[string]struct {
		expiry string
		want   time.Time
	}{
		"epoch milliseconds": {`"expiryTime":1796104800000`, until},
		"epoch seconds":      {`"expiryTime":1796104800`, until},
		"digits in a text":   {`"expiryTime":"1796104800000"`, until},
		"ISO 8601":           {`"expiryTime":"2026-12-01T08:00:00.000+02:00"`, until},
		"unreadable":         {`"expiryTime":"in a day"`, time.Time{}},
		"absent":             {`"other":1`, time.Time{}},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			client := newClient(t, func(w http.ResponseWriter, r *http.Request) {
				if got := r.URL.Query().Get("cloudUrl"); got != site {
					t.Errorf("attached %q, want %q", got, site)
				}
				if got := r.Header.Get("Content-Type"); got != "application/json" {
					t.Errorf("content type %q; it is required although there is no body", got)
				}
				contracttest.JSON(http.StatusOK, `{"cloudUrl":"`+site+`",`+tc.expiry+`}`)(w, r)
			})
			got, err := client.Attach(t.Context(), site)
			if diff := cmp.Diff(assistant.Attachment{CloudURL: site, Expires: tc.want}, got); err != nil || diff != "" {
				t.Errorf("error %v, attachment (-want +got):\n%s", err, diff)
			}
		})
	}
}

func TestSiteThatIsNotConnectedCannotBeAttached(t *testing.T) {
	client := newClient(t, contracttest.Answer(http.StatusInternalServerError, "text/plain", "The site is not authorized."))
	_, err := client.Attach(t.Context(), site)
	if transport.ClassOf(err) != transport.Transient || !strings.Contains(err.Error(), "The site is not authorized.") {
		t.Errorf("error %v", err)
	}
}

func TestPrintedClientShowsNoCredentials(t *testing.T) {
	client := newClient(t, func(http.ResponseWriter, *http.Request) {})
	for _, verb := range []string{"%v", "%+v", "%#v", "%s"} {
		if text := fmt.Sprintf(verb, client); strings.Contains(text, "canary") {
			t.Errorf("%s shows the credentials: %s", verb, text)
		}
	}
}

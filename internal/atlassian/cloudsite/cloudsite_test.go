package cloudsite_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"github.com/drover-dev/drover/internal/atlassian/cloudsite"
	"github.com/drover-dev/drover/internal/atlassian/contract"
	"github.com/drover-dev/drover/internal/atlassian/contract/contracttest"
	"github.com/drover-dev/drover/internal/atlassian/transport"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// newClient makes a client of a server whose requests and answers are held against the contract.
func newClient(t *testing.T, handler http.HandlerFunc) *cloudsite.Client {
	t.Helper()
	return clientOf(t, contracttest.Server(t, contract.Cloud, "", handler))
}

func clientOf(t *testing.T, base *url.URL) *cloudsite.Client {
	t.Helper()
	return cloudsite.New(cloudsite.Config{
		Base: base, HTTP: contracttest.Remote(t), Auth: transport.BasicAuth{User: "a@acme.example", Password: "token-canary"},
	})
}

func collect(t *testing.T, client *cloudsite.Client) ([]cloudsite.Space, error) {
	t.Helper()
	var spaces []cloudsite.Space
	for space, err := range client.Spaces(t.Context()) {
		if err != nil {
			return spaces, err
		}
		spaces = append(spaces, space)
	}
	return spaces, nil
}

func TestSpacesFollowsThePages(t *testing.T) {
	client := newClient(t, func(w http.ResponseWriter, r *http.Request) {
		if got := r.URL.Query().Get("limit"); got != "250" {
			t.Errorf("asked for %s a page, want 250", got)
		}
		body := `{"results":[{"id":"1","key":"ENG","name":"Engineering","type":"global","status":"current"}],
			"_links":{"next":"/wiki/api/v2/spaces?limit=250&cursor=eyJ9","base":"https://acme.atlassian.net/wiki"}}`
		if r.URL.Query().Get("cursor") == "eyJ9" {
			body = `{"results":[{"id":"2","key":"OLD","status":"archived"}],"_links":{"base":"https://acme.atlassian.net/wiki"}}`
		}
		contracttest.JSON(http.StatusOK, body)(w, r)
	})
	got, err := collect(t, client)
	want := []cloudsite.Space{
		{ID: "1", Key: "ENG", Name: "Engineering", Type: "global", Status: "current"},
		{ID: "2", Key: "OLD", Status: "archived"},
	}
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("error %v, spaces (-want +got):\n%s", err, diff)
	}
}

func TestSpacesStopsWhenTheCallerHasEnough(t *testing.T) {
	requests := 0
	client := newClient(t, func(w http.ResponseWriter, r *http.Request) {
		requests++
		body := `{"results":[{"id":"1","key":"A"},{"id":"2","key":"B"}],"_links":{"next":"?cursor=1"}}`
		contracttest.JSON(http.StatusOK, body)(w, r)
	})
	for space, err := range client.Spaces(t.Context()) {
		if err != nil || space.Key != "A" {
			t.Errorf("first space %v, error %v", space, err)
		}
		break
	}
	if requests != 1 {
		t.Errorf("%d requests, want 1", requests)
	}
}

func TestListOfSpacesThatMustNotBeBelieved(t *testing.T) {
	const jsonType = "application/json"
	tests := map[string]struct {
		contentType, body, want string
	}{
		"no list at all":         {jsonType, `{}`, "without a list"},
		"a list of nothing":      {jsonType, `{"results":null}`, "without a list"},
		"the same page for ever": {jsonType, `{"results":[],"_links":{"next":"/wiki/api/v2/spaces?limit=250"}}`, "repeat"},
		"a link to another site": {jsonType, `{"results":[],"_links":{"next":"https://evil.example/wiki?a=1"}}`, "another place"},
		"a link out of the wiki": {jsonType, `{"results":[],"_links":{"next":"/admin?cursor=1"}}`, "another place"},
		"a login page":           {"text/html", `<html>Log in</html>`, "credentials may be refused"},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			client := clientOf(t, contracttest.Bare(t, "", contracttest.Answer(http.StatusOK, tc.contentType, tc.body)))
			_, err := collect(t, client)
			if transport.ClassOf(err) != transport.UnexpectedContent || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("error %v, want class %q with %q", err, transport.UnexpectedContent, tc.want)
			}
		})
	}
}

func TestProbeReadsOneSpace(t *testing.T) {
	client := newClient(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.RawQuery != "limit=1" {
			t.Errorf("asked for %s, want limit=1", r.URL.RawQuery)
		}
		contracttest.JSON(http.StatusOK, `{"results":[]}`)(w, r)
	})
	if err := client.Probe(t.Context()); err != nil {
		t.Error(err)
	}
	refused := newClient(t, contracttest.JSON(http.StatusUnauthorized, `{"errors":[{"status":401,"title":"Unauthorized"}]}`))
	if err := refused.Probe(t.Context()); transport.ClassOf(err) != transport.Unauthorized {
		t.Errorf("error %v, want class %q", err, transport.Unauthorized)
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

package utilities_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"github.com/drover-dev/drover/internal/atlassian/contract"
	"github.com/drover-dev/drover/internal/atlassian/contract/contracttest"
	"github.com/drover-dev/drover/internal/atlassian/transport"
	"github.com/drover-dev/drover/internal/atlassian/utilities"
)

const (
	source  = "https://confluence.acme.example/wiki/"
	site    = "https://acme.atlassian.net/"
	cloudID = "b436336f-99ce-4fbc-8520-73011321a674"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// newClient makes a client of a server whose requests and answers are held against the contract.
func newClient(t *testing.T, handler http.HandlerFunc) *utilities.Client {
	t.Helper()
	return clientOf(t, contracttest.Server(t, contract.Utilities, "", handler))
}

func clientOf(t *testing.T, base *url.URL) *utilities.Client {
	t.Helper()
	return utilities.New(utilities.Config{
		Base: base, HTTP: contracttest.Remote(t), Auth: transport.BasicAuth{User: "a@acme.example", Password: "token-canary"},
	})
}

// calls are all calls of the client, by their names.
func calls(t *testing.T, client *utilities.Client) map[string]func() (string, error) {
	t.Helper()
	return map[string]func() (string, error){
		"trigger": func() (string, error) { return client.TriggerIDMapping(t.Context(), source, site) },
		"mapping": func() (string, error) { return client.IDMapping(t.Context(), "m 1") },
		"update":  func() (string, error) { return client.UpdateLinks(t.Context(), cloudID, source, site) },
		"links":   func() (string, error) { return client.LinkUpdate(t.Context(), cloudID, "l 1") },
	}
}

func TestEachCallAsksAsItIsDocumented(t *testing.T) {
	const reports, links = "/migrations/reports/v1/id-mappings/", "/links/v1/" + cloudID + "/jobs/"
	tests := map[string]struct {
		method, path string
		body         map[string]string
		status       int
		answer, want string
	}{
		"trigger": {
			http.MethodPost, reports + "trigger", map[string]string{
				"product": "CONFLUENCE", "sourceURL": "https://confluence.acme.example/wiki",
				"destinationURL": "https://acme.atlassian.net",
			}, http.StatusAccepted, `{"jobId":"m1","status":"PENDING"}`, "m1",
		},
		"mapping": {
			http.MethodGet, reports + "m%201", nil, http.StatusOK, `{"jobId":"m 1","status":"SUCCESS"}`, utilities.MappingSuccess,
		},
		"update": {
			http.MethodPost, links + "cma", map[string]string{
				"product": "CONFLUENCE", "productURL": "https://acme.atlassian.net", "destinationURL": "https://acme.atlassian.net",
				"migratedFrom": "https://confluence.acme.example/wiki",
			}, http.StatusOK, `{"uuid":"l1"}`, "l1",
		},
		"links": {http.MethodGet, links + "status/l%201", nil, http.StatusOK, `{"status":"Complete"}`, utilities.LinksComplete},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			client := newClient(t, func(w http.ResponseWriter, r *http.Request) {
				var body map[string]string
				if r.Method == http.MethodPost {
					if err := json.NewDecoder(r.Body).Decode(&body); err != nil {
						t.Error(err)
					}
				}
				diff := cmp.Diff(tc.body, body)
				if user, _, _ := r.BasicAuth(); r.Method != tc.method || r.URL.EscapedPath() != tc.path || user == "" || diff != "" {
					t.Errorf("%s %s by %q, body (-want +got):\n%s", r.Method, r.URL.EscapedPath(), user, diff)
				}
				contracttest.JSON(tc.status, tc.answer)(w, r)
			})
			if got, err := calls(t, client)[name](); got != tc.want || err != nil {
				t.Errorf("got %q, error %v; want %q", got, err, tc.want)
			}
		})
	}
}

func TestAnswerWithoutWhatWasAskedForIsAnError(t *testing.T) {
	for _, body := range []string{`{}`, `{"jobId":"","uuid":"","status":""}`, `[]`, `{"jobId":1,"uuid":1,"status":1}`} {
		for name, call := range calls(t, clientOf(t, contracttest.Bare(t, "", contracttest.JSON(http.StatusOK, body)))) {
			if got, err := call(); got != "" || transport.ClassOf(err) != transport.UnexpectedContent {
				t.Errorf("%s answered by %s: got %q, error %v", name, body, got, err)
			}
		}
	}
}

func TestRefusalKeepsItsClassAndItsSentence(t *testing.T) {
	for status, want := range map[int]transport.Class{
		http.StatusUnauthorized: transport.Unauthorized, http.StatusForbidden: transport.Forbidden,
		http.StatusNotFound: transport.NotFound, http.StatusTooManyRequests: transport.RateLimited,
	} {
		client := newClient(t, contracttest.JSON(status, `{"errorMessage":"Not for you","id":"0bacecde-372e-4d84-8d79-d66433b8fa45"}`))
		for name, call := range calls(t, client) {
			if _, err := call(); transport.ClassOf(err) != want || !strings.HasSuffix(err.Error(), "Not for you") {
				t.Errorf("%s answered by %d: error %v, want class %q", name, status, err, want)
			}
		}
	}
}

func TestIDThatIsNoPartOfAnAddressIsNotSent(t *testing.T) {
	client := newClient(t, func(_ http.ResponseWriter, r *http.Request) { t.Errorf("asked for %s", r.URL) })
	for _, id := range []string{"", ".", ".."} {
		_, mapping := client.IDMapping(t.Context(), id)
		_, links := client.LinkUpdate(t.Context(), cloudID, id)
		_, update := client.UpdateLinks(t.Context(), id, source, site)
		for _, err := range []error{mapping, links, update} {
			if transport.ClassOf(err) != transport.Invalid || !transport.NothingMade(err) {
				t.Errorf("id %q: error %v", id, err)
			}
		}
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

func FuzzJobs(f *testing.F) {
	f.Add(`{"jobId":"1","uuid":"2","status":"SUCCESS"}`)
	f.Add(`{"jobId":null,"status":{}}`)
	contracttest.FuzzAnswers(f, "application/json", func(t *testing.T, at *url.URL, _ *transport.Client) error {
		t.Helper()
		var last error
		for name, call := range calls(t, clientOf(t, at)) {
			got, err := call()
			if (got == "") != (err != nil) {
				t.Errorf("%s: got %q, error %v", name, got, err)
			}
			last = err
		}
		return last
	})
}

package transport_test

import (
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/drover-dev/drover/internal/atlassian/transport"
)

var password = transport.BasicAuth{User: "jane@acme.example", Password: canary}

func TestReadFollowsRedirectsOfItsOwnServer(t *testing.T) {
	address := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/confluence/new" {
			http.Redirect(w, r, "/confluence/new", http.StatusFound)
			return
		}
		if _, _, ok := r.BasicAuth(); !ok {
			t.Error("the redirected request has lost its credentials")
		}
		answer(http.StatusOK, jsonType, `{"version":"9.2.1"}`)(w, r)
	})
	var out map[string]string
	request := transport.Request{Operation: "getServerInformation", URL: address.JoinPath("old"), Auth: password}
	if err := newClient(t, nil).JSON(t.Context(), request, &out); err != nil || out["version"] != "9.2.1" {
		t.Errorf("answer %v, error %v", out, err)
	}
}

func TestRedirectsThatAreNotFollowed(t *testing.T) {
	var strayed atomic.Int32
	other := serve(t, func(http.ResponseWriter, *http.Request) { strayed.Add(1) })
	tests := map[string]struct {
		target   string
		request  transport.Request
		want     string
		requests int32
	}{
		"a read to another host": {
			target: other.String(), want: "a redirect to http://127.0.0.1, which is not followed", requests: 1,
		},
		"a read to another scheme": {
			target: "https://" + other.Host, want: "a redirect to https://127.0.0.1, which is not followed", requests: 1,
		},
		"a write to its own server": {
			target: "/login", request: transport.Request{Method: http.MethodPost},
			want: "a redirect that is not followed", requests: 1,
		},
		"a GET that must be sent once": {
			target: "/login", request: transport.Request{Once: true},
			want: "a redirect that is not followed", requests: 1,
		},
		"a read that goes round in circles": {target: "/again", want: "a redirect that is not followed", requests: 6},
		"a read to nowhere":                 {target: "", want: "a redirect without a readable target", requests: 1},
	}
	client := newClient(t, nil)
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			var requests atomic.Int32
			request := tc.request
			request.Operation, request.Auth = "getJob", password
			request.URL = serve(t, func(w http.ResponseWriter, _ *http.Request) {
				requests.Add(1)
				w.Header().Set("Location", tc.target)
				w.WriteHeader(http.StatusFound)
			})
			_, err := client.Do(t.Context(), request)
			failure := failureOf(t, err)
			if failure.Class != transport.UnexpectedContent || failure.Status != http.StatusFound {
				t.Errorf("class %q, status %d; want %q, 302", failure.Class, failure.Status, transport.UnexpectedContent)
			}
			if !strings.HasPrefix(failure.Detail, tc.want) {
				t.Errorf("detail %q, want it to begin with %q", failure.Detail, tc.want)
			}
			if transport.NothingMade(err) {
				t.Error("a redirect counts as nothing made, although the request arrived")
			}
			if got := requests.Load(); got != tc.requests {
				t.Errorf("%d requests, want %d", got, tc.requests)
			}
		})
	}
	if strayed.Load() != 0 {
		t.Errorf("%d requests went to the other host, with credentials or without", strayed.Load())
	}
}

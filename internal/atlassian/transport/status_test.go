package transport_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	testclock "k8s.io/utils/clock/testing"

	"github.com/drover-dev/drover/internal/atlassian/transport"
)

const (
	jsonType  = "application/json"
	plainType = "text/plain"
	htmlType  = "text/html; charset=utf-8"
)

func TestEachStatusHasItsClass(t *testing.T) {
	classes := map[int]transport.Class{
		400: transport.Invalid, 401: transport.Unauthorized, 403: transport.Forbidden, 404: transport.NotFound,
		405: transport.Invalid, 408: transport.Transient, 409: transport.Conflict, 410: transport.NotFound,
		413: transport.Invalid, 422: transport.Invalid, 429: transport.RateLimited,
		500: transport.Transient, 502: transport.Transient, 503: transport.Transient, 504: transport.Transient,
	}
	client := newClient(t, nil)
	for status, want := range classes {
		t.Run(http.StatusText(status), func(t *testing.T) {
			address := serve(t, answer(status, jsonType, `{"errorMessage":"it did not work"}`))
			_, err := client.Do(t.Context(), transport.Request{Operation: "getJob", URL: address})
			failure := failureOf(t, err)
			if failure.Class != want || failure.Status != status || !failure.Sent {
				t.Errorf("class %q, status %d, sent %v; want %q, %d, true",
					failure.Class, failure.Status, failure.Sent, want, status)
			}
			if !strings.HasSuffix(err.Error(), ": it did not work") {
				t.Errorf("error %q lacks the text of the other side", err)
			}
		})
	}
}

func TestErrorCarriesTheHelpfulSentenceOfTheOtherSide(t *testing.T) {
	tests := map[string]struct{ contentType, body, want string }{
		"the gateway's errorMessage":        {jsonType, `{"status":404,"errorMessage":"No such job"}`, "No such job"},
		"a message":                         {jsonType, `{"message":"Not for you"}`, "Not for you"},
		"the first title of errors":         {jsonType, `{"errors":[{"title":"Bad cursor"},{"title":"x"}]}`, "Bad cursor"},
		"a message next to odd errors":      {jsonType, `{"message":"Look here","errors":{"a":1}}`, "Look here"},
		"the first line of plain text":      {plainType, "Exception in saving.\nat com.example", "Exception in saving."},
		"a login page":                      {htmlType, "<html>Log in", "an HTML page, as a login page or proxy sends"},
		"a page that calls itself text":     {plainType, "<!DOCTYPE html><html>", "an HTML page, as a login page or proxy sends"},
		"nothing":                           {jsonType, "", "Internal Server Error"},
		"JSON that is cut off":              {jsonType, `{"message":"cut`, "Internal Server Error"},
		"XML":                               {"application/xml", "<status>500</status>", "Internal Server Error"},
		"an id that changes":                {plainType, "job 0bacecde-372e-4d84-8d79-d66433b8fa45 failed", "job [...] failed"},
		"a time that changes":               {plainType, "at 2026-11-23T03:45:28.123Z it failed", "at [...] it failed"},
		"a number that changes":             {plainType, "failed at 1712710726935", "failed at [...]"},
		"a counter that ticks":              {plainType, "try again in 37 seconds", "try again in [...]"},
		"an address with a port":            {plainType, "upstream 10.1.2.3:49152 reset", "upstream [...] reset"},
		"an e-mail address":                 {plainType, "jane.doe@acme.example may not", "[...] may not"},
		"a text that looks like a token":    {plainType, "bad ATATT3xFfGF0abcdefghijklmnopqrstuvwxyz", "bad [...]"},
		"a long word, which is no id":       {plainType, "CrossProjectEntityMissingProject", "CrossProjectEntityMissingProject"},
		"control characters and wide space": {plainType, "a\x00\x1b[31m \t b", "a [31m b"},
	}
	client := newClient(t, nil)
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			address := serve(t, answer(http.StatusInternalServerError, tc.contentType, tc.body))
			_, err := client.Do(t.Context(), transport.Request{Operation: "getJob", URL: address})
			if got := failureOf(t, err).Detail; got != tc.want {
				t.Errorf("detail is %q, want %q", got, tc.want)
			}
			if want := "getJob at " + address.Host + ": HTTP 500: " + tc.want; err.Error() != want {
				t.Errorf("error is %q, want %q", err, want)
			}
		})
	}
}

func TestRefusedCredentialsStayARefusalBehindALoginPage(t *testing.T) {
	client := newClient(t, nil)
	for status, want := range map[int]transport.Class{401: transport.Unauthorized, 403: transport.Forbidden} {
		address := serve(t, answer(status, htmlType, "<html>log in</html>"))
		err := client.JSON(t.Context(), transport.Request{Operation: "getJob", URL: address}, new(any))
		if got := transport.ClassOf(err); got != want {
			t.Errorf("HTTP %d with a page has class %q, want %q", status, got, want)
		}
	}
}

func TestRetryAfterIsReadInBothForms(t *testing.T) {
	now := time.Date(2026, 12, 1, 6, 0, 0, 0, time.UTC)
	tests := map[string]struct {
		header string
		want   time.Duration
	}{
		"seconds":                         {"37", 37 * time.Second},
		"a date":                          {"Tue, 01 Dec 2026 06:01:30 GMT", 90 * time.Second},
		"a date that has passed":          {"Tue, 01 Dec 2026 05:00:00 GMT", 0},
		"nothing":                         {"", 0},
		"something else":                  {"soon", 0},
		"less than nothing":               {"-5", 0},
		"more than anybody would wait":    {"999999999999999", 24 * time.Hour},
		"a date that nobody would expect": {"Fri, 01 Dec 2226 06:00:00 GMT", 24 * time.Hour},
	}
	client := newClient(t, func(o *transport.Options) { o.Clock = testclock.NewFakePassiveClock(now) })
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			address := serve(t, func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Retry-After", tc.header)
				w.WriteHeader(http.StatusTooManyRequests)
			})
			_, err := client.Do(t.Context(), transport.Request{Operation: "getJob", URL: address})
			if diff := cmp.Diff(tc.want, transport.RetryAfter(err)); diff != "" {
				t.Errorf("retry after (-want +got):\n%s", diff)
			}
		})
	}
}

package transport_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/drover-dev/drover/internal/atlassian/transport"
)

func FuzzRetryAfter(f *testing.F) {
	for _, seed := range []string{
		"", "0", "30", "-1", "18446744073709551616", "9223372036854775807", "1e9",
		"Fri, 31 Dec 9999 23:59:59 GMT", "Mon, 01 Jan 0001 00:00:00 GMT", " 5 ",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, value string) {
		if strings.ContainsAny(value, "\x00\r\n") {
			return // No header can hold these.
		}
		address := serve(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header()["Retry-After"] = []string{value}
			w.WriteHeader(http.StatusTooManyRequests)
		})
		_, err := newClient(t, nil).Do(t.Context(), transport.Request{Operation: "getJob", URL: address})
		if wait := transport.RetryAfter(err); wait < 0 || wait > 24*time.Hour {
			t.Errorf("%q asks to wait %s", value, wait)
		}
	})
}

// FuzzSuccessIsMasked spells a credential in every way that comes up and looks for it in what was read.
func FuzzSuccessIsMasked(f *testing.F) {
	f.Add(`{"message":"` + canary + `"}`)
	f.Add(`{"\u0063anary-4711-must-not-be-seen":[{"a":"\/"}]}`)
	f.Add(`["\ud800` + canary + `"]`)
	f.Fuzz(func(t *testing.T, body string) {
		var out any
		err := newClient(t, nil).JSON(t.Context(), transport.Request{
			Operation: "getJob", URL: serve(t, answer(http.StatusOK, jsonType, body)), Auth: password,
		}, &out)
		if err == nil && mentions(out, canary) {
			t.Errorf("%q was read with the credential in it", body)
		}
	})
}

func mentions(value any, secret string) bool {
	switch value := value.(type) {
	case string:
		return strings.Contains(value, secret)
	case []any:
		for _, item := range value {
			if mentions(item, secret) {
				return true
			}
		}
	case map[string]any:
		for name, item := range value {
			if strings.Contains(name, secret) || mentions(item, secret) {
				return true
			}
		}
	}
	return false
}

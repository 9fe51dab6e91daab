package transport_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/drover-dev/drover/internal/atlassian/transport"
)

func TestNothingMadeOnlyAfterARefusalOrWithoutSending(t *testing.T) {
	tests := map[string]struct {
		err  error
		want bool
	}{
		"not sent":                             {&transport.Error{Class: transport.Transient}, true},
		"sent and no answer":                   {&transport.Error{Class: transport.Transient, Sent: true}, false},
		"success that cannot be read":          {&transport.Error{Status: 200, Sent: true}, false},
		"redirect":                             {&transport.Error{Status: 302, Sent: true}, false},
		"refused with 400":                     {&transport.Error{Status: 400, Sent: true}, true},
		"refused with 401":                     {&transport.Error{Status: 401, Sent: true}, true},
		"refused with 403":                     {&transport.Error{Status: 403, Sent: true}, true},
		"refused with 404":                     {&transport.Error{Status: 404, Sent: true}, true},
		"refused with 409":                     {&transport.Error{Status: 409, Sent: true}, true},
		"refused with 413":                     {&transport.Error{Status: 413, Sent: true}, true},
		"refused with 422":                     {&transport.Error{Status: 422, Sent: true}, true},
		"refused with 429":                     {&transport.Error{Status: 429, Sent: true}, true},
		"408 may come after the work was done": {&transport.Error{Status: 408, Sent: true}, false},
		"500 may come after the work was done": {&transport.Error{Status: 500, Sent: true}, false},
		"504 may come after the work was done": {&transport.Error{Status: 504, Sent: true}, false},
		"wrapped refusal":                      {fmt.Errorf("creating: %w", &transport.Error{Status: 400, Sent: true}), true},
		"foreign error":                        {errors.New("something else"), false},
		"no error":                             {nil, false},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			if got := transport.NothingMade(tc.err); got != tc.want {
				t.Errorf("NothingMade is %v, want %v", got, tc.want)
			}
		})
	}
}

func TestClassOfAndRetryAfterLookThroughWrapping(t *testing.T) {
	limited := fmt.Errorf("listing: %w", &transport.Error{Class: transport.RateLimited, RetryAfter: time.Minute})
	if got := transport.ClassOf(limited); got != transport.RateLimited {
		t.Errorf("class is %q, want %q", got, transport.RateLimited)
	}
	if got := transport.RetryAfter(limited); got != time.Minute {
		t.Errorf("retry after %v, want 1m", got)
	}
	if got := transport.ClassOf(context.Canceled); got != transport.Transient {
		t.Errorf("class of a foreign error is %q, want %q", got, transport.Transient)
	}
	if got := transport.RetryAfter(context.Canceled); got != 0 {
		t.Errorf("a foreign error asks to wait %v, want 0", got)
	}
	if got := transport.ClassOf(nil); got != "" {
		t.Errorf("class of no error is %q, want none", got)
	}
}

func TestErrorIsNeverLongerThanAMessageCanCarry(t *testing.T) {
	failure := &transport.Error{Operation: "createJob", Status: 400, Detail: strings.Repeat("ä", 1000)}
	text := failure.Error()
	if len(text) > 512 || !utf8.ValidString(text) || !strings.HasSuffix(text, "...") {
		t.Errorf("error has %d bytes and ends with %q", len(text), text[max(0, len(text)-8):])
	}
}

func TestNotSentKeepsItsCause(t *testing.T) {
	cause := errors.New("bucket is empty")
	err := transport.NotSent("getJob", parse(t, "https://api.example/x"), transport.RateLimited, "the budget is used up", cause)
	if !errors.Is(err, cause) || !transport.NothingMade(err) {
		t.Errorf("cause kept: %v, nothing made: %v; want both", errors.Is(err, cause), transport.NothingMade(err))
	}
	if got, want := err.Error(), "getJob at api.example: the budget is used up"; got != want {
		t.Errorf("error is %q, want %q", got, want)
	}
}

package transport_test

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"

	"golang.org/x/net/dns/dnsmessage"

	"github.com/drover-dev/drover/internal/atlassian/transport"
)

// wandering is a host name that stands for other addresses each time that it is looked up; the last ones stay.
type wandering struct {
	answers [][]string
	lookups atomic.Int32
}

const wanderingHost = "wandering.acme.example"

// resolveWith lets the process look names up here until the test ends. Linux takes 0.0.0.0 for the host itself, so that a
// connection to this forbidden address would reach the test's own servers, and be seen.
func (w *wandering) resolveWith(t *testing.T) {
	t.Helper()
	before := net.DefaultResolver
	t.Cleanup(func() { net.DefaultResolver = before })
	net.DefaultResolver = &net.Resolver{
		PreferGo: true,
		Dial: func(context.Context, string, string) (net.Conn, error) {
			ours, theirs := net.Pipe()
			go w.serve(theirs)
			return ours, nil
		},
	}
}

// serve answers one question. What comes over a pipe has the length of the message in front, as over TCP.
func (w *wandering) serve(conn net.Conn) {
	defer func() { _ = conn.Close() }()
	buffer := make([]byte, 2048)
	n, err := conn.Read(buffer)
	if err != nil || n < 2 {
		return
	}
	var question dnsmessage.Message
	if err := question.Unpack(buffer[2:n]); err != nil {
		return
	}
	packed, err := w.answer(question)
	if err != nil {
		return
	}
	_, _ = conn.Write(append([]byte{byte(len(packed) >> 8), byte(len(packed))}, packed...))
}

func (w *wandering) answer(question dnsmessage.Message) ([]byte, error) {
	if len(question.Questions) != 1 {
		return nil, errors.New("not one question")
	}
	asked := question.Questions[0]
	reply := dnsmessage.Message{
		Header:    dnsmessage.Header{ID: question.ID, Response: true, RecursionAvailable: true},
		Questions: question.Questions,
	}
	if asked.Type == dnsmessage.TypeA {
		at := min(int(w.lookups.Add(1)), len(w.answers)) - 1
		for _, address := range w.answers[at] {
			reply.Answers = append(reply.Answers, dnsmessage.Resource{
				Header: dnsmessage.ResourceHeader{Name: asked.Name, Type: asked.Type, Class: asked.Class},
				Body:   &dnsmessage.AResource{A: netip.MustParseAddr(address).As4()},
			})
		}
	}
	return reply.Pack()
}

// named is the address of a server of this host under the name that wanders.
func named(address *url.URL) *url.URL {
	result := *address
	result.Host = net.JoinHostPort(wanderingHost, address.Port())
	return &result
}

func TestNameThatTurnsToAForbiddenAddressIsNotFollowedThere(t *testing.T) {
	for _, once := range []bool{false, true} {
		names := &wandering{answers: [][]string{{"127.0.0.1"}, {"0.0.0.0"}}}
		names.resolveWith(t)
		var served atomic.Int32
		address := named(serve(t, func(w http.ResponseWriter, r *http.Request) {
			served.Add(1)
			w.Header().Set("Connection", "close")
			answer(http.StatusOK, jsonType, `{}`)(w, r)
		}))
		client := newClient(t, nil)
		request := transport.Request{Operation: "getJob", URL: address, Auth: password, Once: once}
		if _, err := client.Do(t.Context(), request); err != nil {
			t.Fatalf("the good address: %v", err)
		}
		_, err := client.Do(t.Context(), request)
		wantForbidden(t, err, "unspecified")
		if served.Load() != 1 {
			t.Errorf("%d requests arrived, want the first alone", served.Load())
		}
	}
}

func TestForbiddenAddressAmongSeveralIsPassedOver(t *testing.T) {
	address := named(serve(t, answer(http.StatusOK, jsonType, `{}`)))
	tests := map[string]struct {
		addresses []string
		reached   bool
	}{
		"a forbidden one before a good one":          {[]string{"0.0.0.0", "127.0.0.1"}, true},
		"a good one before a forbidden one":          {[]string{"127.0.0.1", "0.0.0.0"}, true},
		"a forbidden one before one that is closed":  {[]string{"0.0.0.0", "127.0.0.2"}, false},
		"a forbidden one behind one that is closed":  {[]string{"127.0.0.2", "0.0.0.0"}, false},
		"two forbidden ones around one that is none": {[]string{"0.0.0.0", "127.0.0.2", "169.254.169.254"}, false},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			(&wandering{answers: [][]string{tc.addresses}}).resolveWith(t)
			_, err := newClient(t, nil).Do(t.Context(), transport.Request{Operation: "getJob", URL: address})
			if reached := err == nil; reached != tc.reached {
				t.Errorf("reached %v, want %v: %v", reached, tc.reached, err)
			}
			if err != nil && !transport.NothingMade(err) {
				t.Error("the request counts as sent")
			}
		})
	}
}

func TestRedirectIsNotFollowedToAForbiddenAddress(t *testing.T) {
	var served atomic.Int32
	redirecting := func(target string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			served.Add(1)
			w.Header().Set("Connection", "close")
			w.Header().Set("Location", target)
			w.WriteHeader(http.StatusFound)
		}
	}
	(&wandering{answers: [][]string{{"127.0.0.1"}, {"0.0.0.0"}}}).resolveWith(t)
	_, err := newClient(t, nil).Do(t.Context(), transport.Request{Operation: "x", URL: named(serve(t, redirecting("/next")))})
	// It counts as sent, because the request before the redirect was.
	if failure := failureOf(t, err); failure.Class != transport.Invalid || !strings.Contains(failure.Detail, "unspecified") {
		t.Errorf("class %q, detail %q; want a refusal", failure.Class, failure.Detail)
	}
	if served.Load() != 1 {
		t.Errorf("%d requests arrived, want the one before the redirect", served.Load())
	}
	elsewhere := serve(t, redirecting("http://169.254.169.254/latest/meta-data"))
	_, err = newClient(t, nil).Do(t.Context(), transport.Request{Operation: "x", URL: elsewhere})
	if failure := failureOf(t, err); failure.Class != transport.UnexpectedContent {
		t.Errorf("class %q, want %q: another host is not followed at all", failure.Class, transport.UnexpectedContent)
	}
}

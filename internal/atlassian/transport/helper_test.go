package transport_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"

	"go.uber.org/goleak"

	"github.com/drover-dev/drover/internal/atlassian/transport"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func noProxy(*http.Request) (*url.URL, error) { return nil, nil }

// newClient makes a client that may speak to the plain HTTP servers of the tests.
func newClient(t *testing.T, change func(*transport.Options)) *transport.Client {
	t.Helper()
	options := transport.Options{AllowHTTP: true, Proxy: noProxy}
	if change != nil {
		change(&options)
	}
	client, err := transport.New(options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.CloseIdleConnections)
	return client
}

func serve(t *testing.T, handler http.HandlerFunc) *url.URL {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return parse(t, server.URL)
}

// answer returns a handler that always answers the same.
func answer(status int, contentType, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", contentType)
		w.WriteHeader(status)
		_, _ = w.Write([]byte(body))
	}
}

func parse(t *testing.T, raw string) *url.URL {
	t.Helper()
	u, err := url.Parse(raw)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

// failureOf returns the error as the type that every error of the package has.
func failureOf(t *testing.T, err error) *transport.Error {
	t.Helper()
	failure, ok := errors.AsType[*transport.Error](err)
	if !ok {
		t.Fatalf("error is %T (%v), want *transport.Error", err, err)
	}
	return failure
}

func decodeInto(t *testing.T, r *http.Request, out any) {
	t.Helper()
	if err := json.NewDecoder(r.Body).Decode(out); err != nil {
		t.Errorf("the body cannot be decoded: %v", err)
	}
}

package contracttest

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"

	"github.com/drover-dev/drover/internal/atlassian/transport"
)

// Bare starts a server that is not held against the contract, for answers that the contract would not let pass.
func Bare(t testing.TB, basePath string, handler http.Handler) *url.URL {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	address, err := url.Parse(server.URL + basePath)
	if err != nil {
		t.Fatal(err)
	}
	return address
}

// Remote makes a transport that speaks to the servers of this package, whatever proxy the environment names.
func Remote(t testing.TB) *transport.Client {
	t.Helper()
	client, err := transport.New(transport.Options{
		AllowHTTP: true,
		Proxy:     func(*http.Request) (*url.URL, error) { return nil, nil },
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.CloseIdleConnections)
	return client
}

// JSON returns a handler that always gives the same answer.
func JSON(status int, body string) http.HandlerFunc { return Answer(status, "application/json", body) }

// Answer returns a handler that always gives the same answer.
func Answer(status int, contentType, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", contentType)
		w.WriteHeader(status)
		_, _ = w.Write([]byte(body))
	}
}

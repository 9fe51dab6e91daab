package transport_test

import (
	"bufio"
	"net"
	"net/http"
	"net/url"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/drover-dev/drover/internal/atlassian/transport"
)

// dyingServer answers the first request of each connection and keeps it alive, then takes the second one of that connection
// and closes it without a word. That is what makes Go send a GET again by itself.
type dyingServer struct {
	address  *url.URL
	requests atomic.Int32
}

func newDyingServer(t *testing.T) *dyingServer {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := &dyingServer{address: parse(t, "http://"+listener.Addr().String())}
	var connections sync.WaitGroup
	connections.Go(func() {
		for {
			connection, err := listener.Accept()
			if err != nil {
				return
			}
			connections.Go(func() { server.serve(connection) })
		}
	})
	t.Cleanup(func() {
		_ = listener.Close()
		connections.Wait()
	})
	return server
}

func (s *dyingServer) serve(connection net.Conn) {
	defer func() { _ = connection.Close() }()
	reader := bufio.NewReader(connection)
	for i := range 2 {
		if _, err := http.ReadRequest(reader); err != nil {
			return
		}
		s.requests.Add(1)
		if i == 0 {
			_, _ = connection.Write([]byte("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"))
		}
	}
}

func TestRequestThatMustBeSentOnceIsNeverReplayed(t *testing.T) {
	tests := map[string]struct {
		once bool
		want int32
	}{
		// The replay of an ordinary read shows that the server provokes it; otherwise the other case would prove nothing.
		"an ordinary read is sent again by Go":                {once: false, want: 3},
		"a GET with side effects has a connection of its own": {once: true, want: 2},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			server := newDyingServer(t)
			client := newClient(t, nil)
			t.Cleanup(client.CloseIdleConnections)
			for range 2 {
				request := transport.Request{Operation: "triggerApps", URL: server.address, Once: tc.once}
				if _, err := client.Do(t.Context(), request); err != nil {
					t.Fatal(err)
				}
			}
			if got := server.requests.Load(); got != tc.want {
				t.Errorf("the server saw %d requests for 2, want %d", got, tc.want)
			}
			client.CloseIdleConnections()
		})
	}
}

func TestLostAnswerOfARequestThatMustBeSentOnceIsAnError(t *testing.T) {
	var requests atomic.Int32
	address := serve(t, func(http.ResponseWriter, *http.Request) {
		requests.Add(1)
		panic(http.ErrAbortHandler)
	})
	request := transport.Request{Operation: "triggerApps", URL: address, Once: true}
	_, err := newClient(t, nil).Do(t.Context(), request)
	failure := failureOf(t, err)
	if failure.Class != transport.Transient || !failure.Sent || transport.NothingMade(err) {
		t.Errorf("class %q, sent %v; want a lost answer", failure.Class, failure.Sent)
	}
	if want := "the connection was closed before the answer was complete"; failure.Detail != want {
		t.Errorf("detail %q, want %q", failure.Detail, want)
	}
	if requests.Load() != 1 {
		t.Errorf("%d requests, want 1", requests.Load())
	}
}

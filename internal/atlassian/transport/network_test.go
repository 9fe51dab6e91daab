package transport_test

import (
	"context"
	"encoding/pem"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/drover-dev/drover/internal/atlassian/transport"
)

// silent reads a request and never answers it.
func silent(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }

// slowBody sends the beginning of an answer and never its end.
func slowBody(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", jsonType)
	_, _ = w.Write([]byte(`{"jobId":`))
	_ = http.NewResponseController(w).Flush()
	<-r.Context().Done()
}

func TestTimeoutsAreTransientLostAnswers(t *testing.T) {
	for name, handler := range map[string]http.HandlerFunc{"no answer": silent, "half an answer": slowBody} {
		t.Run(name+" within the caller's deadline", func(t *testing.T) {
			address := serve(t, handler)
			ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
			defer cancel()
			err := newClient(t, nil).JSON(ctx, transport.Request{Operation: "createJob", URL: address, Once: true}, new(any))
			wantNoAnswerInTime(t, err)
		})
		t.Run(name+" within the client's timeout", func(t *testing.T) {
			address := serve(t, handler)
			client := newClient(t, func(o *transport.Options) { o.Timeout = 100 * time.Millisecond })
			err := client.JSON(t.Context(), transport.Request{Operation: "createJob", URL: address, Once: true}, new(any))
			wantNoAnswerInTime(t, err)
		})
	}
}

func wantNoAnswerInTime(t *testing.T, err error) {
	t.Helper()
	failure := failureOf(t, err)
	if failure.Class != transport.Transient || failure.Detail != "no answer in time" {
		t.Errorf("class %q, detail %q; want %q, no answer in time", failure.Class, failure.Detail, transport.Transient)
	}
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Error("the error does not lead to the deadline")
	}
	if transport.NothingMade(err) {
		t.Error("a timeout after sending counts as nothing made")
	}
}

func TestCancelledRequestLeadsToTheCancellation(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	address := serve(t, func(_ http.ResponseWriter, r *http.Request) {
		cancel()
		<-r.Context().Done()
	})
	_, err := newClient(t, nil).Do(ctx, transport.Request{Operation: "createJob", URL: address})
	if !errors.Is(err, context.Canceled) || transport.NothingMade(err) {
		t.Errorf("error %v, nothing made %v; want a cancellation after sending", err, transport.NothingMade(err))
	}
}

func TestBodyCutOffOnTheWayIsALostAnswer(t *testing.T) {
	address := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", jsonType)
		w.Header().Set("Content-Length", "100")
		_, _ = w.Write([]byte(`{"jobId":"4711"}`))
	})
	err := newClient(t, nil).JSON(t.Context(), transport.Request{Operation: "createJob", URL: address}, new(any))
	failure := failureOf(t, err)
	if failure.Class != transport.Transient || failure.Status != http.StatusOK || transport.NothingMade(err) {
		t.Errorf("class %q, status %d; want a lost answer with 200", failure.Class, failure.Status)
	}
}

func TestConnectionThatIsRefusedSendsNothing(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := parse(t, "http://"+listener.Addr().String())
	if err := listener.Close(); err != nil {
		t.Fatal(err)
	}
	_, err = newClient(t, nil).Do(t.Context(), transport.Request{Operation: "createJob", URL: address, Once: true})
	wantNotSent(t, err, transport.Transient, "connection refused")
}

func TestUnknownHostSendsNothing(t *testing.T) {
	address := parse(t, "http://nobody.invalid/")
	_, err := newClient(t, nil).Do(t.Context(), transport.Request{Operation: "createJob", URL: address})
	failure := failureOf(t, err)
	if failure.Class != transport.Transient || failure.Sent || !strings.HasPrefix(failure.Detail, "the host name") {
		t.Errorf("class %q, sent %v, detail %q", failure.Class, failure.Sent, failure.Detail)
	}
}

func TestPrivateAuthorityIsTrustedOnlyWhenAdded(t *testing.T) {
	server := httptest.NewUnstartedServer(answer(http.StatusOK, jsonType, `{}`))
	server.Config.ErrorLog = log.New(io.Discard, "", 0) // The refused handshakes of this test are meant.
	server.StartTLS()
	t.Cleanup(server.Close)
	address := parse(t, server.URL)
	authority := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})
	trusting := func(o *transport.Options) { o.RootCAs, o.AllowHTTP = authority, false }
	for _, once := range []bool{false, true} {
		request := transport.Request{Operation: "getJob", URL: address, Once: once}
		if _, err := newClient(t, trusting).Do(t.Context(), request); err != nil {
			t.Errorf("with the authority added: %v", err)
		}
		_, err := newClient(t, nil).Do(t.Context(), request)
		wantNotSent(t, err, transport.Transient, "the certificate is signed by an authority that is not trusted")
	}
	byName := *address
	byName.Host = "localhost:" + address.Port()
	_, err := newClient(t, trusting).Do(t.Context(), transport.Request{Operation: "getJob", URL: &byName})
	wantNotSent(t, err, transport.Transient, "the certificate is for another host name")
}

func TestServerWithoutTLSIsNamedAsSuch(t *testing.T) {
	address := serve(t, answer(http.StatusOK, jsonType, `{}`))
	address.Scheme = "https"
	_, err := newClient(t, nil).Do(t.Context(), transport.Request{Operation: "getJob", URL: address})
	failure := failureOf(t, err)
	if failure.Class != transport.Transient || failure.Sent {
		t.Errorf("class %q, sent %v; want %q, false", failure.Class, failure.Sent, transport.Transient)
	}
}

func TestBadAuthorityIsRefusedAtOnce(t *testing.T) {
	if _, err := transport.New(transport.Options{RootCAs: []byte("no certificate")}); err == nil {
		t.Error("no error for root certificates that are none")
	}
}

func TestProxyThatRefusesSendsNothing(t *testing.T) {
	refusing := serve(t, answer(http.StatusBadGateway, plainType, "host x is not part of this"))
	closed := httptest.NewServer(http.NotFoundHandler())
	closed.Close()
	for name, tc := range map[string]struct {
		proxy *url.URL
		want  string
	}{
		"a proxy that answers CONNECT with 502": {refusing, "the proxy refused the connection with HTTP 502"},
		"a proxy that is not there":             {parse(t, closed.URL), "the proxy: connection refused"},
	} {
		t.Run(name, func(t *testing.T) {
			client := newClient(t, func(o *transport.Options) { o.Proxy = http.ProxyURL(tc.proxy) })
			address := parse(t, "https://api.atlassian.com/migrations/public/v1/jobs")
			for _, once := range []bool{false, true} {
				request := transport.Request{Operation: "createJob", URL: address, Auth: password, Once: once}
				_, err := client.Do(t.Context(), request)
				wantNotSent(t, err, transport.Transient, tc.want)
			}
		})
	}
}

func TestProxyOfTheEnvironmentIsReadWhenTheClientIsMade(t *testing.T) {
	proxy := serve(t, answer(http.StatusBadGateway, plainType, "no"))
	t.Setenv("HTTPS_PROXY", proxy.String())
	t.Setenv("NO_PROXY", "")
	client := newClient(t, func(o *transport.Options) { o.Proxy = nil })
	t.Setenv("HTTPS_PROXY", "")
	_, err := client.Do(t.Context(), transport.Request{Operation: "x", URL: parse(t, "https://api.atlassian.com/")})
	wantNotSent(t, err, transport.Transient, "the proxy refused the connection with HTTP 502")
}

func wantNotSent(t *testing.T, err error, class transport.Class, detail string) {
	t.Helper()
	failure := failureOf(t, err)
	if failure.Class != class || failure.Detail != detail {
		t.Errorf("class %q, detail %q; want %q, %q", failure.Class, failure.Detail, class, detail)
	}
	if failure.Sent || !transport.NothingMade(err) {
		t.Error("the request counts as sent")
	}
}

package transport

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"go.opentelemetry.io/otel/trace"
	"golang.org/x/net/http/httpproxy"
	"k8s.io/utils/clock"
)

const (
	defaultTimeout   = 60 * time.Second
	defaultUserAgent = "drover"
	maxRedirects     = 5
	maxHeaderBytes   = 256 << 10
	// keptSessions is how many hosts TLS sessions are kept of. A client speaks to three or four.
	keptSessions = 8
)

// Options say how requests leave.
type Options struct {
	// RootCAs are PEM certificates that are trusted in addition to those of the system.
	RootCAs []byte
	// Proxy picks the proxy of a request; nil reads the usual environment variables, once.
	Proxy func(*http.Request) (*url.URL, error)
	// AllowHTTP permits addresses that begin with http, over which credentials travel in the open.
	AllowHTTP bool
	// UserAgent names the operator and its version; empty means drover.
	UserAgent string
	// Timeout bounds one request with its answer; 0 means 60 seconds.
	Timeout time.Duration
	// Clock reads the date of a Retry-After and measures durations; nil means the real one.
	Clock clock.PassiveClock
	// Metrics counts requests; nil counts nothing.
	Metrics *Metrics
	// Tracer adds a span to each request; nil adds none.
	Tracer trace.Tracer
	// Refused, if set, is told of each answer that refuses the credentials of its request (401). It must not block.
	Refused func()
}

// Client sends requests. It is safe for concurrent use.
type Client struct {
	options Options
	// reusing keeps connections open and may therefore send a read twice; single opens a connection for each request, and so
	// has none that Go could find dead and replay the request on.
	reusing, single *http.Client
}

// New makes a client. It fails if RootCAs holds no certificate.
func New(options Options) (*Client, error) {
	trust, err := tlsConfig(options.RootCAs)
	if err != nil {
		return nil, err
	}
	if options.Proxy == nil {
		fromEnvironment := httpproxy.FromEnvironment().ProxyFunc()
		options.Proxy = func(request *http.Request) (*url.URL, error) { return fromEnvironment(request.URL) }
	}
	if options.Timeout == 0 {
		options.Timeout = defaultTimeout
	}
	if options.UserAgent == "" {
		options.UserAgent = defaultUserAgent
	}
	if options.Clock == nil {
		options.Clock = clock.RealClock{}
	}
	reusing := newHTTPTransport(options.Proxy, trust)
	reusing.ForceAttemptHTTP2 = true
	single := newHTTPTransport(options.Proxy, trust)
	single.DisableKeepAlives = true
	single.Protocols = new(http.Protocols)
	single.Protocols.SetHTTP1(true)
	return &Client{
		options: options,
		reusing: &http.Client{Transport: reusing, CheckRedirect: followWithinOrigin},
		single:  &http.Client{Transport: single, CheckRedirect: followNothing},
	}, nil
}

// CloseIdleConnections closes the connections that no request uses, when a client is replaced.
func (c *Client) CloseIdleConnections() {
	c.reusing.CloseIdleConnections()
	c.single.CloseIdleConnections()
}

func tlsConfig(addedRoots []byte) (*tls.Config, error) {
	config := &tls.Config{
		MinVersion: tls.VersionTLS12,
		// What must be sent once gets a connection of its own. It goes on with the session of the one before, so that keys are
		// agreed on anew but the chain of certificates is not proven again for each call. Go sends no early data, which could be
		// replayed.
		ClientSessionCache: tls.NewLRUClientSessionCache(keptSessions),
	}
	if len(addedRoots) == 0 {
		return config, nil
	}
	pool, err := x509.SystemCertPool()
	if err != nil {
		return nil, fmt.Errorf("reading the system's certificates: %w", err)
	}
	if !pool.AppendCertsFromPEM(addedRoots) {
		return nil, errors.New("the added root certificates hold no certificate in PEM form")
	}
	config.RootCAs = pool
	return config, nil
}

func newHTTPTransport(proxy func(*http.Request) (*url.URL, error), trust *tls.Config) *http.Transport {
	return &http.Transport{
		Proxy:                  proxy,
		DialContext:            newDialer().DialContext,
		TLSClientConfig:        trust.Clone(),
		TLSHandshakeTimeout:    10 * time.Second,
		MaxIdleConnsPerHost:    16,
		IdleConnTimeout:        90 * time.Second,
		MaxResponseHeaderBytes: maxHeaderBytes,
		OnProxyConnectResponse: func(_ context.Context, _ *url.URL, _ *http.Request, answer *http.Response) error {
			if answer.StatusCode != http.StatusOK {
				return &proxyRefusedError{status: answer.StatusCode}
			}
			return nil
		},
	}
}

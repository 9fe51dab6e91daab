package transport

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strings"
	"sync/atomic"
)

const (
	jsonMediaType   = "application/json"
	defaultMaxBytes = 8 << 20
)

// Request is one request and what its answer may be.
type Request struct {
	// Operation is the operation's id in the contract; it names the request in errors and metrics.
	Operation string
	Method    string
	URL       *url.URL
	Header    http.Header
	// Body is encoded as JSON; RawBody is sent as it is, also as JSON.
	Body    any
	RawBody []byte
	// Auth is nil for a request without credentials.
	Auth Authorizer
	// Conceal lists secrets that the request carries besides Auth, so that an echo of them stays out of errors.
	Conceal []Secret
	// Accept lists the media types that the answer may have; empty means JSON.
	Accept []string
	// MaxBytes bounds the answer; 0 means 8 MiB.
	MaxBytes int64
	// Once marks a request that must never be sent twice, because it makes something on the other side.
	Once bool
}

func (r Request) accepted() []string {
	if len(r.Accept) == 0 {
		return []string{jsonMediaType}
	}
	return r.Accept
}

func (r Request) secrets() []string {
	var all []string
	if r.Auth != nil {
		all = r.Auth.secrets()
	}
	for _, secret := range r.Conceal {
		all = append(all, secret.Reveal())
	}
	return all
}

func (r Request) encodedBody() ([]byte, error) {
	if r.Body == nil {
		return r.RawBody, nil
	}
	return json.Marshal(r.Body)
}

// check refuses a request that must not leave as it is.
func (c *Client) check(r Request) error {
	switch {
	case r.URL == nil:
		return errors.New("a part of the address is empty or not usable")
	case r.URL.Scheme != "https" && (r.URL.Scheme != "http" || !c.options.AllowHTTP):
		return errors.New("only https addresses are permitted")
	case r.URL.User != nil:
		return errors.New("credentials may not stand in the address")
	case r.URL.Host == "":
		return errors.New("the address has no host")
	}
	return guardLiteral(r.URL)
}

// build makes the HTTP request. The flag becomes true once the request has a connection to be written to; before that, not
// one byte of it can have left.
func (c *Client) build(ctx context.Context, r Request, sent *atomic.Bool) (*http.Request, error) {
	body, err := r.encodedBody()
	if err != nil {
		return nil, err
	}
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GotConn: func(httptrace.GotConnInfo) { sent.Store(true) },
	})
	var reader io.Reader
	if body != nil {
		reader = bytes.NewReader(body)
	}
	request, err := http.NewRequestWithContext(ctx, cmp.Or(r.Method, http.MethodGet), r.URL.String(), reader)
	if err != nil {
		return nil, err
	}
	for name, values := range r.Header {
		request.Header[http.CanonicalHeaderKey(name)] = values
	}
	if body != nil {
		request.Header.Set("Content-Type", jsonMediaType)
	}
	request.Header.Set("Accept", strings.Join(r.accepted(), ", "))
	request.Header.Set("User-Agent", c.options.UserAgent)
	if r.Auth != nil {
		r.Auth.authorize(request)
	}
	return request, nil
}

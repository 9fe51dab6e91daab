package transport

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/http"
	"strconv"
	"syscall"
)

// proxyRefusedError is a proxy's answer to CONNECT. Go's own error is the bare text of the status.
type proxyRefusedError struct{ status int }

func (e *proxyRefusedError) Error() string {
	return "the proxy refused the connection with HTTP " + strconv.Itoa(e.status)
}

// classOfStatus sorts the statuses that are no success.
func classOfStatus(status int) Class {
	switch status {
	case http.StatusUnauthorized:
		return Unauthorized
	case http.StatusForbidden:
		return Forbidden
	case http.StatusNotFound, http.StatusGone:
		return NotFound
	case http.StatusConflict:
		return Conflict
	case http.StatusTooManyRequests:
		return RateLimited
	case http.StatusRequestTimeout:
		return Transient
	}
	switch {
	case status >= 300 && status < 400:
		return UnexpectedContent
	case status >= 400 && status < 500:
		return Invalid
	default:
		return Transient
	}
}

// describeNetworkError puts a failure without an answer into stable words. The library's own texts carry addresses with
// ephemeral ports, and at times bytes of the other side.
func describeNetworkError(err error) (Class, string) {
	if forbidden, ok := errors.AsType[*forbiddenAddressError](err); ok {
		return Invalid, forbidden.Error()
	}
	if refused, ok := errors.AsType[*proxyRefusedError](err); ok {
		return Transient, refused.Error()
	}
	words := networkWords(err)
	if op, ok := errors.AsType[*net.OpError](err); ok && op.Op == "proxyconnect" {
		words = "the proxy: " + words
	}
	return Transient, words
}

func networkWords(err error) string {
	var timeout net.Error
	switch {
	case errors.Is(err, context.Canceled):
		return "the request was called off"
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &timeout) && timeout.Timeout():
		return "no answer in time"
	case errors.Is(err, syscall.ECONNREFUSED):
		return "connection refused"
	case errors.Is(err, syscall.EHOSTUNREACH), errors.Is(err, syscall.ENETUNREACH):
		return "the host cannot be reached"
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF),
		errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE):
		return "the connection was closed before the answer was complete"
	}
	if dns, ok := errors.AsType[*net.DNSError](err); ok {
		if dns.IsNotFound {
			return "the host name is not known"
		}
		return "the host name could not be looked up"
	}
	return tlsWords(err)
}

// Distrusted tells of a certificate of an authority that nobody named: somebody has to, as a private one is in no list.
func Distrusted(err error) bool {
	_, unknown := errors.AsType[x509.UnknownAuthorityError](err)
	return unknown
}

func tlsWords(err error) string {
	if Distrusted(err) {
		return "the certificate is signed by an authority that is not trusted"
	}
	if _, ok := errors.AsType[x509.HostnameError](err); ok {
		return "the certificate is for another host name"
	}
	if invalid, ok := errors.AsType[x509.CertificateInvalidError](err); ok && invalid.Reason == x509.Expired {
		return "the certificate has expired or is not valid yet"
	}
	if _, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		return "the certificate is not valid"
	}
	if _, ok := errors.AsType[tls.RecordHeaderError](err); ok {
		return "the other side does not speak TLS"
	}
	if _, ok := errors.AsType[tls.AlertError](err); ok {
		return "the TLS handshake was refused"
	}
	return "the connection failed"
}

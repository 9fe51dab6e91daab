package transport

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Class says what kind of failure an error is, as far as the caller's next step depends on it.
type Class string

// The classes of failure.
const (
	// Transient failures may be gone at the next attempt: network, timeout, 408 and 5xx.
	Transient Class = "Transient"
	// RateLimited means that a limit of requests is used up.
	RateLimited Class = "RateLimited"
	// Unauthorized means that the credentials are missing or refused.
	Unauthorized Class = "Unauthorized"
	// Forbidden means that the credentials are good and do not suffice.
	Forbidden Class = "Forbidden"
	// NotFound means that the thing asked for does not exist.
	NotFound Class = "NotFound"
	// Conflict means that the state of the other side does not permit the request.
	Conflict Class = "Conflict"
	// Invalid means that the request itself is wrong and will stay wrong.
	Invalid Class = "Invalid"
	// UnexpectedContent means that the answer is not what the contract says: HTML, a redirect, cut off, too large.
	UnexpectedContent Class = "UnexpectedContent"
)

// maxErrorLength keeps an error within what a condition message can carry next to our own words.
const maxErrorLength = 512

// Error is a request that did not succeed.
type Error struct {
	// Operation is the operation's id in the contract.
	Operation string
	Class     Class
	// Status is the HTTP status, or 0 if there was no answer.
	Status int
	// RetryAfter is how long the other side asks to wait, or 0.
	RetryAfter time.Duration
	// Detail is a short text of ours, or of the other side with everything secret or changing taken out.
	Detail string
	// Sent is false when not one byte of the request can have left.
	Sent bool

	host  string
	cause error
}

// Error returns one line that is the same for the same failure: no times, request ids or ephemeral addresses.
func (e *Error) Error() string {
	var line strings.Builder
	line.WriteString(e.Operation)
	if e.host != "" {
		line.WriteString(" at " + e.host)
	}
	if e.Status != 0 {
		line.WriteString(": HTTP " + strconv.Itoa(e.Status))
	}
	if e.Detail != "" {
		line.WriteString(": " + e.Detail)
	}
	return truncate(line.String(), maxErrorLength)
}

// Unwrap returns the cause, such as the error of a context.
func (e *Error) Unwrap() error { return e.cause }

// Unexpected returns the error for a successful answer that lacks what the contract promises. It counts as a lost answer.
func Unexpected(operation string, at *url.URL, detail string) error {
	return &Error{
		Operation: operation, Class: UnexpectedContent, Status: http.StatusOK, Detail: detail, Sent: true, host: hostOf(at),
	}
}

// NotSent returns the error for a request that was given up before anything of it left.
func NotSent(operation string, at *url.URL, class Class, detail string, cause error) error {
	return &Error{Operation: operation, Class: class, Detail: detail, host: hostOf(at), cause: cause}
}

// ClassOf returns the class of an error. An error that is not of this package is Transient; nil has no class.
func ClassOf(err error) Class {
	if err == nil {
		return ""
	}
	if failure, ok := errors.AsType[*Error](err); ok {
		return failure.Class
	}
	return Transient
}

// RetryAfter returns how long the other side asks to wait, or 0 if it did not say.
func RetryAfter(err error) time.Duration {
	if failure, ok := errors.AsType[*Error](err); ok {
		return failure.RetryAfter
	}
	return 0
}

// statusesThatMakeNothing are the refusals after which nothing exists on the other side. Any other end of a request is a lost
// answer, a success with an unreadable body included.
var statusesThatMakeNothing = []int{
	http.StatusBadRequest,
	http.StatusUnauthorized,
	http.StatusForbidden,
	http.StatusNotFound,
	http.StatusConflict,
	http.StatusRequestEntityTooLarge,
	http.StatusUnprocessableEntity,
	http.StatusTooManyRequests,
}

// NothingMade reports whether a request that failed so cannot have made anything on the other side.
func NothingMade(err error) bool {
	failure, ok := errors.AsType[*Error](err)
	if !ok {
		return false
	}
	return !failure.Sent || slices.Contains(statusesThatMakeNothing, failure.Status)
}

func hostOf(at *url.URL) string {
	if at == nil {
		return ""
	}
	return at.Host
}

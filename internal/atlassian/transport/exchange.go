package transport

import (
	"cmp"
	"context"
	"errors"
	"io"
	"mime"
	"net/http"
	"sync/atomic"
)

// maxFailureBytes is as much of a failed answer as is read to find a sentence in it.
const maxFailureBytes = 64 << 10

// errTooLarge is an answer over the limit of its request.
var errTooLarge = errors.New("the answer is larger than permitted")

// Response is an answer with a status of success and an accepted media type.
type Response struct {
	Status int
	Header http.Header
	Body   []byte
	// MediaType is the content type without its parameters, in lower case.
	MediaType string
}

// Do sends a request and returns its answer. An error is always an *Error.
func (c *Client) Do(ctx context.Context, r Request) (*Response, error) {
	return c.perform(ctx, r, func(*Response) error { return nil })
}

// perform sends a request and lets interpret judge the answer, so that an answer that cannot be understood is counted as such.
func (c *Client) perform(ctx context.Context, r Request, interpret func(*Response) error) (*Response, error) {
	begin := c.options.Clock.Now()
	ctx, end := c.span(ctx, r)
	response, err := c.exchange(ctx, r)
	if err == nil {
		err = interpret(response)
	}
	end(response, err)
	c.options.Metrics.observe(r.Operation, response, err, c.options.Clock.Since(begin))
	if err != nil {
		return nil, err
	}
	return response, nil
}

func (c *Client) exchange(ctx context.Context, r Request) (*Response, error) {
	if err := c.check(r); err != nil {
		return nil, NotSent(r.Operation, r.URL, Invalid, err.Error(), err)
	}
	ctx, cancel := context.WithTimeout(ctx, c.options.Timeout)
	defer cancel()
	var sent atomic.Bool
	request, err := c.build(ctx, r, &sent)
	if err != nil {
		return nil, NotSent(r.Operation, r.URL, Invalid, "the request cannot be encoded", err)
	}
	client := c.reusing
	if r.Once {
		client = c.single
	}
	answer, err := client.Do(request)
	if err != nil {
		return nil, networkError(r, 0, err, sent.Load())
	}
	defer func() { _ = answer.Body.Close() }()
	if answer.StatusCode < 200 || answer.StatusCode > 299 {
		return nil, c.failure(r, answer)
	}
	return success(r, answer)
}

func networkError(r Request, status int, err error, sent bool) error {
	class, words := describeNetworkError(err)
	return &Error{
		Operation: r.Operation, Class: class, Status: status, Detail: words, Sent: sent, host: r.URL.Host, cause: err,
	}
}

// failure turns an answer without success into an error. How its body ends does not matter: the status is known.
func (c *Client) failure(r Request, answer *http.Response) error {
	body, _ := io.ReadAll(io.LimitReader(answer.Body, maxFailureBytes))
	response := newResponse(answer, body)
	if answer.StatusCode == http.StatusUnauthorized && c.options.Refused != nil && len(r.secrets()) > 0 {
		c.options.Refused()
	}
	failure := &Error{
		Operation:  r.Operation,
		Class:      classOfStatus(answer.StatusCode),
		Status:     answer.StatusCode,
		RetryAfter: retryAfter(answer.Header, c.options.Clock.Now()),
		Sent:       true,
		host:       r.URL.Host,
	}
	if answer.StatusCode >= 300 && answer.StatusCode < 400 {
		failure.Detail = redirectDetail(answer, r.secrets())
	} else {
		failure.Detail = cmp.Or(remoteText(response, r.secrets()), http.StatusText(answer.StatusCode))
	}
	return failure
}

func success(r Request, answer *http.Response) (*Response, error) {
	body, err := readAll(answer.Body, cmp.Or(r.MaxBytes, defaultMaxBytes))
	if errors.Is(err, errTooLarge) {
		return nil, unexpected(r, answer.StatusCode, err.Error())
	}
	if err != nil {
		return nil, networkError(r, answer.StatusCode, err, true)
	}
	response := newResponse(answer, body)
	response.Body = withoutEcho(response.Body, response.MediaType, r.secrets())
	if problem := contentProblem(r.accepted(), response); problem != "" {
		return nil, unexpected(r, answer.StatusCode, problem)
	}
	return response, nil
}

func unexpected(r Request, status int, detail string) error {
	return &Error{
		Operation: r.Operation, Class: UnexpectedContent, Status: status, Detail: detail, Sent: true, host: r.URL.Host,
	}
}

func newResponse(answer *http.Response, body []byte) *Response {
	// A content type that cannot be parsed counts as none; what the body looks like decides then.
	mediaType, _, _ := mime.ParseMediaType(answer.Header.Get("Content-Type"))
	return &Response{Status: answer.StatusCode, Header: answer.Header, Body: body, MediaType: mediaType}
}

func readAll(body io.Reader, limit int64) ([]byte, error) {
	all, err := io.ReadAll(io.LimitReader(body, limit+1))
	if err == nil && int64(len(all)) > limit {
		return nil, errTooLarge
	}
	return all, err
}

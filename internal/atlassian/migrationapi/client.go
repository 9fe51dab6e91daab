// Package migrationapi speaks to Atlassian's Migration API, in which jobs and tasks are created and their status is read.
package migrationapi

import (
	"context"
	"net/http"
	"net/url"
	"time"

	"github.com/drover-dev/drover/internal/atlassian/transport"
)

// QuotaClass names a group of calls that share one limit a minute.
type QuotaClass string

// The classes of calls. Whether the limits hold for an account, an address or a site is not documented.
const (
	// Jobs are creations of jobs, 5 a minute.
	Jobs QuotaClass = "Jobs"
	// Tasks are creations of tasks, 5 a minute.
	Tasks QuotaClass = "Tasks"
	// Reads are all other calls, 600 a minute. That a token counts here is inferred: no limit is shown for it.
	Reads QuotaClass = "Reads"
)

// Budget is what the caller has left of the limits. Creations are reserved by the caller before the intent to create is
// written down; reads are taken here.
type Budget interface {
	// TakeRead takes one read, or says why there is none left. ended is told how the read went.
	TakeRead() (ended func(error), err error)
	// Limited reports that the other side answered 429, with the time that it asks to wait, or 0.
	Limited(class QuotaClass, retryAfter time.Duration)
}

// Config says where the API is and how to reach it.
type Config struct {
	// Base is the address of the API, such as https://api.atlassian.com/migrations/public/v1.
	Base *url.URL
	HTTP *transport.Client
	Auth transport.Authorizer
	// Budget may be nil, for a caller without limits.
	Budget Budget
}

// Client calls the API. It is safe for concurrent use.
type Client struct {
	// config is a function because fmt prints those as an address, and the fields of a struct with the credentials in them.
	config func() Config
}

// New makes a client.
func New(config Config) *Client { return &Client{config: func() Config { return config }} }

// read takes one read from the budget and decodes the answer.
func (c *Client) read(ctx context.Context, request transport.Request, out any) error {
	budget := c.config().Budget
	if budget == nil {
		return c.call(ctx, Reads, request, out)
	}
	ended, err := budget.TakeRead()
	if err != nil {
		return transport.NotSent(request.Operation, request.URL, transport.RateLimited, "the budget of reads is used up", err)
	}
	err = c.call(ctx, Reads, request, out)
	ended(err)
	return err
}

// get reads from an address.
func (c *Client) get(ctx context.Context, operation string, at *url.URL, out any) error {
	return c.read(ctx, transport.Request{Operation: operation, Method: http.MethodGet, URL: at}, out)
}

func (c *Client) call(ctx context.Context, class QuotaClass, request transport.Request, out any) error {
	request.Auth = c.config().Auth
	err := c.config().HTTP.JSON(ctx, request, out)
	if transport.ClassOf(err) == transport.RateLimited && c.config().Budget != nil {
		c.config().Budget.Limited(class, transport.RetryAfter(err))
	}
	return err
}

func (c *Client) endpoint(segments ...string) *url.URL {
	return transport.Endpoint(c.config().Base, segments...)
}

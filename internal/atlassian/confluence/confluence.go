// Package confluence reads from a Confluence Data Center or Server instance.
package confluence

import (
	"net/http"
	"net/url"

	"github.com/drover-dev/drover/internal/atlassian/transport"
)

// Config says where the instance is and how to reach it.
type Config struct {
	// Base is the base URL of the instance, with its context path if it has one.
	Base *url.URL
	HTTP *transport.Client
	Auth transport.Authorizer
}

// Client reads from the instance. It is safe for concurrent use.
type Client struct {
	// config is a function because fmt prints those as an address, and the fields of a struct with the credentials in them.
	config func() Config
}

// New makes a client.
func New(config Config) *Client { return &Client{config: func() Config { return config }} }

func (c *Client) get(operation, path string) transport.Request {
	return transport.Request{
		Operation: operation,
		Method:    http.MethodGet,
		URL:       c.config().Base.JoinPath(path),
		Auth:      c.config().Auth,
	}
}

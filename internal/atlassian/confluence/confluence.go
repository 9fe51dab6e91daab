// Package confluence reads from a Confluence Data Center or Server instance.
package confluence

import (
	"net/http"

	"github.com/drover-dev/drover/internal/atlassian/transport"
)

// Config says where the instance is, by its base URL with the context path if it has one, and how to reach it.
type Config = transport.Remote

// Client reads from the instance. It is safe for concurrent use.
type Client struct{ config func() Config }

// New makes a client.
func New(config Config) *Client { return &Client{config: config.Hidden()} }

func (c *Client) get(operation, path string) transport.Request {
	return transport.Request{
		Operation: operation,
		Method:    http.MethodGet,
		URL:       c.config().Base.JoinPath(path),
		Auth:      c.config().Auth,
	}
}

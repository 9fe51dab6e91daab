// Package assistant speaks to the Confluence Cloud Migration Assistant on a Confluence instance.
package assistant

import (
	"context"
	"net/http"
	"net/url"
	"time"

	"github.com/drover-dev/drover/internal/atlassian/assistant/internal/wire"
	"github.com/drover-dev/drover/internal/atlassian/internal/remotetime"
	"github.com/drover-dev/drover/internal/atlassian/transport"
)

// Config says where the Confluence instance is, by its base URL with the context path if it has one, and how to reach it.
type Config = transport.Remote

// Client calls the assistant. It is safe for concurrent use.
type Client struct{ config func() Config }

// New makes a client.
func New(config Config) *Client { return &Client{config: config.Hidden()} }

func (c *Client) endpoint(segments ...string) *url.URL {
	return transport.Endpoint(c.config().Base.JoinPath("rest/migration/latest"), segments...)
}

// SaveToken connects a cloud site by handing over a one-time token. It may be repeated with a new token.
func (c *Client) SaveToken(ctx context.Context, cloudURL string, token transport.Secret) error {
	var answer wire.SaveTokenResponse
	return c.config().HTTP.JSON(ctx, transport.Request{
		Operation: "saveToken",
		Method:    http.MethodPost,
		URL:       c.endpoint("cloud", "save", "token"),
		Body:      wire.SaveTokenRequest{CloudURL: cloudURL, Token: token.Reveal()},
		Auth:      c.config().Auth,
		Conceal:   []transport.Secret{token},
	}, &answer)
}

// Attachment says until when the assistant picks up the jobs of a cloud site.
type Attachment struct {
	CloudURL string
	// Expires is zero if it could not be read; 24 hours are documented.
	Expires time.Time
}

// Attach attaches a cloud site that is connected. It may be repeated.
func (c *Client) Attach(ctx context.Context, cloudURL string) (Attachment, error) {
	var answer wire.Attachment
	err := c.config().HTTP.JSON(ctx, transport.Request{
		Operation: "attach",
		Method:    http.MethodPost,
		URL:       transport.WithQuery(c.endpoint("public", "v1", "attach"), url.Values{"cloudUrl": {cloudURL}}),
		// The header is documented as required although there is no body.
		Header: http.Header{"Content-Type": {"application/json"}},
		Auth:   c.config().Auth,
	}, &answer)
	if err != nil {
		return Attachment{}, err
	}
	return Attachment{CloudURL: answer.CloudURL, Expires: remotetime.Parse(answer.ExpiryTime)}, nil
}

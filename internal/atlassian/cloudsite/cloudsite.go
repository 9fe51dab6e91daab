// Package cloudsite reads from a Confluence Cloud site by its documented REST interface.
package cloudsite

import (
	"context"
	"iter"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/drover-dev/drover/internal/atlassian/cloudsite/internal/wire"
	"github.com/drover-dev/drover/internal/atlassian/transport"
)

const (
	operation = "listCloudSpaces"
	// spacesPerPage is the documented maximum.
	spacesPerPage = 250
	// maxPages ends a list that does not end by itself; no site comes near it.
	maxPages = 2_000
)

// Config says where the site is, such as https://acme.atlassian.net, and how to reach it.
type Config = transport.Remote

// Client reads from the site. It is safe for concurrent use.
type Client struct{ config func() Config }

// New makes a client.
func New(config Config) *Client { return &Client{config: config.Hidden()} }

// Space is a space of the site.
type Space struct {
	ID, Key, Name, Type, Status string
}

// Spaces lists the spaces that the account may see, and ends with the first error.
func (c *Client) Spaces(ctx context.Context) iter.Seq2[Space, error] {
	return c.spaces(ctx, c.address(spacesPerPage))
}

func (c *Client) spaces(ctx context.Context, first *url.URL) iter.Seq2[Space, error] {
	return func(yield func(Space, error) bool) {
		walk := transport.NewWalk(operation, c.config().Base.JoinPath("wiki"), first, maxPages)
		var before []Space
		for {
			spaces, next, err := c.page(ctx, walk.Address())
			if err != nil {
				yield(Space{}, err)
				return
			}
			for _, space := range spaces {
				if !yield(space, nil) {
					return
				}
			}
			if next == "" {
				return
			}
			// Answers about spaces that the account may not see are empty, however many they are.
			news := len(spaces) == 0 || !slices.Equal(before, spaces)
			if err := walk.Next(next, news); err != nil {
				yield(Space{}, err)
				return
			}
			before = spaces
		}
	}
}

// Probe reads one space, to see whether the site answers and takes the credentials.
func (c *Client) Probe(ctx context.Context) error {
	_, _, err := c.page(ctx, c.address(1))
	return err
}

func (c *Client) address(limit int) *url.URL {
	return transport.WithQuery(c.config().Base.JoinPath("wiki/api/v2/spaces"), url.Values{"limit": {strconv.Itoa(limit)}})
}

func (c *Client) page(ctx context.Context, at *url.URL) (spaces []Space, next string, err error) {
	var page wire.SpacePage
	err = c.config().HTTP.JSON(ctx, transport.Request{
		Operation: operation, Method: http.MethodGet, URL: at, Auth: c.config().Auth,
	}, &page)
	if err != nil {
		return nil, "", err
	}
	if page.Results == nil {
		// Taken as an empty site it would open the gate for a migration onto spaces that are there.
		return nil, "", transport.Unexpected(operation, at, "an answer without a list of spaces")
	}
	spaces = make([]Space, 0, len(page.Results))
	for _, entry := range page.Results {
		spaces = append(spaces, spaceOf(entry))
	}
	return spaces, page.UnderscoreLinks.Next, nil
}

func spaceOf(entry wire.Space) Space {
	return Space{ID: entry.ID, Key: entry.Key, Name: entry.Name, Type: entry.Type, Status: entry.Status}
}

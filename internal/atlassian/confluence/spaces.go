package confluence

import (
	"context"
	"iter"
	"net/url"
	"strconv"

	"github.com/drover-dev/drover/internal/atlassian/confluence/internal/wire"
	"github.com/drover-dev/drover/internal/atlassian/transport"
)

const (
	spacesPerPage = 200
	keysPerBatch  = 50
	// batchBytes keeps the address of a batch well under the 8 KiB that Confluence's web server takes for all headers.
	batchBytes = 4000
	// maxSpacePages ends a list that does not end by itself; no instance comes near it.
	maxSpacePages = 2_000
)

// Space is a space of the instance.
type Space struct {
	Key, Name, Type string
}

// SpacesByKeys returns those of the keys that exist and that the user may see.
func (c *Client) SpacesByKeys(ctx context.Context, keys []string) ([]Space, error) {
	var found []Space
	for batch := range batches(keys) {
		for space, err := range c.spaces(ctx, url.Values{"spaceKey": batch}) {
			if err != nil {
				return nil, err
			}
			found = append(found, space)
		}
	}
	return found, nil
}

// AllSpaces lists the spaces that the user may see, and ends with the first error.
func (c *Client) AllSpaces(ctx context.Context) iter.Seq2[Space, error] {
	return c.spaces(ctx, url.Values{})
}

// batches cuts the keys so that each part fits into an address.
func batches(keys []string) iter.Seq[[]string] {
	return func(yield func([]string) bool) {
		begin, size := 0, 0
		for i, key := range keys {
			length := len("&spaceKey=") + len(url.QueryEscape(key))
			if i > begin && (i-begin == keysPerBatch || size+length > batchBytes) {
				if !yield(keys[begin:i]) {
					return
				}
				begin, size = i, 0
			}
			size += length
		}
		if begin < len(keys) {
			yield(keys[begin:])
		}
	}
}

func (c *Client) spaces(ctx context.Context, filter url.Values) iter.Seq2[Space, error] {
	return func(yield func(Space, error) bool) {
		start := 0
		for range maxSpacePages {
			page, err := c.spacePage(ctx, filter, start)
			if err != nil {
				yield(Space{}, err)
				return
			}
			for _, entry := range page.Results {
				if !yield(Space{Key: entry.Key, Name: entry.Name, Type: entry.Type}, nil) {
					return
				}
			}
			if page.UnderscoreLinks.Next == "" {
				return
			}
			next := nextStart(page.UnderscoreLinks.Next, start, len(page.Results))
			if next <= start {
				yield(Space{}, c.endless("the pages repeat themselves"))
				return
			}
			start = next
		}
		yield(Space{}, c.endless("the pages do not end"))
	}
}

func (c *Client) spacePage(ctx context.Context, filter url.Values, start int) (wire.SpacePage, error) {
	request := c.get("listSpaces", "rest/api/space")
	request.URL = transport.WithQuery(transport.WithQuery(request.URL, filter), url.Values{
		"start": {strconv.Itoa(start)},
		"limit": {strconv.Itoa(spacesPerPage)},
	})
	var page wire.SpacePage
	err := c.config().HTTP.JSON(ctx, request, &page)
	if err == nil && page.Results == nil {
		err = transport.Unexpected(request.Operation, request.URL, "an answer without a list of spaces")
	}
	return page, err
}

// nextStart reads where the next page begins from its link. Only the number is used: the link is relative to the context
// path, and what the user may not see counts in it although the page does not show it.
func nextStart(next string, start, count int) int {
	link, err := url.Parse(next)
	if err == nil {
		if next, err := strconv.Atoi(link.Query().Get("start")); err == nil {
			return next
		}
	}
	return start + count
}

func (c *Client) endless(detail string) error {
	request := c.get("listSpaces", "rest/api/space")
	return transport.Unexpected(request.Operation, request.URL, detail)
}

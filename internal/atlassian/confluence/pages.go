package confluence

import (
	"context"
	"net/url"
	"slices"
	"strconv"

	"github.com/drover-dev/drover/internal/atlassian/confluence/internal/wire"
	"github.com/drover-dev/drover/internal/atlassian/content"
	"github.com/drover-dev/drover/internal/atlassian/transport"
)

const (
	// maxPageAnswers ends a list that does not end by itself; no space comes near it.
	maxPageAnswers = 100_000
	// maxBarren is how many answers in a row may bring nothing new. What is made or goes during a walk shifts one or two.
	maxBarren = 5
)

// PageWalk goes through the current pages of a space that the user may see, one answer after the other. What is made or goes during
// the walk may be missed or come twice.
type PageWalk struct {
	client  *Client
	request transport.Request
	limit   int
	start   int
	answers int
	barren  int
	before  []content.PageRef
	over    bool
}

// WalkPages begins to go through a space. The limit is how many pages an answer is asked for; an instance may give fewer.
func (c *Client) WalkPages(spaceKey string, limit int) *PageWalk {
	request := c.get("listSpacePages", "")
	request.URL = transport.Endpoint(c.config().Base, "rest", "api", "space", spaceKey, "content", "page")
	return &PageWalk{client: c, request: request, limit: limit}
}

// Over tells that there are no more pages.
func (w *PageWalk) Over() bool { return w.over }

// Next reads the next answer. After an error it asks for the same once more.
func (w *PageWalk) Next(ctx context.Context) ([]content.PageRef, error) {
	refs, link, err := w.client.pagesFrom(ctx, w.request, w.start, w.limit)
	if err != nil {
		return nil, err
	}
	w.answers++
	if link == "" {
		w.over = true
		return refs, nil
	}
	w.barren++
	if len(refs) == 0 || !slices.Equal(w.before, refs) {
		w.barren = 0 // Pages that the user may not see leave answers empty, however many they are.
	}
	next := nextStart(link, w.start, len(refs))
	switch {
	case next <= w.start || w.barren == maxBarren:
		return nil, transport.Unexpected(w.request.Operation, w.request.URL, "the pages repeat themselves")
	case w.answers >= maxPageAnswers:
		return nil, transport.Unexpected(w.request.Operation, w.request.URL, "the pages do not end")
	}
	w.start, w.before = next, refs
	return refs, nil
}

// pagesFrom reads one answer, and the link to the next one if there is any.
func (c *Client) pagesFrom(
	ctx context.Context, request transport.Request, start, limit int,
) (refs []content.PageRef, next string, err error) {
	request.URL = transport.WithQuery(request.URL, url.Values{
		"depth": {"all"}, "start": {strconv.Itoa(start)}, "limit": {strconv.Itoa(max(limit, 1))},
	})
	var answer wire.ContentPage
	if err := c.config().HTTP.JSON(ctx, request, &answer); err != nil {
		return nil, "", err
	}
	if answer.Results == nil {
		return nil, "", transport.Unexpected(request.Operation, request.URL, "an answer without a list of pages")
	}
	refs = make([]content.PageRef, 0, len(answer.Results))
	for _, entry := range answer.Results {
		if entry.ID == "" {
			return nil, "", transport.Unexpected(request.Operation, request.URL, "a page without an id")
		}
		refs = append(refs, content.PageRef{ID: entry.ID, Title: entry.Title})
	}
	return refs, answer.UnderscoreLinks.Next, nil
}

package cloudsite

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/drover-dev/drover/internal/atlassian/cloudsite/internal/wire"
	"github.com/drover-dev/drover/internal/atlassian/content"
	"github.com/drover-dev/drover/internal/atlassian/transport"
)

const (
	pagesOperation = "listCloudPages"
	// pagesPerAnswer is the documented maximum.
	pagesPerAnswer = 250
	// maxPageAnswers ends a list that does not end by itself: 10 million pages.
	maxPageAnswers = 40_000
)

// SpaceID returns the id of the space with a key, which is compared with case. It reports whether the account sees such a space.
func (c *Client) SpaceID(ctx context.Context, key string) (id string, found bool, err error) {
	at := transport.WithQuery(c.address(spacesPerPage), url.Values{"keys": {key}})
	for space, err := range c.spaces(ctx, at) {
		switch {
		case err != nil:
			return "", false, err
		case space.Key == key && space.ID == "":
			return "", false, transport.Unexpected(operation, at, "a space without an id")
		case space.Key == key:
			return space.ID, true, nil
		}
	}
	return "", false, nil
}

// PageWalk goes through the current pages of a space that the account may see, one answer after the other. What is made or goes
// during the walk may be missed or come twice.
type PageWalk struct {
	client *Client
	walk   *transport.Walk
	before []content.PageRef
	over   bool
}

// WalkPages begins to go through a space.
func (c *Client) WalkPages(spaceID string) *PageWalk {
	base := c.config().Base
	first := transport.WithQuery(transport.Endpoint(base, "wiki", "api", "v2", "spaces", spaceID, "pages"), url.Values{
		"limit": {strconv.Itoa(pagesPerAnswer)}, "status": {"current"},
	})
	return &PageWalk{client: c, walk: transport.NewWalk(pagesOperation, base.JoinPath("wiki"), first, maxPageAnswers)}
}

// Over tells that there are no more pages.
func (w *PageWalk) Over() bool { return w.over }

// Next reads the next answer. After an error it asks for the same once more.
func (w *PageWalk) Next(ctx context.Context) ([]content.PageRef, error) {
	refs, link, err := w.client.pages(ctx, w.walk.Address())
	if err != nil {
		return nil, err
	}
	if link == "" {
		w.over = true
		return refs, nil
	}
	if err := w.walk.Next(link, len(refs) == 0 || !slices.Equal(w.before, refs)); err != nil {
		return nil, err
	}
	w.before = refs
	return refs, nil
}

func (c *Client) pages(ctx context.Context, at *url.URL) (refs []content.PageRef, next string, err error) {
	var answer wire.PageList
	err = c.config().HTTP.JSON(ctx, transport.Request{
		Operation: pagesOperation, Method: http.MethodGet, URL: at, Auth: c.config().Auth,
	}, &answer)
	if err != nil {
		return nil, "", err
	}
	if answer.Results == nil {
		return nil, "", transport.Unexpected(pagesOperation, at, "an answer without a list of pages")
	}
	refs = make([]content.PageRef, 0, len(answer.Results))
	for _, entry := range answer.Results {
		if entry.ID == "" {
			return nil, "", transport.Unexpected(pagesOperation, at, "a page without an id")
		}
		refs = append(refs, content.PageRef{ID: entry.ID, Title: entry.Title})
	}
	return refs, answer.UnderscoreLinks.Next, nil
}

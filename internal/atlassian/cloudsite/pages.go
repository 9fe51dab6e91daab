package cloudsite

import (
	"context"
	"iter"
	"net/http"
	"net/url"
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

// Pages lists the current pages of a space that the account may see, one slice for each answer, and ends with the first error.
// What is made or goes during the walk may be missed or come twice.
func (c *Client) Pages(ctx context.Context, spaceID string) iter.Seq2[[]content.PageRef, error] {
	base := c.config().Base
	return list[content.PageRef]{
		operation: pagesOperation, base: base.JoinPath("wiki"), maxAnswers: maxPageAnswers,
		first: transport.WithQuery(transport.Endpoint(base, "wiki", "api", "v2", "spaces", spaceID, "pages"), url.Values{
			"limit": {strconv.Itoa(pagesPerAnswer)}, "status": {"current"},
		}),
		read: func(at *url.URL) ([]content.PageRef, string, error) { return c.pages(ctx, at) },
	}.answers()
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

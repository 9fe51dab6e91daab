package confluence

import (
	"context"
	"iter"
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

// Pages lists the current pages of a space that the user may see, one slice for each answer, and ends with the first error. The
// limit is how many an answer is asked for; an instance may give fewer. What is made or goes during the walk may be missed or
// come twice.
func (c *Client) Pages(ctx context.Context, spaceKey string, limit int) iter.Seq2[[]content.PageRef, error] {
	return func(yield func([]content.PageRef, error) bool) {
		request := c.get("listSpacePages", "")
		request.URL = transport.Endpoint(c.config().Base, "rest", "api", "space", spaceKey, "content", "page")
		fail := func(problem string) { yield(nil, transport.Unexpected(request.Operation, request.URL, problem)) }
		var before []content.PageRef
		start, barren := 0, 0
		for range maxPageAnswers {
			refs, link, err := c.pagesFrom(ctx, request, start, limit)
			if err != nil {
				yield(nil, err)
				return
			}
			if len(refs) > 0 && !yield(refs, nil) || link == "" {
				return
			}
			barren++
			if len(refs) == 0 || !slices.Equal(before, refs) {
				barren = 0 // Pages that the user may not see leave answers empty, however many they are.
			}
			next := nextStart(link, start, len(refs))
			if next <= start || barren == maxBarren {
				fail("the pages repeat themselves")
				return
			}
			start, before = next, refs
		}
		fail("the pages do not end")
	}
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

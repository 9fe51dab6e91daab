/*
Copyright 2026 The Drover Authors.

SPDX-License-Identifier: Apache-2.0
*/

package httpapi

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strconv"

	"github.com/drover-dev/drover/internal/simulator/cloudapi"
	"github.com/drover-dev/drover/internal/simulator/confluenceapi"
	"github.com/drover-dev/drover/internal/simulator/engine"
)

const (
	defaultPageLimit = 25
	// maxPageLimit is as many pages as an instance gives at a time, whatever it is asked for.
	maxPageLimit = 100
)

// ListSpacePages answers GET /rest/api/space/{spaceKey}/content/page.
func (s *instanceServer) ListSpacePages(
	_ context.Context, r confluenceapi.ListSpacePagesRequestObject,
) (confluenceapi.ListSpacePagesResponseObject, error) {
	start, limit := max(r.Params.Start, 0), min(cmp.Or(r.Params.Limit, defaultPageLimit), maxPageLimit)
	pages, total, err := s.engine.Pages(s.URL, r.SpaceKey, start, limit)
	if err != nil {
		return nil, err
	}
	answer := confluenceapi.ListSpacePages200JSONResponse{
		Results: make([]confluenceapi.Content, 0, len(pages)), Start: start, Limit: limit, Size: len(pages),
		UnderscoreLinks: confluenceapi.SpaceLinks{Base: s.URL},
	}
	for _, p := range pages {
		answer.Results = append(answer.Results, confluenceapi.Content{ID: p.ID, Type: "page", Status: "current", Title: p.Title})
	}
	if next := start + len(pages); len(pages) > 0 && next < total {
		query := url.Values{"depth": {r.Params.Depth}, "limit": {strconv.Itoa(limit)}, "start": {strconv.Itoa(next)}}
		answer.UnderscoreLinks.Next = "/rest/api/space/" + url.PathEscape(r.SpaceKey) + "/content/page?" + query.Encode()
	}
	return answer, nil
}

// linkedPages is a part of the pages of a space. Where the next part is stands in the Link header, too.
type linkedPages cloudapi.PageList

// VisitListCloudPagesResponse writes the part.
func (p linkedPages) VisitListCloudPagesResponse(w http.ResponseWriter) error {
	linkNext(w, p.UnderscoreLinks.Next)
	return cloudapi.ListCloudPages200JSONResponse(p).VisitListCloudPagesResponse(w)
}

// linkNext names the next part of a list in a header.
func linkNext(w http.ResponseWriter, next string) {
	if next != "" {
		w.Header().Set("Link", fmt.Sprintf("<%s>; rel=\"next\"", next))
	}
}

// ListCloudPages answers GET /wiki/api/v2/spaces/{id}/pages.
func (s *cloudServer) ListCloudPages(
	ctx context.Context, r cloudapi.ListCloudPagesRequestObject,
) (cloudapi.ListCloudPagesResponseObject, error) {
	limit, err := cloudLimit(r.Params.Limit)
	if err != nil {
		return nil, err
	}
	pages, next, err := s.engine.SitePages(s.host, r.ID, limit, r.Params.Cursor)
	if err != nil {
		return nil, err
	}
	answer := linkedPages{
		Results: make([]cloudapi.Page, 0, len(pages)), UnderscoreLinks: cloudapi.PageLinks{Base: "https://" + s.host + "/wiki"},
	}
	for _, p := range pages {
		answer.Results = append(answer.Results, cloudapi.Page{ID: p.ID, Title: p.Title, Status: "current", SpaceID: r.ID})
	}
	if next != "" {
		request := callOf(ctx).request
		query := request.URL.Query()
		query.Set("cursor", next)
		answer.UnderscoreLinks.Next = request.URL.EscapedPath() + "?" + query.Encode()
	}
	return answer, nil
}

// cloudLimit is how many entries the cloud is asked for.
func cloudLimit(asked int) (int, error) {
	limit := cmp.Or(asked, defaultCloudLimit)
	if limit < 1 || limit > maxCloudLimit {
		message := fmt.Sprintf("The limit is not between 1 and %d.", maxCloudLimit)
		return 0, &engine.Error{Kind: engine.Invalid, Message: message}
	}
	return limit, nil
}

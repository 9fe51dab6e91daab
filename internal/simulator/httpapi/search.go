/*
Copyright 2026 The Drover Authors.

SPDX-License-Identifier: Apache-2.0
*/

package httpapi

import (
	"context"
	"regexp"

	"github.com/drover-dev/drover/internal/simulator/cloudapi"
	"github.com/drover-dev/drover/internal/simulator/confluenceapi"
	"github.com/drover-dev/drover/internal/simulator/engine"
)

// countQuery is all the CQL that the simulator understands.
var (
	countQuery = regexp.MustCompile(`^space = "((?:[^"\\]|\\.)*)" and type = (page|blogpost|attachment|comment)$`)
	escaped    = regexp.MustCompile(`\\(.)`)
)

// readQuery returns the key of the space and the kind of content that a query counts.
func readQuery(cql string) (key, kind string, err error) {
	parts := countQuery.FindStringSubmatch(cql)
	if parts == nil {
		return "", "", &engine.Error{Kind: engine.Invalid, Message: "Could not parse cql : " + cql}
	}
	return escaped.ReplaceAllString(parts[1], "$1"), parts[2], nil
}

// SearchContent answers GET /rest/api/search.
func (s *instanceServer) SearchContent(
	_ context.Context, r confluenceapi.SearchContentRequestObject,
) (confluenceapi.SearchContentResponseObject, error) {
	key, kind, err := readQuery(r.Params.Cql)
	if err != nil {
		return nil, err
	}
	total := int64(s.engine.Found(s.URL, key, kind))
	page := confluenceapi.SearchContent200JSONResponse{
		Results: []confluenceapi.SearchResult{}, Limit: r.Params.Limit, TotalSize: &total, CqlQuery: r.Params.Cql, SearchDuration: 1,
	}
	if total > 0 {
		page.Results, page.Size = append(page.Results, confluenceapi.SearchResult{EntityType: "content"}), 1
	}
	return page, nil
}

// SearchCloudContent answers GET /wiki/rest/api/search.
func (s *cloudServer) SearchCloudContent(
	_ context.Context, r cloudapi.SearchCloudContentRequestObject,
) (cloudapi.SearchCloudContentResponseObject, error) {
	key, kind, err := readQuery(r.Params.Cql)
	if err != nil {
		return nil, err
	}
	total := int64(s.engine.FoundOnSite(s.host, key, kind))
	page := cloudapi.SearchCloudContent200JSONResponse{
		Results: []cloudapi.SearchResult{}, Limit: r.Params.Limit, TotalSize: &total, CqlQuery: r.Params.Cql, SearchDuration: 1,
	}
	if total > 0 {
		page.Results, page.Size = append(page.Results, cloudapi.SearchResult{EntityType: "content"}), 1
	}
	return page, nil
}

/*
Copyright 2026 The Drover Authors.

SPDX-License-Identifier: Apache-2.0
*/

package httpapi

import (
	"context"
	"net/http"

	"github.com/drover-dev/drover/internal/simulator/cloudapi"
	"github.com/drover-dev/drover/internal/simulator/engine"
)

const (
	defaultCloudLimit = 25
	maxCloudLimit     = 250
)

type cloudServer struct {
	*gate
	host string
}

func (h *Handler) addCloud(e *engine.Engine, host string) {
	g := &gate{
		engine: e, mux: h.mux(host), unknown: h.unknown, writeError: writeCloudError,
		operations: map[string]operation{
			"GET /wiki/api/v2/spaces/{id}/pages": {id: "listCloudPages"},
			"GET /_edge/tenant_info":             {id: "getTenantInfo", public: true},
			"GET /wiki/api/v2/spaces":            {id: "listCloudSpaces"},
			"GET /wiki/rest/plugins/1.0/{$}":     {id: "listCloudPlugins"},
			"GET /wiki/rest/api/search":          {id: "searchCloudContent"},
		},
	}
	g.authenticate = func(w http.ResponseWriter, r *http.Request, op operation) (engine.Account, bool) {
		if op.public {
			return "", true
		}
		account, ok := cloudAccount(g, w, r)
		if ok && !e.Administers(account, host) {
			g.writeError(w, http.StatusForbidden, "The account has no access to this site.")
			return "", false
		}
		return account, ok
	}
	strict := cloudapi.NewStrictHandlerWithOptions(&cloudServer{g, host}, nil, cloudapi.StrictHTTPServerOptions{
		RequestErrorHandlerFunc: g.reject, ResponseErrorHandlerFunc: g.fail,
	})
	cloudapi.HandlerWithOptions(strict, cloudapi.StdHTTPServerOptions{BaseRouter: g, ErrorHandlerFunc: g.reject})
}

// linkedPage is a page of spaces whose next page stands in the Link header, too.
type linkedPage cloudapi.SpacePage

// VisitListCloudSpacesResponse writes the page.
func (p linkedPage) VisitListCloudSpacesResponse(w http.ResponseWriter) error {
	linkNext(w, p.UnderscoreLinks.Next)
	return cloudapi.ListCloudSpaces200JSONResponse(p).VisitListCloudSpacesResponse(w)
}

// ListCloudSpaces answers GET /wiki/api/v2/spaces.
func (s *cloudServer) ListCloudSpaces(
	ctx context.Context, r cloudapi.ListCloudSpacesRequestObject,
) (cloudapi.ListCloudSpacesResponseObject, error) {
	limit, err := cloudLimit(r.Params.Limit)
	if err != nil {
		return nil, err
	}
	spaces, next, err := s.engine.SiteSpaces(s.host, r.Params.Keys, limit, r.Params.Cursor)
	if err != nil {
		return nil, err
	}
	page := linkedPage{
		Results: make([]cloudapi.Space, 0, len(spaces)), UnderscoreLinks: cloudapi.PageLinks{Base: "https://" + s.host + "/wiki"},
	}
	for _, sp := range spaces {
		page.Results = append(page.Results, cloudapi.Space{
			ID: sp.ID, Key: sp.Key, Name: sp.Name, Type: "global", Status: "current",
		})
	}
	if next != "" {
		query := callOf(ctx).request.URL.Query()
		query.Set("cursor", next)
		page.UnderscoreLinks.Next = "/wiki/api/v2/spaces?" + query.Encode()
	}
	return page, nil
}

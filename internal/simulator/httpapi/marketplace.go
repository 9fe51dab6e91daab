/*
Copyright 2026 The Drover Authors.

SPDX-License-Identifier: Apache-2.0
*/

package httpapi

import (
	"context"
	"net/http"

	"github.com/drover-dev/drover/internal/simulator/engine"
	"github.com/drover-dev/drover/internal/simulator/marketplaceapi"
)

type marketplaceServer struct{ *gate }

func (h *Handler) addMarketplace(e *engine.Engine) {
	g := &gate{
		engine: e, mux: h.mux(MarketplaceHost), unknown: h.unknown, writeError: writeMarketplaceError,
		operations: map[string]operation{"GET /rest/2/addons/{addonKey}/migration": {id: "getAddonMigration"}},
		authenticate: func(http.ResponseWriter, *http.Request, operation) (engine.Account, bool) {
			return "", true
		},
	}
	strict := marketplaceapi.NewStrictHandlerWithOptions(&marketplaceServer{g}, nil, marketplaceapi.StrictHTTPServerOptions{
		RequestErrorHandlerFunc: g.reject, ResponseErrorHandlerFunc: g.fail,
	})
	marketplaceapi.HandlerWithOptions(strict, marketplaceapi.StdHTTPServerOptions{BaseRouter: g, ErrorHandlerFunc: g.reject})
}

// GetAddonMigration answers GET /rest/2/addons/{addonKey}/migration.
func (s *marketplaceServer) GetAddonMigration(
	_ context.Context, r marketplaceapi.GetAddonMigrationRequestObject,
) (marketplaceapi.GetAddonMigrationResponseObject, error) {
	a, known := s.engine.MarketplaceApp(r.AddonKey)
	if !known {
		return nil, &engine.Error{Kind: engine.Missing, Message: "There is no app with the key " + r.AddonKey + "."}
	}
	written := marketplaceapi.GetAddonMigration200JSONResponse{
		AddonKey:                             a.Key,
		AddonName:                            a.Name,
		CloudAddonKey:                        a.CloudKey,
		CloudVersionAvailability:             a.Availability,
		MigrationPath:                        a.Path,
		CloudMigrationAssistantCompatibility: a.MinVersion,
		MigrationDocumentation:               a.Documentation,
	}
	for _, rg := range a.Ranges {
		written.CloudMigrationAssistantCompatibilityRanges = append(
			written.CloudMigrationAssistantCompatibilityRanges, marketplaceapi.VersionRange{Start: rg.Start, End: rg.End})
	}
	return written, nil
}

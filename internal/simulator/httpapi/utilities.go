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
	"github.com/drover-dev/drover/internal/simulator/utilitiesapi"
)

const utilityProduct = "CONFLUENCE"

type utilitiesServer struct{ *gate }

func (h *Handler) addUtilities(e *engine.Engine) {
	g := &gate{
		engine: e, mux: h.mux(GatewayHost), unknown: h.unknown, writeError: writeGatewayError,
		operations: map[string]operation{
			"POST /migrations/reports/v1/id-mappings/trigger": {id: "triggerIDMapping"},
			"GET /migrations/reports/v1/id-mappings/{jobId}":  {id: "getIDMapping"},
			"POST /links/v1/{siteId}/jobs/cma":                {id: "startLinkUpdate"},
			"GET /links/v1/{siteId}/jobs/status/{uuid}":       {id: "getLinkUpdate"},
		},
	}
	g.authenticate = func(w http.ResponseWriter, r *http.Request, _ operation) (engine.Account, bool) {
		return cloudAccount(g, w, r)
	}
	strict := utilitiesapi.NewStrictHandlerWithOptions(&utilitiesServer{g}, nil, utilitiesapi.StrictHTTPServerOptions{
		RequestErrorHandlerFunc: g.reject, ResponseErrorHandlerFunc: g.fail,
	})
	utilitiesapi.HandlerWithOptions(strict, utilitiesapi.StdHTTPServerOptions{BaseRouter: g, ErrorHandlerFunc: g.reject})
}

// TriggerIDMapping answers POST /migrations/reports/v1/id-mappings/trigger.
func (s *utilitiesServer) TriggerIDMapping(
	ctx context.Context, r utilitiesapi.TriggerIDMappingRequestObject,
) (utilitiesapi.TriggerIDMappingResponseObject, error) {
	if r.Body.Product != utilityProduct {
		return nil, &engine.Error{Kind: engine.Invalid, Message: "Validation failed"}
	}
	id, err := s.engine.StartUtility(callOf(ctx).account, engine.IDMapping, r.Body.SourceURL, r.Body.DestinationURL)
	if err != nil {
		return nil, err
	}
	return utilitiesapi.TriggerIDMapping202JSONResponse{JobID: id, Status: "PENDING"}, nil
}

// GetIDMapping answers GET /migrations/reports/v1/id-mappings/{jobId}.
func (s *utilitiesServer) GetIDMapping(
	ctx context.Context, r utilitiesapi.GetIDMappingRequestObject,
) (utilitiesapi.GetIDMappingResponseObject, error) {
	status, err := s.engine.UtilityStatus(callOf(ctx).account, engine.IDMapping, r.JobID)
	if err != nil {
		return nil, err
	}
	return utilitiesapi.GetIDMapping200JSONResponse{JobID: r.JobID, Status: status}, nil
}

// StartLinkUpdate answers POST /links/v1/{siteId}/jobs/cma.
func (s *utilitiesServer) StartLinkUpdate(
	ctx context.Context, r utilitiesapi.StartLinkUpdateRequestObject,
) (utilitiesapi.StartLinkUpdateResponseObject, error) {
	site, err := s.engine.SiteOfCloudID(r.SiteID)
	if err != nil {
		return nil, err
	}
	if r.Body.Product != utilityProduct || r.Body.ProductURL != site || r.Body.DestinationURL != site {
		return nil, &engine.Error{Kind: engine.Invalid, Message: "The product or one of its URLs is not that of the site."}
	}
	id, err := s.engine.StartUtility(callOf(ctx).account, engine.LinkUpdate, r.Body.MigratedFrom, site)
	if err != nil {
		return nil, err
	}
	return utilitiesapi.StartLinkUpdate200JSONResponse{UUID: id}, nil
}

// GetLinkUpdate answers GET /links/v1/{siteId}/jobs/status/{uuid}.
func (s *utilitiesServer) GetLinkUpdate(
	ctx context.Context, r utilitiesapi.GetLinkUpdateRequestObject,
) (utilitiesapi.GetLinkUpdateResponseObject, error) {
	if _, err := s.engine.SiteOfCloudID(r.SiteID); err != nil {
		return nil, err
	}
	status, err := s.engine.UtilityStatus(callOf(ctx).account, engine.LinkUpdate, r.UUID)
	if err != nil {
		return nil, err
	}
	return utilitiesapi.GetLinkUpdate200JSONResponse{Status: status}, nil
}

// GetTenantInfo answers GET /_edge/tenant_info.
func (s *cloudServer) GetTenantInfo(
	context.Context, cloudapi.GetTenantInfoRequestObject,
) (cloudapi.GetTenantInfoResponseObject, error) {
	return cloudapi.GetTenantInfo200JSONResponse{CloudID: engine.CloudID(s.host)}, nil
}

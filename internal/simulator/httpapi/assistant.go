/*
Copyright 2026 The Drover Authors.

SPDX-License-Identifier: Apache-2.0
*/

package httpapi

import (
	"context"
	"time"

	"github.com/drover-dev/drover/internal/simulator/assistantapi"
	"github.com/drover-dev/drover/internal/simulator/engine"
	"github.com/drover-dev/drover/internal/simulator/scenario"
)

// assistantServer answers for the assistant of an instance.
type assistantServer struct{ *instanceServer }

// SaveToken answers POST /cloud/save/token.
func (s *assistantServer) SaveToken(
	_ context.Context, r assistantapi.SaveTokenRequestObject,
) (assistantapi.SaveTokenResponseObject, error) {
	if err := s.engine.SaveToken(s.URL, r.Body.CloudURL, r.Body.Token); err != nil {
		return nil, err
	}
	return assistantapi.SaveToken200JSONResponse{CloudURL: r.Body.CloudURL, Message: "Token saved successfully."}, nil
}

// Attach answers POST /public/v1/attach.
func (s *assistantServer) Attach(
	_ context.Context, r assistantapi.AttachRequestObject,
) (assistantapi.AttachResponseObject, error) {
	until, err := s.engine.Attach(s.URL, r.Params.CloudURL)
	if err != nil {
		return nil, err
	}
	return assistantapi.Attach200JSONResponse{CloudURL: r.Params.CloudURL, ExpiryTime: s.expiry(until)}, nil
}

func (s *assistantServer) expiry(until time.Time) any {
	if s.switches().ExpiryTime == scenario.ISO8601 {
		return until.UTC().Format(time.RFC3339)
	}
	return until.UnixMilli()
}

// GetAppProgress answers GET /app-migration/progress/{planId}.
func (s *assistantServer) GetAppProgress(
	_ context.Context, r assistantapi.GetAppProgressRequestObject,
) (assistantapi.GetAppProgressResponseObject, error) {
	migrations, err := s.engine.AppProgress(s.URL, r.PlanID)
	if err != nil {
		return nil, err
	}
	written := assistantapi.GetAppProgress200JSONResponse{Migrations: make([]assistantapi.AppMigration, 0, len(migrations))}
	for _, m := range migrations {
		written.Migrations = append(written.Migrations, writtenAppMigration(m))
	}
	return written, nil
}

// TriggerApps answers GET /app-migration/trigger/{planId}.
func (s *assistantServer) TriggerApps(
	_ context.Context, r assistantapi.TriggerAppsRequestObject,
) (assistantapi.TriggerAppsResponseObject, error) {
	if err := s.engine.TriggerApps(s.URL, r.PlanID); err != nil {
		return nil, err
	}
	return assistantapi.TriggerApps200Response{}, nil
}

// ListEmailDomains answers GET /email/domains.
func (s *assistantServer) ListEmailDomains(
	context.Context, assistantapi.ListEmailDomainsRequestObject,
) (assistantapi.ListEmailDomainsResponseObject, error) {
	list := assistantapi.ListEmailDomains200JSONResponse{
		AvailableDomains: make([]assistantapi.EmailDomain, 0, len(s.EmailDomains)),
	}
	for _, domain := range s.EmailDomains {
		list.AvailableDomains = append(list.AvailableDomains, assistantapi.EmailDomain{DomainName: domain.Name})
	}
	return list, nil
}

func writtenAppMigration(m engine.AppMigration) assistantapi.AppMigration {
	written := assistantapi.AppMigration{MigrationID: m.ID}
	for _, t := range m.Transfers {
		written.Apps = append(written.Apps, assistantapi.AppTransfer{
			ServerAppKey:      t.App,
			CloudAppKey:       t.CloudApp,
			ContainerID:       t.ContainerID,
			CompletionPercent: float64(t.Percent),
			Status:            t.State,
			StatusMessage:     t.Message,
			LastUpdatedAt:     t.Updated.UnixMilli(),
		})
	}
	return written
}

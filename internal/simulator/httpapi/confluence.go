/*
Copyright 2026 The Drover Authors.

SPDX-License-Identifier: Apache-2.0
*/

package httpapi

import (
	"bytes"
	"cmp"
	"context"
	"encoding/xml"
	"net/url"
	"strconv"
	"strings"

	"github.com/drover-dev/drover/internal/simulator/confluenceapi"
	"github.com/drover-dev/drover/internal/simulator/engine"
	"github.com/drover-dev/drover/internal/simulator/scenario"
)

const (
	// assistantPluginKey is the key of the Migration Assistant in the plugin inventory.
	assistantPluginKey = "com.atlassian.migration.agent"
	pluginMediaType    = "application/vnd.atl.plugins.installed+json"
	defaultSpaceLimit  = 25
	maxSpaceLimit      = 500
)

// GetServerInformation answers GET /rest/api/server-information.
func (s *instanceServer) GetServerInformation(
	context.Context, confluenceapi.GetServerInformationRequestObject,
) (confluenceapi.GetServerInformationResponseObject, error) {
	return confluenceapi.GetServerInformation200JSONResponse{BaseURL: s.URL, Version: s.Version}, nil
}

// GetApplinksManifest answers GET /rest/applinks/latest/manifest.
func (s *instanceServer) GetApplinksManifest(
	context.Context, confluenceapi.GetApplinksManifestRequestObject,
) (confluenceapi.GetApplinksManifestResponseObject, error) {
	body, err := xml.Marshal(struct {
		XMLName xml.Name `xml:"manifest"`
		TypeID  string   `xml:"typeId"`
		Version string   `xml:"version"`
		URL     string   `xml:"url"`
	}{TypeID: "confluence", Version: s.Version, URL: s.URL})
	if err != nil {
		return nil, err
	}
	return confluenceapi.GetApplinksManifest200ApplicationXMLResponse{
		Body: bytes.NewReader(body), ContentLength: int64(len(body)),
	}, nil
}

// GetPreUpgradeInfo answers GET /rest/troubleshooting/1.0/pre-upgrade/info.
func (s *instanceServer) GetPreUpgradeInfo(
	context.Context, confluenceapi.GetPreUpgradeInfoRequestObject,
) (confluenceapi.GetPreUpgradeInfoResponseObject, error) {
	return confluenceapi.GetPreUpgradeInfo200JSONResponse{
		InstanceData: confluenceapi.InstanceData{Version: s.Version, BaseURL: s.URL},
	}, nil
}

// ListPlugins answers GET /rest/plugins/1.0/.
func (s *instanceServer) ListPlugins(
	ctx context.Context, _ confluenceapi.ListPluginsRequestObject,
) (confluenceapi.ListPluginsResponseObject, error) {
	if !strings.Contains(callOf(ctx).request.Header.Get("Accept"), pluginMediaType) {
		message := "The list of installed apps has the type " + pluginMediaType + "."
		return nil, &engine.Error{Kind: engine.Invalid, Message: message}
	}
	apps := s.engine.Apps(s.URL)
	if s.AssistantVersion != "" {
		apps = append(apps, scenario.App{
			Key: assistantPluginKey, Name: "Confluence Cloud Migration Assistant", Version: s.AssistantVersion,
		})
	}
	list := confluenceapi.ListPlugins200ApplicationVndAtlPluginsInstalledPlusJSONResponse{
		Plugins: make([]confluenceapi.Plugin, 0, len(apps)),
	}
	for _, a := range apps {
		installed := !a.Bundled
		list.Plugins = append(list.Plugins, confluenceapi.Plugin{
			Key: a.Key, Name: cmp.Or(a.Name, a.Key), Version: a.Version, Enabled: !a.Disabled, UserInstalled: &installed,
		})
	}
	return list, nil
}

// ListSpaces answers GET /rest/api/space.
func (s *instanceServer) ListSpaces(
	_ context.Context, r confluenceapi.ListSpacesRequestObject,
) (confluenceapi.ListSpacesResponseObject, error) {
	spaces := s.spaces(r.Params.SpaceKey)
	start, limit := min(max(r.Params.Start, 0), len(spaces)), min(cmp.Or(r.Params.Limit, defaultSpaceLimit), maxSpaceLimit)
	end := min(start+limit, len(spaces))
	page := confluenceapi.ListSpaces200JSONResponse{
		Results: make([]confluenceapi.Space, 0, end-start), Start: start, Limit: limit, Size: end - start,
		UnderscoreLinks: confluenceapi.SpaceLinks{Base: s.URL},
	}
	for _, sp := range spaces[start:end] {
		page.Results = append(page.Results, confluenceapi.Space{
			Key: sp.Key, Name: cmp.Or(sp.Name, sp.Key), Type: cmp.Or(sp.Type, "global"),
		})
	}
	if end < len(spaces) {
		next := url.Values{
			"spaceKey": r.Params.SpaceKey, "start": {strconv.Itoa(end)}, "limit": {strconv.Itoa(limit)},
		}
		page.UnderscoreLinks.Next = "/rest/api/space?" + next.Encode()
	}
	return page, nil
}

func (s *instanceServer) spaces(keys []string) []scenario.Space {
	if len(keys) == 0 {
		return s.Spaces
	}
	var found []scenario.Space
	for _, key := range keys {
		if sp, ok := s.engine.Space(s.URL, key); ok {
			found = append(found, sp)
		}
	}
	return found
}

/*
Copyright 2026 The Drover Authors.

SPDX-License-Identifier: Apache-2.0
*/

package httpapi

import (
	"context"
	"strings"

	"github.com/drover-dev/drover/internal/simulator/cloudapi"
	"github.com/drover-dev/drover/internal/simulator/engine"
)

// cloudConfluenceKey is that of a part of Confluence itself, which every site has.
const cloudConfluenceKey = "com.atlassian.confluence.plugins.confluence-templates"

// ListCloudPlugins answers GET /wiki/rest/plugins/1.0/.
func (s *cloudServer) ListCloudPlugins(
	ctx context.Context, _ cloudapi.ListCloudPluginsRequestObject,
) (cloudapi.ListCloudPluginsResponseObject, error) {
	if !strings.Contains(callOf(ctx).request.Header.Get("Accept"), pluginMediaType) {
		return nil, &engine.Error{Kind: engine.Missing, Message: "There is nothing of that type here."}
	}
	list := cloudapi.ListCloudPlugins200ApplicationVndAtlPluginsInstalledPlusJSONResponse{
		Plugins: []cloudapi.Plugin{{Key: cloudConfluenceKey, Enabled: true}},
	}
	for _, key := range s.engine.SiteApps(s.host) {
		list.Plugins = append(list.Plugins, cloudapi.Plugin{Key: key, Enabled: true, UserInstalled: true})
	}
	return list, nil
}

package cloudsite

import (
	"context"
	"net/http"

	"github.com/drover-dev/drover/internal/atlassian/cloudsite/internal/wire"
	"github.com/drover-dev/drover/internal/atlassian/transport"
)

const (
	installedPlugins = "application/vnd.atl.plugins.installed+json"
	// maxPluginBytes is more than the default because the list may hold everything that comes with Confluence too.
	maxPluginBytes = 32 << 20
)

// Apps lists the keys of the apps that are installed on the site. Atlassian does not document this call for the cloud.
func (c *Client) Apps(ctx context.Context) ([]string, error) {
	const operation = "listCloudPlugins"
	at := c.config().Base.JoinPath("wiki/rest/plugins/1.0/")
	var answer wire.PluginList
	err := c.config().HTTP.JSON(ctx, transport.Request{
		Operation: operation, Method: http.MethodGet, URL: at, Auth: c.config().Auth,
		Accept: []string{installedPlugins}, MaxBytes: maxPluginBytes,
	}, &answer)
	if err != nil {
		return nil, err
	}
	if len(answer.Plugins) == 0 {
		// No site is without any: taken as an answer, every app would read as missing.
		return nil, transport.Unexpected(operation, at, "an answer without a list of apps")
	}
	keys := make([]string, 0, len(answer.Plugins))
	for _, plugin := range answer.Plugins {
		keys = append(keys, plugin.Key)
	}
	return keys, nil
}

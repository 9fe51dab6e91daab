package confluence

import (
	"context"

	"github.com/drover-dev/drover/internal/atlassian/confluence/internal/wire"
	"github.com/drover-dev/drover/internal/atlassian/transport"
)

const (
	installedPlugins = "application/vnd.atl.plugins.installed+json"
	// maxPluginBytes is more than the default because the list holds everything that ships with Confluence too.
	maxPluginBytes = 32 << 20
)

// Plugin is an app, or a part of Confluence itself, that is installed.
type Plugin struct {
	Key, Name, Version string
	Enabled            bool
	// UserInstalled is false for what ships with Confluence. Where the answer does not say, an app is taken as installed by a
	// person, so that none is overlooked.
	UserInstalled bool
}

// Plugins lists what is installed.
func (c *Client) Plugins(ctx context.Context) ([]Plugin, error) {
	request := c.get("listPlugins", "rest/plugins/1.0/")
	request.Accept = []string{installedPlugins}
	request.MaxBytes = maxPluginBytes
	var answer wire.PluginList
	if err := c.config().HTTP.JSON(ctx, request, &answer); err != nil {
		return nil, err
	}
	if answer.Plugins == nil {
		return nil, transport.Unexpected(request.Operation, request.URL, "an answer without a list of apps")
	}
	plugins := make([]Plugin, 0, len(answer.Plugins))
	for _, entry := range answer.Plugins {
		plugins = append(plugins, Plugin{
			Key:           entry.Key,
			Name:          entry.Name,
			Version:       entry.Version,
			Enabled:       entry.Enabled,
			UserInstalled: entry.UserInstalled == nil || *entry.UserInstalled,
		})
	}
	return plugins, nil
}

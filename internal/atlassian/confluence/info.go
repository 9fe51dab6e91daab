package confluence

import (
	"cmp"
	"context"
	"encoding/xml"

	"github.com/drover-dev/drover/internal/atlassian/confluence/internal/wire"
	"github.com/drover-dev/drover/internal/atlassian/transport"
)

// Info says which Confluence an instance is.
type Info struct {
	Version, BaseURL string
	// Source is the operation that told.
	Source string
}

// ServerInfo reads version and base URL. Older instances lack the documented call, and only then two others are tried.
func (c *Client) ServerInfo(ctx context.Context) (Info, error) {
	info, missing := c.serverInformation(ctx)
	for _, fallback := range []func(context.Context) (Info, error){c.applinksManifest, c.preUpgradeInfo} {
		if transport.ClassOf(missing) != transport.NotFound {
			return info, missing
		}
		info, missing = fallback(ctx)
	}
	return info, missing
}

func (c *Client) serverInformation(ctx context.Context) (Info, error) {
	request := c.get("getServerInformation", "rest/api/server-information")
	var answer wire.ServerInformation
	if err := c.config().HTTP.JSON(ctx, request, &answer); err != nil {
		return Info{}, err
	}
	return infoFrom(request, answer.Version, answer.BaseURL)
}

func (c *Client) applinksManifest(ctx context.Context) (Info, error) {
	request := c.get("getApplinksManifest", "rest/applinks/latest/manifest")
	request.Accept = []string{"application/xml", "text/xml"}
	answer, err := c.config().HTTP.Do(ctx, request)
	if err != nil {
		return Info{}, err
	}
	var manifest struct {
		Version string `xml:"version"`
		URL     string `xml:"url"`
	}
	if err := xml.Unmarshal(answer.Body, &manifest); err != nil {
		return Info{}, transport.Unexpected(request.Operation, request.URL, "an answer that is not complete XML")
	}
	return infoFrom(request, manifest.Version, manifest.URL)
}

func (c *Client) preUpgradeInfo(ctx context.Context) (Info, error) {
	request := c.get("getPreUpgradeInfo", "rest/troubleshooting/1.0/pre-upgrade/info")
	var answer wire.PreUpgradeInfo
	if err := c.config().HTTP.JSON(ctx, request, &answer); err != nil {
		return Info{}, err
	}
	return infoFrom(request, cmp.Or(answer.InstanceData.Version, answer.Version), answer.InstanceData.BaseURL)
}

func infoFrom(request transport.Request, version, baseURL string) (Info, error) {
	if version == "" {
		return Info{}, transport.Unexpected(request.Operation, request.URL, "an answer without a version")
	}
	return Info{Version: version, BaseURL: baseURL, Source: request.Operation}, nil
}

package cloudsite

import (
	"context"
	"net/http"

	"github.com/drover-dev/drover/internal/atlassian/cloudsite/internal/wire"
	"github.com/drover-dev/drover/internal/atlassian/transport"
)

// CloudID returns the id by which other interfaces of Atlassian name the site. Everybody may ask, so no credentials are sent.
func (c *Client) CloudID(ctx context.Context) (string, error) {
	request := transport.Request{
		Operation: "getTenantInfo", Method: http.MethodGet, Auth: transport.NoAuth{},
		URL: c.config().Base.JoinPath("_edge/tenant_info"),
	}
	var answer wire.TenantInfo
	if err := c.config().HTTP.JSON(ctx, request, &answer); err != nil {
		return "", err
	}
	if answer.CloudID == "" {
		return "", transport.Unexpected(request.Operation, request.URL, "an answer without the id of the site")
	}
	return answer.CloudID, nil
}

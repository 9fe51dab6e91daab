package cloudsite

import (
	"context"
	"net/http"

	"github.com/drover-dev/drover/internal/atlassian/cloudsite/internal/wire"
	"github.com/drover-dev/drover/internal/atlassian/content"
	"github.com/drover-dev/drover/internal/atlassian/transport"
)

// Count counts the content of a kind in a space. Only what the account may see counts, and the index that is asked may be behind
// what arrived shortly before. A space that does not exist may be an error or a count of 0; which of them is not documented.
func (c *Client) Count(ctx context.Context, spaceKey string, kind content.Kind) (int64, error) {
	request := transport.Request{
		Operation: "searchCloudContent", Method: http.MethodGet, Auth: c.config().Auth,
		URL: transport.WithQuery(c.config().Base.JoinPath("wiki/rest/api/search"), content.CountQuery(spaceKey, kind)),
	}
	var answer wire.SearchPage
	if err := c.config().HTTP.JSON(ctx, request, &answer); err != nil {
		return 0, err
	}
	return content.Total(request, answer.TotalSize)
}

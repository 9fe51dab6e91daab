package confluence

import (
	"context"

	"github.com/drover-dev/drover/internal/atlassian/confluence/internal/wire"
	"github.com/drover-dev/drover/internal/atlassian/content"
	"github.com/drover-dev/drover/internal/atlassian/transport"
)

// Count counts the content of a kind in a space. Only what the user may see counts, and the index that is asked may be behind
// what was written shortly before. A space that does not exist may be an error or a count of 0; which of them is not
// documented.
func (c *Client) Count(ctx context.Context, spaceKey string, kind content.Kind) (int64, error) {
	request := c.get("searchContent", "rest/api/search")
	request.URL = transport.WithQuery(request.URL, content.CountQuery(spaceKey, kind))
	var answer wire.SearchPage
	if err := c.config().HTTP.JSON(ctx, request, &answer); err != nil {
		return 0, err
	}
	return content.Total(request, answer.TotalSize)
}

package assistant

import (
	"context"
	"net/http"

	"github.com/drover-dev/drover/internal/atlassian/assistant/internal/wire"
	"github.com/drover-dev/drover/internal/atlassian/transport"
)

// EmailDomains lists the domains of the users' e-mail addresses. Atlassian does not document the call.
func (c *Client) EmailDomains(ctx context.Context) ([]string, error) {
	request := transport.Request{
		Operation: "listEmailDomains",
		Method:    http.MethodGet,
		URL:       c.endpoint("email", "domains"),
		Auth:      c.config().Auth,
	}
	var answer wire.EmailDomains
	if err := c.config().HTTP.JSON(ctx, request, &answer); err != nil {
		return nil, err
	}
	// Without the list it is another answer than the one that was observed, and does not say that there are no domains.
	if answer.AvailableDomains == nil {
		return nil, transport.Unexpected(request.Operation, request.URL, "an answer without a list of domains")
	}
	domains := make([]string, 0, len(answer.AvailableDomains))
	for _, domain := range answer.AvailableDomains {
		domains = append(domains, domain.DomainName)
	}
	return domains, nil
}

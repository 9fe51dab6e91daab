package confluence_test

import (
	"net/http"
	"net/url"
	"testing"

	"go.uber.org/goleak"

	"github.com/drover-dev/drover/internal/atlassian/confluence"
	"github.com/drover-dev/drover/internal/atlassian/contract"
	"github.com/drover-dev/drover/internal/atlassian/contract/contracttest"
	"github.com/drover-dev/drover/internal/atlassian/transport"
)

const contextPath = "/confluence"

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// newClient makes a client of a server whose requests and answers are held against the contract.
func newClient(t *testing.T, handler http.HandlerFunc) *confluence.Client {
	t.Helper()
	return clientOf(t, contracttest.Server(t, contract.Confluence, contextPath, handler))
}

func clientOf(t *testing.T, base *url.URL) *confluence.Client {
	t.Helper()
	return confluence.New(confluence.Config{
		Base: base, HTTP: contracttest.Remote(t), Auth: transport.BasicAuth{User: "admin", Password: "password-canary"},
	})
}

package migrationapi_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/drover-dev/drover/internal/atlassian/contract"
	"github.com/drover-dev/drover/internal/atlassian/contract/contracttest"
	"github.com/drover-dev/drover/internal/atlassian/migrationapi"
	"github.com/drover-dev/drover/internal/atlassian/transport"
)

const basePath = "/migrations/public/v1"

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// budget counts what the client takes and reports.
type budget struct {
	reads   int
	ended   []error
	refusal error
	limited []limited
}

type limited struct {
	Class migrationapi.QuotaClass
	After time.Duration
}

func (b *budget) TakeRead() (func(error), error) {
	b.reads++
	return func(err error) { b.ended = append(b.ended, err) }, b.refusal
}

func (b *budget) Limited(class migrationapi.QuotaClass, after time.Duration) {
	b.limited = append(b.limited, limited{class, after})
}

// newClient makes a client of a server whose requests and answers are held against the contract.
func newClient(t *testing.T, handler http.HandlerFunc, b *budget) *migrationapi.Client {
	t.Helper()
	return clientOf(t, contracttest.Server(t, contract.Migration, basePath, handler), b)
}

func clientOf(t *testing.T, base *url.URL, b *budget) *migrationapi.Client {
	t.Helper()
	config := migrationapi.Config{
		Base: base,
		HTTP: contracttest.Remote(t),
		Auth: transport.BasicAuth{User: "admin@acme.example", Password: "api-token-canary"},
	}
	if b != nil {
		config.Budget = b
	}
	return migrationapi.New(config)
}

func writeJSON(w http.ResponseWriter, status int, body string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write([]byte(body))
}

func decode(t *testing.T, r *http.Request) map[string]any {
	t.Helper()
	var body map[string]any
	if err := json.NewDecoder(r.Body).Decode(&body); err != nil {
		t.Errorf("the body cannot be decoded: %v", err)
	}
	return body
}

// bareServer serves answers that the contract would not let pass.
func bareServer(t *testing.T, handler http.HandlerFunc) *url.URL {
	t.Helper()
	return contracttest.Bare(t, basePath, handler)
}

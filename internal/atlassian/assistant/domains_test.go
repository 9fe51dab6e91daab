package assistant_test

import (
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/drover-dev/drover/internal/atlassian/contract/contracttest"
	"github.com/drover-dev/drover/internal/atlassian/transport"
)

func TestEmailDomainsAreListed(t *testing.T) {
	tests := map[string]struct {
		body string
		want []string
	}{
		"two domains": {
			`{"availableDomains":[{"domainName":"acme.example","userCount":7},{"domainName":"Partner.example"}]}`,
			[]string{"acme.example", "Partner.example"},
		},
		"no users at all": {`{"availableDomains":[]}`, []string{}},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			client := newClient(t, func(w http.ResponseWriter, r *http.Request) {
				if want := contextPath + "/rest/migration/latest/email/domains"; r.Method != http.MethodGet || r.URL.Path != want {
					t.Errorf("asked %s %s, want GET %s", r.Method, r.URL.Path, want)
				}
				contracttest.JSON(http.StatusOK, tc.body)(w, r)
			})
			got, err := client.EmailDomains(t.Context())
			if diff := cmp.Diff(tc.want, got); err != nil || diff != "" {
				t.Errorf("error %v, domains (-want +got):\n%s", err, diff)
			}
		})
	}
}

func TestEmailDomainsThatCannotBeReadAreAnError(t *testing.T) {
	tests := map[string]struct {
		answer http.HandlerFunc
		want   transport.Class
	}{
		"an assistant without the call":    {contracttest.Answer(http.StatusNotFound, "text/plain", ""), transport.NotFound},
		"an account that may not":          {contracttest.Answer(http.StatusForbidden, "text/plain", ""), transport.Forbidden},
		"an answer of another shape":       {contracttest.JSON(http.StatusOK, `{"domains":["acme.example"]}`), transport.UnexpectedContent},
		"a login page in place of answers": {contracttest.Answer(http.StatusOK, "text/html", "<html>Log in"), transport.UnexpectedContent},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			domains, err := clientOf(t, contracttest.Bare(t, "", tc.answer)).EmailDomains(t.Context())
			if transport.ClassOf(err) != tc.want || domains != nil {
				t.Errorf("domains %v, error %v; want class %q", domains, err, tc.want)
			}
		})
	}
}

package assistant_test

import (
	"net/url"
	"testing"

	"github.com/drover-dev/drover/internal/atlassian/contract/contracttest"
	"github.com/drover-dev/drover/internal/atlassian/transport"
)

func FuzzAttach(f *testing.F) {
	f.Add(`{"cloudUrl":"https://acme.atlassian.net","expiryTime":1796104800000}`)
	f.Add(`{"expiryTime":-1e308}`)
	f.Add(`{"expiryTime":{"a":[]}}`)
	f.Add(`{"expiryTime":"9999999999999999999"}`)
	contracttest.FuzzAnswers(f, "application/json", func(t *testing.T, at *url.URL, _ *transport.Client) error {
		t.Helper()
		_, err := clientOf(t, at).Attach(t.Context(), site)
		return err
	})
}

func FuzzAppProgress(f *testing.F) {
	f.Add(`{"migrations":[{"apps":[{"serverAppKey":"a","status":"SUCCESS","completionPercent":1e300,"lastUpdatedAt":-9}]}]}`)
	f.Add(`{"migrations":[null,{"apps":[null]}]}`)
	f.Add(`{"migrations":{}}`)
	contracttest.FuzzAnswers(f, "application/json", func(t *testing.T, at *url.URL, _ *transport.Client) error {
		t.Helper()
		transfers, err := clientOf(t, at).AppProgress(t.Context(), "p")
		for _, transfer := range transfers {
			if transfer.Succeeded() && !transfer.Settled() || transfer.Percent < 0 || transfer.Percent > 100 {
				t.Errorf("a transfer cannot be like this: %+v", transfer)
			}
		}
		return err
	})
}

func FuzzEmailDomains(f *testing.F) {
	f.Add(`{"availableDomains":[{"domainName":"acme.example","userCount":7}]}`)
	f.Add(`{"availableDomains":null}`)
	f.Add(`{"availableDomains":[null]}`)
	contracttest.FuzzAnswers(f, "application/json", func(t *testing.T, at *url.URL, _ *transport.Client) error {
		t.Helper()
		domains, err := clientOf(t, at).EmailDomains(t.Context())
		if err == nil && domains == nil {
			t.Error("neither a list nor an error")
		}
		return err
	})
}

package marketplace_test

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"github.com/drover-dev/drover/internal/atlassian/contract"
	"github.com/drover-dev/drover/internal/atlassian/contract/contracttest"
	"github.com/drover-dev/drover/internal/atlassian/marketplace"
	"github.com/drover-dev/drover/internal/atlassian/transport"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func clientOf(t *testing.T, base *url.URL) *marketplace.Client {
	t.Helper()
	return marketplace.New(marketplace.Config{Base: base, HTTP: contracttest.Remote(t)})
}

func TestMigrationDataOfAnApp(t *testing.T) {
	tests := map[string]struct {
		body string
		want marketplace.AppMigration
	}{
		"all of it": {
			`{"addonName":"Comala","addonKey":"com.comalatech.workflow","vendorId":42,"cloudAddonKey":"com.comala.cloud",
			"cloudVersionAvailability":"PUBLIC","migrationPath":"AUTOMATED","cloudMigrationAssistantCompatibility":"6.18.7",
			"cloudMigrationAssistantCompatibilityRanges":[{"start":"6.18.7","end":"6.99"},{"start":"7.5.3","end":null}],
			"migrationDocumentation":"https://docs.example"}`,
			marketplace.AppMigration{
				AddonKey: "com.comalatech.workflow", AddonName: "Comala", CloudAddonKey: "com.comala.cloud",
				Availability: "PUBLIC", Path: "AUTOMATED", MinVersion: "6.18.7",
				Ranges:        []marketplace.Range{{Start: "6.18.7", End: "6.99"}, {Start: "7.5.3"}},
				Documentation: "https://docs.example",
			},
		},
		"only what must be there": {
			`{"addonName":"Acme","addonKey":"com.acme","migrationPath":null,"cloudMigrationAssistantCompatibilityRanges":null}`,
			marketplace.AppMigration{AddonKey: "com.acme", AddonName: "Acme"},
		},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			handler := func(w http.ResponseWriter, r *http.Request) {
				if want := "/rest/2/addons/" + tc.want.AddonKey + "/migration"; r.URL.Path != want {
					t.Errorf("asked for %s, want %s", r.URL.Path, want)
				}
				if r.Header.Get("Authorization") != "" {
					t.Error("credentials were sent to the Marketplace")
				}
				contracttest.JSON(http.StatusOK, tc.body)(w, r)
			}
			base := contracttest.Server(t, contract.Marketplace, "", http.HandlerFunc(handler))
			got, err := clientOf(t, base).AppMigration(t.Context(), tc.want.AddonKey)
			if diff := cmp.Diff(tc.want, got); err != nil || diff != "" {
				t.Errorf("error %v, app (-want +got):\n%s", err, diff)
			}
		})
	}
}

func TestAppThatTheMarketplaceDoesNotKnow(t *testing.T) {
	unknown := contracttest.JSON(http.StatusNotFound, `{"errors":[{"message":"none"}]}`)
	base := contracttest.Server(t, contract.Marketplace, "", unknown)
	if _, err := clientOf(t, base).AppMigration(t.Context(), "com.acme"); transport.ClassOf(err) != transport.NotFound {
		t.Errorf("error %v, want class %q", err, transport.NotFound)
	}
}

func TestAnswerWithoutAnAppIsNotBelieved(t *testing.T) {
	base := contracttest.Bare(t, "", contracttest.JSON(http.StatusOK, `{}`))
	if _, err := clientOf(t, base).AppMigration(t.Context(), "com.acme"); transport.ClassOf(err) != transport.UnexpectedContent {
		t.Errorf("error %v, want class %q", err, transport.UnexpectedContent)
	}
}

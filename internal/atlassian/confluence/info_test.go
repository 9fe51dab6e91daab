package confluence_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/drover-dev/drover/internal/atlassian/confluence"
	"github.com/drover-dev/drover/internal/atlassian/contract/contracttest"
	"github.com/drover-dev/drover/internal/atlassian/transport"
)

const (
	informationPath = contextPath + "/rest/api/server-information"
	manifestPath    = contextPath + "/rest/applinks/latest/manifest"
	preUpgradePath  = contextPath + "/rest/troubleshooting/1.0/pre-upgrade/info"
)

// instance serves what a version of Confluence has and answers 404 to the rest.
func instance(has map[string]http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if handler, ok := has[r.URL.Path]; ok {
			handler(w, r)
			return
		}
		w.WriteHeader(http.StatusNotFound)
	}
}

func TestServerInfoTakesTheFirstSourceThatThereIs(t *testing.T) {
	information := contracttest.JSON(http.StatusOK, `{"baseUrl":"https://c.example","version":"9.2.1","buildNumber":9012}`)
	manifest := contracttest.Answer(http.StatusOK, "application/xml",
		`<?xml version="1.0"?><manifest><id>1</id><version>7.19.8</version><url>https://c.example</url></manifest>`)
	preUpgrade := contracttest.JSON(http.StatusOK, `{"instanceData":{"version":"6.15.8"}}`)
	tests := map[string]struct {
		has  map[string]http.HandlerFunc
		want confluence.Info
	}{
		"a new instance": {
			map[string]http.HandlerFunc{informationPath: information, manifestPath: manifest},
			confluence.Info{Version: "9.2.1", BaseURL: "https://c.example", Source: "getServerInformation"},
		},
		"an older instance": {
			map[string]http.HandlerFunc{manifestPath: manifest},
			confluence.Info{Version: "7.19.8", BaseURL: "https://c.example", Source: "getApplinksManifest"},
		},
		"an instance without application links": {
			map[string]http.HandlerFunc{preUpgradePath: preUpgrade},
			confluence.Info{Version: "6.15.8", Source: "getPreUpgradeInfo"},
		},
		"the version in its other place": {
			map[string]http.HandlerFunc{preUpgradePath: contracttest.JSON(http.StatusOK, `{"version":"6.15.8"}`)},
			confluence.Info{Version: "6.15.8", Source: "getPreUpgradeInfo"},
		},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			got, err := newClient(t, instance(tc.has)).ServerInfo(t.Context())
			if diff := cmp.Diff(tc.want, got); err != nil || diff != "" {
				t.Errorf("error %v, info (-want +got):\n%s", err, diff)
			}
		})
	}
}

func TestServerInfoFallsBackOnlyWhereThereIsNoSuchCall(t *testing.T) {
	manifest := contracttest.Answer(http.StatusOK, "application/xml", "<manifest><version>7.19.8</version></manifest>")
	first := map[string]struct {
		handler http.HandlerFunc
		want    transport.Class
	}{
		"credentials are refused": {contracttest.Answer(http.StatusUnauthorized, "text/plain", ""), transport.Unauthorized},
		"a login page":            {contracttest.Answer(http.StatusOK, "text/html", "<html>Log in"), transport.UnexpectedContent},
		"a failure":               {contracttest.Answer(http.StatusBadGateway, "text/plain", ""), transport.Transient},
		"no version":              {contracttest.JSON(http.StatusOK, `{"baseUrl":"x"}`), transport.UnexpectedContent},
	}
	for name, tc := range first {
		t.Run(name, func(t *testing.T) {
			handler := instance(map[string]http.HandlerFunc{informationPath: tc.handler, manifestPath: manifest})
			info, err := clientOf(t, contracttest.Bare(t, contextPath, handler)).ServerInfo(t.Context())
			if transport.ClassOf(err) != tc.want {
				t.Errorf("info %v, error %v; want class %q", info, err, tc.want)
			}
		})
	}
}

func TestServerInfoOfSomethingElseIsAnError(t *testing.T) {
	if _, err := newClient(t, instance(nil)).ServerInfo(t.Context()); transport.ClassOf(err) != transport.NotFound {
		t.Errorf("error %v, want class %q", err, transport.NotFound)
	}
	for name, body := range map[string]string{"XML that is cut off": "<manifest><version>7", "XML of another shape": "<other/>"} {
		handler := instance(map[string]http.HandlerFunc{
			manifestPath: contracttest.Answer(http.StatusOK, "application/xml", body),
		})
		if _, err := newClient(t, handler).ServerInfo(t.Context()); transport.ClassOf(err) != transport.UnexpectedContent {
			t.Errorf("%s: error %v, want class %q", name, err, transport.UnexpectedContent)
		}
	}
}

func TestPrintedClientShowsNoCredentials(t *testing.T) {
	client := newClient(t, instance(nil))
	for _, verb := range []string{"%v", "%+v", "%#v", "%s"} {
		if text := fmt.Sprintf(verb, client); strings.Contains(text, "canary") {
			t.Errorf("%s shows the credentials: %s", verb, text)
		}
	}
}

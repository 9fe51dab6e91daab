package cloudsite_test

import (
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/drover-dev/drover/internal/atlassian/contract/contracttest"
	"github.com/drover-dev/drover/internal/atlassian/transport"
)

const pluginType = "application/vnd.atl.plugins.installed+json"

func TestAppsListsTheKeys(t *testing.T) {
	client := newClient(t, func(w http.ResponseWriter, r *http.Request) {
		if got := r.Header.Get("Accept"); got != pluginType {
			t.Errorf("accepts %q, want %q", got, pluginType)
		}
		contracttest.Answer(http.StatusOK, pluginType,
			`{"plugins":[{"key":"com.example.a","enabled":true,"userInstalled":true},{"key":"com.example.b"}]}`)(w, r)
	})
	got, err := client.Apps(t.Context())
	if diff := cmp.Diff([]string{"com.example.a", "com.example.b"}, got); err != nil || diff != "" {
		t.Errorf("error %v, keys (-want +got):\n%s", err, diff)
	}
}

func TestListOfAppsThatMustNotBeBelieved(t *testing.T) {
	tests := map[string]struct {
		status            int
		contentType, body string
		want              transport.Class
	}{
		"no list":          {http.StatusOK, pluginType, `{}`, transport.UnexpectedContent},
		"an empty list":    {http.StatusOK, pluginType, `{"plugins":[]}`, transport.UnexpectedContent},
		"a login page":     {http.StatusOK, "text/html", `<html>Log in</html>`, transport.UnexpectedContent},
		"it is not there":  {http.StatusNotFound, "application/json", `{}`, transport.NotFound},
		"no rights for it": {http.StatusForbidden, "application/json", `{}`, transport.Forbidden},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			client := clientOf(t, contracttest.Bare(t, "", contracttest.Answer(tc.status, tc.contentType, tc.body)))
			if keys, err := client.Apps(t.Context()); transport.ClassOf(err) != tc.want {
				t.Errorf("got %v, %v, want class %q", keys, err, tc.want)
			}
		})
	}
}

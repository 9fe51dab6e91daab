package confluence_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/drover-dev/drover/internal/atlassian/confluence"
	"github.com/drover-dev/drover/internal/atlassian/contract/contracttest"
	"github.com/drover-dev/drover/internal/atlassian/transport"
)

const installed = "application/vnd.atl.plugins.installed+json"

func TestPluginsAreListed(t *testing.T) {
	client := newClient(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != contextPath+"/rest/plugins/1.0/" || r.Header.Get("Accept") != installed {
			t.Errorf("asked for %s as %s", r.URL.Path, r.Header.Get("Accept"))
		}
		contracttest.Answer(http.StatusOK, installed+";charset=UTF-8", `{"plugins":[
			{"key":"com.comalatech.workflow","name":"Comala","version":"7.5.3","enabled":true,"userInstalled":true,"links":{}},
			{"key":"com.atlassian.shipped","enabled":true,"userInstalled":false},
			{"key":"com.acme.silent","enabled":false}]}`)(w, r)
	})
	got, err := client.Plugins(t.Context())
	want := []confluence.Plugin{
		{Key: "com.comalatech.workflow", Name: "Comala", Version: "7.5.3", Enabled: true, UserInstalled: true},
		{Key: "com.atlassian.shipped", Enabled: true},
		{Key: "com.acme.silent", UserInstalled: true},
	}
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("error %v, plugins (-want +got):\n%s", err, diff)
	}
}

func TestLongListOfPluginsIsRead(t *testing.T) {
	const plugin = `{"key":"com.acme","enabled":true,"description":"` + "some words of ten thousand letters" + `"}`
	list := `{"plugins":[` + strings.Repeat(plugin+",", 150_000) + plugin + `]}` // About 11 MB.
	base := contracttest.Bare(t, "", contracttest.Answer(http.StatusOK, installed, list))
	plugins, err := clientOf(t, base).Plugins(t.Context())
	if err != nil || len(plugins) != 150_001 {
		t.Errorf("%d plugins, error %v", len(plugins), err)
	}
}

func TestAnswerWithoutAListOfPluginsIsNotAnEmptyInventory(t *testing.T) {
	base := contracttest.Bare(t, "", contracttest.Answer(http.StatusOK, installed, `{}`))
	if _, err := clientOf(t, base).Plugins(t.Context()); transport.ClassOf(err) != transport.UnexpectedContent {
		t.Errorf("error %v, want class %q", err, transport.UnexpectedContent)
	}
}

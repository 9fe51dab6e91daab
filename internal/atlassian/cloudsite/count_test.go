package cloudsite_test

import (
	"net/http"
	"testing"

	"github.com/drover-dev/drover/internal/atlassian/content"
	"github.com/drover-dev/drover/internal/atlassian/contract/contracttest"
	"github.com/drover-dev/drover/internal/atlassian/transport"
)

func TestContentOfASpaceIsCounted(t *testing.T) {
	client := newClient(t, func(w http.ResponseWriter, r *http.Request) {
		want := "cql=space+%3D+%22ENG%22+and+type+%3D+blogpost&excerpt=none&includeArchivedSpaces=true&limit=1"
		if r.URL.Path != "/wiki/rest/api/search" || r.URL.RawQuery != want {
			t.Errorf("asked for %s, want the query %s", r.URL, want)
		}
		contracttest.JSON(http.StatusOK, `{"results":[{"title":"News","content":{"id":"1"}}],"start":0,"limit":1,"size":1,
			"totalSize":5000000000,"cqlQuery":"type = blogpost","searchDuration":12,"_links":{}}`)(w, r)
	})
	if got, err := client.Count(t.Context(), "ENG", content.BlogPost); err != nil || got != 5_000_000_000 {
		t.Errorf("got %d, error %v", got, err)
	}
}

func TestCountThatMustNotBeBelieved(t *testing.T) {
	for name, tc := range map[string]struct {
		answer http.HandlerFunc
		want   transport.Class
	}{
		"no total":           {contracttest.JSON(http.StatusOK, `{"results":[],"size":0}`), transport.UnexpectedContent},
		"a total of null":    {contracttest.JSON(http.StatusOK, `{"results":[],"totalSize":null}`), transport.UnexpectedContent},
		"less than nothing":  {contracttest.JSON(http.StatusOK, `{"results":[],"totalSize":-1}`), transport.UnexpectedContent},
		"a total in letters": {contracttest.JSON(http.StatusOK, `{"results":[],"totalSize":"7"}`), transport.UnexpectedContent},
		"a part of a thing":  {contracttest.JSON(http.StatusOK, `{"results":[],"totalSize":1.5}`), transport.UnexpectedContent},
		"a refused query":    {contracttest.JSON(http.StatusBadRequest, `{"message":"no"}`), transport.Invalid},
		"a refused user":     {contracttest.JSON(http.StatusForbidden, `{"message":"no"}`), transport.Forbidden},
		"no index":           {contracttest.JSON(http.StatusServiceUnavailable, `{"message":"no"}`), transport.Transient},
	} {
		t.Run(name, func(t *testing.T) {
			client := clientOf(t, contracttest.Bare(t, "", tc.answer))
			if got, err := client.Count(t.Context(), "ENG", content.Page); got != 0 || transport.ClassOf(err) != tc.want {
				t.Errorf("got %d, error %v; want class %q", got, err, tc.want)
			}
		})
	}
}

package cloudsite_test

import (
	"fmt"
	"iter"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/drover-dev/drover/internal/atlassian/cloudsite"
	"github.com/drover-dev/drover/internal/atlassian/content"
	"github.com/drover-dev/drover/internal/atlassian/contract/contracttest"
	"github.com/drover-dev/drover/internal/atlassian/transport"
)

// walk collects what the answers about the pages of a space bring, answer by answer.
func walk(t *testing.T, client *cloudsite.Client, spaceID string) (answers [][]content.PageRef, err error) {
	t.Helper()
	for refs, err := range eachAnswer(t, client.WalkPages(spaceID)) {
		if err != nil {
			return answers, err
		}
		answers = append(answers, refs)
	}
	return answers, nil
}

func TestPagesFollowTheCursor(t *testing.T) {
	client := newClient(t, func(w http.ResponseWriter, r *http.Request) {
		const path = "/wiki/api/v2/spaces/65537/pages?"
		answer := map[string]string{
			path + "limit=250&status=current": `{"results":[{"id":"1","title":"A & \"B\"","spaceId":"65537"}],
				"_links":{"next":"/wiki/api/v2/spaces/65537/pages?limit=250&status=current&cursor=one"}}`,
			path + "cursor=one&limit=250&status=current": `{"results":[],
				"_links":{"next":"/wiki/api/v2/spaces/65537/pages?limit=250&status=current&cursor=two"}}`,
			path + "cursor=two&limit=250&status=current": `{"results":[{"id":"2","title":"Ü","status":"current"}]}`,
		}[r.URL.RequestURI()]
		if answer == "" {
			t.Errorf("asked for %s", r.URL.RequestURI())
		}
		contracttest.JSON(http.StatusOK, answer)(w, r)
	})
	got, err := walk(t, client, "65537")
	want := [][]content.PageRef{{{ID: "1", Title: `A & "B"`}}, {{ID: "2", Title: "Ü"}}}
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("error %v, answers (-want +got):\n%s", err, diff)
	}
}

func TestListOfPagesThatMustNotBeBelieved(t *testing.T) {
	for name, tc := range map[string]struct{ body, want string }{
		"no list at all":         {`{}`, "without a list"},
		"a page without an id":   {`{"results":[{"title":"A"}]}`, "without an id"},
		"the same page for ever": {`{"results":[{"id":"1"}],"_links":{"next":"?limit=250&status=current"}}`, "repeat"},
		"a link to another site": {`{"results":[],"_links":{"next":"https://evil.example/wiki?a=1"}}`, "another place"},
		"a link out of the wiki": {`{"results":[],"_links":{"next":"/admin?cursor=1"}}`, "another place"},
		"an answer that is cut":  {`{"results":[{"id":"1"`, "not complete JSON"},
	} {
		t.Run(name, func(t *testing.T) {
			client := clientOf(t, contracttest.Bare(t, "", contracttest.JSON(http.StatusOK, tc.body)))
			_, err := walk(t, client, "1")
			if transport.ClassOf(err) != transport.UnexpectedContent || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("error %v, want class %q with %q", err, transport.UnexpectedContent, tc.want)
			}
		})
	}
}

func TestWalkOverPagesEndsWhereNothingNewComes(t *testing.T) {
	asked := 0
	client := clientOf(t, contracttest.Bare(t, "", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked++
		body := fmt.Sprintf(`{"results":[{"id":"1","title":"A"}],"_links":{"next":"?cursor=%d"}}`, asked)
		contracttest.JSON(http.StatusOK, body)(w, r)
	})))
	if _, err := walk(t, client, "1"); transport.ClassOf(err) != transport.UnexpectedContent || asked > 10 {
		t.Errorf("%d requests, error %v", asked, err)
	}
	asked = 0
	for refs, err := range eachAnswer(t, client.WalkPages("1")) {
		if err != nil || len(refs) != 1 || asked != 1 {
			t.Errorf("%v after %d requests, error %v", refs, asked, err)
		}
		break
	}
	if _, err := walk(t, client, ".."); transport.ClassOf(err) != transport.Invalid || asked != 1 {
		t.Errorf("an id that is no part of an address: error %v", err)
	}
}

func TestIDOfASpaceIsFoundWithCase(t *testing.T) {
	client := newClient(t, func(w http.ResponseWriter, r *http.Request) {
		if got := r.URL.RawQuery; !strings.HasPrefix(got, "keys=") || !strings.HasSuffix(got, "&limit=250") {
			t.Errorf("asked for %s", got)
		}
		contracttest.JSON(http.StatusOK, `{"results":[{"id":"7","key":"eng"},{"id":"8","key":"ENG"}]}`)(w, r)
	})
	for key, want := range map[string]string{"ENG": "8", "eng": "7", "Eng": ""} {
		id, found, err := client.SpaceID(t.Context(), key)
		if id != want || found != (want != "") || err != nil {
			t.Errorf("%s: got %q, %t, error %v", key, id, found, err)
		}
	}
	for body, want := range map[string]transport.Class{
		`{"results":[{"key":"ENG"}]}`: transport.UnexpectedContent, `{}`: transport.UnexpectedContent,
	} {
		wrong := clientOf(t, contracttest.Bare(t, "", contracttest.JSON(http.StatusOK, body)))
		if _, found, err := wrong.SpaceID(t.Context(), "ENG"); found || transport.ClassOf(err) != want {
			t.Errorf("%s: found %t, error %v", body, found, err)
		}
	}
}

// eachAnswer gives the answers of a walk that bring pages.
func eachAnswer(t *testing.T, walk *cloudsite.PageWalk) iter.Seq2[[]content.PageRef, error] {
	t.Helper()
	return func(yield func([]content.PageRef, error) bool) {
		for !walk.Over() {
			refs, err := walk.Next(t.Context())
			if (len(refs) > 0 || err != nil) && !yield(refs, err) || err != nil {
				return
			}
		}
	}
}

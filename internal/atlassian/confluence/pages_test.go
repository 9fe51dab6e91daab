package confluence_test

import (
	"fmt"
	"iter"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/drover-dev/drover/internal/atlassian/confluence"
	"github.com/drover-dev/drover/internal/atlassian/content"
	"github.com/drover-dev/drover/internal/atlassian/contract/contracttest"
	"github.com/drover-dev/drover/internal/atlassian/transport"
)

// pages serves the pages of a space, not more than 2 at a time.
func pages(refs ...content.PageRef) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		start, _ := strconv.Atoi(r.URL.Query().Get("start"))
		limit, _ := strconv.Atoi(r.URL.Query().Get("limit"))
		end := min(start+min(limit, 2), len(refs))
		results := []string{}
		for _, ref := range refs[min(start, end):end] {
			results = append(results, fmt.Sprintf(`{"id":%q,"type":"page","status":"current","title":%q}`, ref.ID, ref.Title))
		}
		links := "{}"
		if end < len(refs) {
			links = fmt.Sprintf(`{"next":"/rest/api/space/ENG/content/page?depth=all&limit=2&start=%d"}`, end)
		}
		contracttest.JSON(http.StatusOK, fmt.Sprintf(`{"results":[%s],"start":%d,"limit":2,"size":%d,"_links":%s}`,
			strings.Join(results, ","), start, len(results), links))(w, r)
	}
}

// walk collects what the answers about the pages of a space bring, answer by answer.
func walk(t *testing.T, client *confluence.Client, spaceKey string, limit int) (answers [][]content.PageRef, err error) {
	t.Helper()
	for refs, err := range eachAnswer(t, client.WalkPages(spaceKey, limit)) {
		if err != nil {
			return answers, err
		}
		answers = append(answers, refs)
	}
	return answers, nil
}

func TestPagesAreWalkedAsFarAsTheInstanceGivesThem(t *testing.T) {
	a, b := content.PageRef{ID: "1", Title: `A & "B"`}, content.PageRef{ID: "2", Title: "Ü"}
	c := content.PageRef{ID: "3", Title: "C"}
	tests := map[string]struct {
		refs  []content.PageRef
		limit int
		want  [][]content.PageRef
	}{
		"fewer than were asked for":   {[]content.PageRef{a, b, c}, 200, [][]content.PageRef{{a, b}, {c}}},
		"as many as were asked for":   {[]content.PageRef{a, b, c}, 1, [][]content.PageRef{{a}, {b}, {c}}},
		"one where none was asked":    {[]content.PageRef{a}, 0, [][]content.PageRef{{a}}},
		"a space that ends with both": {[]content.PageRef{a, b}, 2, [][]content.PageRef{{a, b}}},
		"a space without pages":       {nil, 200, nil},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			got, err := walk(t, newClient(t, pages(tc.refs...)), "ENG", tc.limit)
			if diff := cmp.Diff(tc.want, got); err != nil || diff != "" {
				t.Errorf("error %v, answers (-want +got):\n%s", err, diff)
			}
		})
	}
}

func TestPagesAskForTheWholeTreeOfTheSpace(t *testing.T) {
	client := newClient(t, func(w http.ResponseWriter, r *http.Request) {
		want := contextPath + "/rest/api/space/~j%2Fd/content/page?depth=all&limit=50&start=0"
		if got := r.URL.RequestURI(); got != want {
			t.Errorf("asked for %s, want %s", got, want)
		}
		pages()(w, r)
	})
	if _, err := walk(t, client, "~j/d", 50); err != nil {
		t.Error(err)
	}
	if _, err := walk(t, client, "..", 50); transport.ClassOf(err) != transport.Invalid {
		t.Errorf("a key that is no part of an address: error %v", err)
	}
}

func TestWalkOverPagesEndsWithItsCallerAndWithAnError(t *testing.T) {
	requests := 0
	list := pages(content.PageRef{ID: "1", Title: "A"}, content.PageRef{ID: "2", Title: "B"}, content.PageRef{ID: "3", Title: "C"})
	client := newClient(t, func(w http.ResponseWriter, r *http.Request) {
		if requests++; requests > 1 {
			w.WriteHeader(http.StatusForbidden)
			return
		}
		list(w, r)
	})
	for refs, err := range eachAnswer(t, client.WalkPages("ENG", 2)) {
		if err != nil || len(refs) != 2 || requests != 1 {
			t.Errorf("%v after %d requests, error %v", refs, requests, err)
		}
		break
	}
	requests = 0
	answers, err := walk(t, client, "ENG", 2)
	if len(answers) != 1 || transport.ClassOf(err) != transport.Forbidden {
		t.Errorf("%d answers, error %v; want 1, class %q", len(answers), err, transport.Forbidden)
	}
}

func TestListOfPagesThatMustNotBeBelieved(t *testing.T) {
	for name, tc := range map[string]struct{ body, want string }{
		"no list at all":            {`{}`, "without a list"},
		"a page without an id":      {`{"results":[{"title":"A"}]}`, "without an id"},
		"a page of nothing":         {`{"results":[null]}`, "without an id"},
		"the same part for ever":    {`{"results":[{"id":"1"}],"_links":{"next":"?start=0"}}`, "repeat themselves"},
		"an empty part with a link": {`{"results":[],"_links":{"next":"/rest/api"}}`, "repeat themselves"},
	} {
		t.Run(name, func(t *testing.T) {
			client := clientOf(t, contracttest.Bare(t, "", contracttest.JSON(http.StatusOK, tc.body)))
			_, err := walk(t, client, "ENG", 2)
			if transport.ClassOf(err) != transport.UnexpectedContent || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("error %v, want class %q with %q", err, transport.UnexpectedContent, tc.want)
			}
		})
	}
}

// TestInstanceThatDoesNotLookAtTheOffset gives the same part under ever new offsets, and in between parts that the user may not
// see.
func TestInstanceThatDoesNotLookAtTheOffset(t *testing.T) {
	for name, tc := range map[string]struct {
		results   string
		most      int
		repeating bool
	}{
		"the same part":       {`[{"id":"1","title":"A"}]`, 6, true},
		"parts that are not":  {`[]`, 50, false},
		"a part that differs": {"", 50, false},
	} {
		t.Run(name, func(t *testing.T) {
			asked := 0
			client := clientOf(t, contracttest.Bare(t, "", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				asked++
				results, links := tc.results, fmt.Sprintf(`{"next":"?start=%d"}`, asked)
				if results == "" {
					results = fmt.Sprintf(`[{"id":"%d"}]`, asked)
				}
				if asked == 50 {
					links = "{}"
				}
				contracttest.JSON(http.StatusOK, `{"results":`+results+`,"_links":`+links+`}`)(w, r)
			})))
			_, err := walk(t, client, "ENG", 2)
			if asked != tc.most || (transport.ClassOf(err) == transport.UnexpectedContent) != tc.repeating {
				t.Errorf("%d requests, error %v; want %d", asked, err, tc.most)
			}
		})
	}
}

// eachAnswer gives the answers of a walk that bring pages.
func eachAnswer(t *testing.T, walk *confluence.PageWalk) iter.Seq2[[]content.PageRef, error] {
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

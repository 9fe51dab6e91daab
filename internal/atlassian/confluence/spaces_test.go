package confluence_test

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/drover-dev/drover/internal/atlassian/confluence"
	"github.com/drover-dev/drover/internal/atlassian/contract/contracttest"
	"github.com/drover-dev/drover/internal/atlassian/transport"
)

// spaces serves keys in pages of 2, whatever limit is asked for, of which those in hidden are not shown.
func spaces(t *testing.T, keys []string, hidden ...string) http.HandlerFunc {
	t.Helper()
	return func(w http.ResponseWriter, r *http.Request) {
		wanted := r.URL.Query()["spaceKey"]
		if len(wanted) > 50 || len(r.URL.RawQuery) > 4100 {
			t.Errorf("%d keys in a query of %d bytes", len(wanted), len(r.URL.RawQuery))
		}
		var all []string
		for _, key := range keys {
			if len(wanted) == 0 || slices.Contains(wanted, key) {
				all = append(all, key)
			}
		}
		start, _ := strconv.Atoi(r.URL.Query().Get("start"))
		end := min(start+2, len(all))
		var results []string
		for _, key := range all[min(start, end):end] {
			if !slices.Contains(hidden, key) {
				results = append(results, fmt.Sprintf(`{"id":1,"key":%q,"name":"Space %s","type":"global"}`, key, key))
			}
		}
		links := "{}"
		if end < len(all) {
			links = fmt.Sprintf(`{"next":"/rest/api/space?limit=2&start=%d","base":"http://elsewhere.example"}`, end)
		}
		contracttest.JSON(http.StatusOK, fmt.Sprintf(`{"results":[%s],"start":%d,"limit":2,"size":%d,"_links":%s}`,
			strings.Join(results, ","), start, len(results), links))(w, r)
	}
}

func keysOf(t *testing.T, client *confluence.Client) []string {
	t.Helper()
	var keys []string
	for space, err := range client.AllSpaces(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		keys = append(keys, space.Key)
	}
	return keys
}

func TestAllSpacesFollowsThePages(t *testing.T) {
	all := []string{"A", "B", "C", "D", "E"}
	if diff := cmp.Diff(all, keysOf(t, newClient(t, spaces(t, all)))); diff != "" {
		t.Errorf("spaces (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"A", "D", "E"}, keysOf(t, newClient(t, spaces(t, all, "B", "C")))); diff != "" {
		t.Errorf("spaces without those that the user may not see (-want +got):\n%s", diff)
	}
	if keys := keysOf(t, newClient(t, spaces(t, nil))); keys != nil {
		t.Errorf("an empty instance has %v", keys)
	}
}

func TestAllSpacesStopsWhenTheCallerHasEnough(t *testing.T) {
	requests := 0
	list := spaces(t, []string{"A", "B", "C", "D"})
	client := newClient(t, func(w http.ResponseWriter, r *http.Request) {
		requests++
		list(w, r)
	})
	for space, err := range client.AllSpaces(t.Context()) {
		if err != nil || space.Key != "A" {
			t.Errorf("first space %v, error %v", space, err)
		}
		break
	}
	if requests != 1 {
		t.Errorf("%d requests, want 1", requests)
	}
}

func TestSpacesByKeysAsksInBatches(t *testing.T) {
	var many, long []string
	for i := range 120 {
		many = append(many, fmt.Sprintf("K%d", i))
	}
	for i := range 40 {
		long = append(long, strings.Repeat("~ü", 60)+strconv.Itoa(i))
	}
	for name, keys := range map[string][]string{"none": nil, "one": {"ENG"}, "many": many, "long ones": long} {
		t.Run(name, func(t *testing.T) {
			client := newClient(t, spaces(t, append(slices.Clone(keys), "OTHER")))
			found, err := client.SpacesByKeys(t.Context(), append(slices.Clone(keys), "UNKNOWN"))
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, space := range found {
				got = append(got, space.Key)
			}
			if diff := cmp.Diff(keys, got); diff != "" {
				t.Errorf("found (-want +got):\n%s", diff)
			}
		})
	}
	if found, err := newClient(t, spaces(t, nil)).SpacesByKeys(t.Context(), nil); found != nil || err != nil {
		t.Errorf("no keys give %v, error %v", found, err)
	}
}

func TestSpaceIsReadWithNameAndType(t *testing.T) {
	found, err := newClient(t, spaces(t, []string{"ENG"})).SpacesByKeys(t.Context(), []string{"ENG"})
	want := []confluence.Space{{Key: "ENG", Name: "Space ENG", Type: "global"}}
	if diff := cmp.Diff(want, found); err != nil || diff != "" {
		t.Errorf("error %v, space (-want +got):\n%s", err, diff)
	}
}

func TestListOfSpacesThatMustNotBeBelieved(t *testing.T) {
	tests := map[string]struct{ body, want string }{
		"no list at all":           {`{}`, "without a list"},
		"the same page for ever":   {`{"results":[],"_links":{"next":"/rest/api/space?start=0"}}`, "repeat themselves"},
		"a link that says nothing": {`{"results":[],"_links":{"next":"/rest/api/space"}}`, "repeat themselves"},
		"JSON that is cut off":     {`{"results":[{"key":"A"}`, "not complete JSON"},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			client := clientOf(t, contracttest.Bare(t, "", contracttest.JSON(http.StatusOK, tc.body)))
			_, err := client.SpacesByKeys(t.Context(), []string{"A"})
			if transport.ClassOf(err) != transport.UnexpectedContent || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("error %v, want class %q with %q", err, transport.UnexpectedContent, tc.want)
			}
		})
	}
}

func TestPagesOfSpacesThatDoNotEnd(t *testing.T) {
	client := clientOf(t, contracttest.Bare(t, "", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start, _ := strconv.Atoi(r.URL.Query().Get("start"))
		body := fmt.Sprintf(`{"results":[],"_links":{"next":"?start=%d"}}`, start+1)
		contracttest.JSON(http.StatusOK, body)(w, r)
	})))
	var last error
	for _, err := range client.AllSpaces(t.Context()) {
		last = err
	}
	if last == nil || !strings.Contains(last.Error(), "do not end") {
		t.Errorf("error %v, want one that says that the pages do not end", last)
	}
}

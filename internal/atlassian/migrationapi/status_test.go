package migrationapi_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/drover-dev/drover/internal/atlassian/migrationapi"
	"github.com/drover-dev/drover/internal/atlassian/transport"
)

func statusOf(t *testing.T, level, body string) *migrationapi.Node {
	t.Helper()
	client := newClient(t, func(w http.ResponseWriter, r *http.Request) {
		if got := r.URL.Query().Get("level"); got != level {
			t.Errorf("asked for level %q, want %q", got, level)
		}
		writeJSON(w, http.StatusOK, body)
	}, nil)
	root, err := client.Status(t.Context(), "j-1", "t-1", migrationapi.StatusQuery{Level: level, ExpandChildren: true})
	if err != nil {
		t.Fatal(err)
	}
	return root
}

func TestStatusNodeIsReadCompletely(t *testing.T) {
	root := statusOf(t, "", `{"data":{"status":"IN_PROGRESS","outcome":null,"message":"At least one failed.",
		"details":{"occurrences":["ENG","OPS"],"excludable":true,"description":"Why"},
		"progressDetails":{"isSupported":true,"percent":29.6,"data":[{"name":"Spaces","total":40,"processed":12}]},
		"children":{"check":{"status":"FINISHED","outcome":"SUCCESS"}}},"links":{"next":null}}`)
	want := &migrationapi.Node{
		Status: "IN_PROGRESS", Message: "At least one failed.",
		Details: migrationapi.Details{Occurrences: []string{"ENG", "OPS"}, Excludable: true, Description: "Why"},
		Progress: migrationapi.Progress{
			Supported: true, Percent: 30, Parts: []migrationapi.Part{{Name: "Spaces", Total: 40, Processed: 12}},
		},
		Children: map[string]*migrationapi.Node{"check": {Status: "FINISHED", Outcome: "SUCCESS"}},
	}
	if diff := cmp.Diff(want, root); diff != "" {
		t.Errorf("node (-want +got):\n%s", diff)
	}
}

func TestStatusAlwaysReturnsTheRoot(t *testing.T) {
	const (
		check = `{"status":"FINISHED","children":{"Keys":{"outcome":"FAILED"}}}`
		whole = `{"data":{"children":{"check":` + check + `}}}`
	)
	tests := map[string]struct{ level, body, path, want string }{
		"whole tree, no level":            {"", whole, "check,Keys", "FAILED"},
		"whole tree for a level":          {"check", whole, "check,Keys", "FAILED"},
		"the level itself":                {"check", `{"data":` + check + `}`, "check,Keys", "FAILED"},
		"whole tree, path of a level":     {"check,Keys", whole, "check,Keys", "FAILED"},
		"parent of the level":             {"check,Keys", `{"data":` + check + `}`, "check,Keys", "FAILED"},
		"the end of the path":             {"check,Keys", `{"data":{"outcome":"FAILED"}}`, "check,Keys", "FAILED"},
		"three names deep":                {"migrate,spaces,ENG", `{"data":{"outcome":"X"}}`, "migrate,spaces,ENG", "X"},
		"without the wrapper":             {"", `{"children":{"check":` + check + `}}`, "check,Keys", "FAILED"},
		"without the wrapper for a level": {"check", check, "check,Keys", "FAILED"},
		"root that lacks the level yet":   {"check", `{"data":{"children":{"migrate":{"outcome":"X"}}}}`, "migrate", "X"},
		"leaf of a level":                 {"check", `{"data":{"status":"PENDING","outcome":"X"}}`, "check", "X"},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			node := statusOf(t, tc.level, tc.body).Child(strings.Split(tc.path, ",")...)
			if node == nil || node.Outcome != tc.want {
				t.Errorf("node at %s is %+v, want outcome %s", tc.path, node, tc.want)
			}
		})
	}
}

func TestFreshTaskHasAnEmptyRoot(t *testing.T) {
	for _, body := range []string{`{}`, `{"data":{}}`, `{"data":{"children":{}},"links":{}}`, `{"data":{"children":null}}`} {
		if diff := cmp.Diff(&migrationapi.Node{}, statusOf(t, "check", body)); diff != "" {
			t.Errorf("answer %s gives (-want +got):\n%s", body, diff)
		}
	}
}

func TestPagesOfATreeAreMerged(t *testing.T) {
	pages := map[string]string{
		"": `{"data":{"status":"IN_PROGRESS","children":{"migrate":{"status":"IN_PROGRESS","children":{
			"spaces":{"status":"PENDING","details":{"occurrences":["a","b"]},"children":{"ENG":{"outcome":"SUCCESS"}}}}}}},
			"links":{"next":"?cursor=b"}}`,
		"b": `{"data":{"children":{"migrate":{"children":{
			"spaces":{"status":"IN_PROGRESS","details":{"occurrences":["b","c"]},
				"progressDetails":{"isSupported":true,"percent":50},
				"children":{"OPS":{"outcome":"FAILED"},"ENG":{"message":"done"}}},
			"apps":{"status":"PENDING"}}}}},"links":{"next":"c"}}`,
		"c": `{"data":{"status":"FINISHED"}}`,
	}
	b := &budget{}
	client := newClient(t, func(w http.ResponseWriter, r *http.Request) {
		query := r.URL.Query()
		if query.Get("level") != "migrate" || query.Get("expandChildren") != "true" {
			t.Errorf("a page was asked for without the level: %s", r.URL.RawQuery)
		}
		writeJSON(w, http.StatusOK, pages[query.Get("cursor")])
	}, b)
	got, err := client.Status(t.Context(), "j-1", "t-1", migrationapi.StatusQuery{Level: "migrate", ExpandChildren: true})
	if err != nil {
		t.Fatal(err)
	}
	want := &migrationapi.Node{Status: "FINISHED", Children: map[string]*migrationapi.Node{
		"migrate": {Status: "IN_PROGRESS", Children: map[string]*migrationapi.Node{
			"spaces": {
				Status:   "IN_PROGRESS",
				Details:  migrationapi.Details{Occurrences: []string{"a", "b", "c"}},
				Progress: migrationapi.Progress{Supported: true, Percent: 50},
				Children: map[string]*migrationapi.Node{
					"ENG": {Outcome: "SUCCESS", Message: "done"},
					"OPS": {Outcome: "FAILED"},
				},
			},
			"apps": {Status: "PENDING"},
		}},
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("tree (-want +got):\n%s", diff)
	}
	if b.reads != 3 {
		t.Errorf("%d reads taken, want 3", b.reads)
	}
}

func TestPagesThatDoNotEnd(t *testing.T) {
	tests := map[string]struct {
		next func(page int) string
		want string
	}{
		"always a new cursor":    {func(page int) string { return fmt.Sprintf("c%d", page) }, "repeat themselves"},
		"always the same cursor": {func(int) string { return "c" }, "repeat themselves"},
		"two cursors in turn":    {func(page int) string { return fmt.Sprintf("c%d", page%2) }, "repeat themselves"},
		"another host":           {func(int) string { return "https://evil.example/x?cursor=1" }, "leads to another place"},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			b := &budget{}
			page := 0
			client := newClient(t, func(w http.ResponseWriter, _ *http.Request) {
				page++
				writeJSON(w, http.StatusOK, fmt.Sprintf(`{"data":{},"links":{"next":%q}}`, tc.next(page)))
			}, b)
			_, err := client.Status(t.Context(), "j-1", "t-1", migrationapi.StatusQuery{})
			if transport.ClassOf(err) != transport.UnexpectedContent || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("error %v, want class %q with %q", err, transport.UnexpectedContent, tc.want)
			}
			if b.reads > 500 {
				t.Errorf("%d pages read, want at most 500", b.reads)
			}
		})
	}
}

func TestTaskThatIsGoneIsNotFound(t *testing.T) {
	client := newClient(t, func(w http.ResponseWriter, _ *http.Request) {
		writeJSON(w, http.StatusNotFound, `{"status":404,"errorMessage":"No such task"}`)
	}, nil)
	_, err := client.Status(t.Context(), "j-1", "t-1", migrationapi.StatusQuery{})
	if transport.ClassOf(err) != transport.NotFound {
		t.Errorf("error %v, want class %q", err, transport.NotFound)
	}
}

func TestNodeQuestionsMayBeAskedOfNothing(t *testing.T) {
	var nothing *migrationapi.Node
	if nothing.Child("check", "X") != nil || nothing.Finished() {
		t.Error("a node that is not there has a child or is finished")
	}
	leaf := &migrationapi.Node{Status: "finished"}
	if !leaf.Finished() || leaf.Child("a", "b") != nil || leaf.Child() != leaf {
		t.Error("finished is compared with case, or a path is walked wrongly")
	}
}

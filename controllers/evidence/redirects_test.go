package evidence

import (
	"strconv"
	"strings"
	"testing"

	"github.com/drover-dev/drover/internal/atlassian/content"
	"github.com/drover-dev/drover/test/nginx"
)

// TestNginxFindsEveryTitle has titles with all that means something to nginx, or in an address.
func TestNginxFindsEveryTitle(t *testing.T) {
	t.Parallel()
	titles := map[string]string{ // What nginx has decoded of the old address, by title.
		"Two words":            "/wiki/display/~jdoe/Two+words",
		"a b":                  "/wiki/display/~jdoe/A+B",
		`Say "hello"`:          `/wiki/display/~jdoe/Say+"hello"`,
		`C:\temp\new`:          `/wiki/display/~jdoe/C:\temp\new`,
		`ends with \`:          `/wiki/display/~jdoe/ends+with+\`,
		"$uri ${host}":         "/wiki/display/~jdoe/$uri+${host}",
		"50% of it/all?":       "/wiki/display/~jdoe/50%+of+it/all?",
		"Übersicht – 概要":       "/wiki/display/~jdoe/Übersicht+–+概要",
		"~draft":               "/wiki/display/~jdoe/~draft",
		"default":              "/wiki/display/~jdoe/default",
		"a; b {c} # d 'e' (f)": "/wiki/display/~jdoe/a;+b+{c}+#+d+'e'+(f)",
	}
	r := &redirects{path: "/wiki", site: "https://acme.atlassian.net"}
	targets, id := map[string]string{}, 100
	for title, path := range titles {
		id++
		r.add("~jdoe", content.PageRef{ID: strconv.Itoa(id), Title: title}, content.PageRef{ID: "9" + strconv.Itoa(id), Title: title})
		targets[path] = "https://acme.atlassian.net/wiki/spaces/~jdoe/pages/9" + strconv.Itoa(id)
	}
	byPath, err := nginx.ReadMap(r.byPath.String())
	if err != nil {
		t.Fatal(err)
	}
	for path, target := range targets {
		if got := nginx.Find(byPath, path); got != target {
			t.Errorf("%s leads to %q, want %s", path, got, target)
		}
	}
	byID, err := nginx.ReadMap(r.byID.String())
	if err != nil || len(byID) != len(titles) || nginx.Find(byID, "101") != "https://acme.atlassian.net/wiki/spaces/~jdoe/pages/9101" {
		t.Errorf("by their IDs: %v, %v", byID, err)
	}
}

func TestATitleWithAPlusIsFoundByItsIDAlone(t *testing.T) {
	t.Parallel()
	r := &redirects{site: "https://acme.atlassian.net"}
	for id, title := range []string{"A B", "A+B"} {
		r.add("ENG", content.PageRef{ID: strconv.Itoa(id), Title: title}, content.PageRef{ID: "7" + strconv.Itoa(id), Title: title})
	}
	byPath, err := nginx.ReadMap(r.byPath.String())
	if got := nginx.Find(byPath, "/display/ENG/A+B"); err != nil || !strings.HasSuffix(got, "/pages/70") {
		t.Errorf("%q, %v: an address that stands there twice keeps nginx from its start", got, err)
	}
	if byID, err := nginx.ReadMap(r.byID.String()); err != nil || len(byID) != 2 {
		t.Errorf("by their IDs: %v, %v", byID, err)
	}
}

func TestATitleThatNginxCannotReadIsCounted(t *testing.T) {
	t.Parallel()
	r := &redirects{site: "https://acme.atlassian.net"}
	r.add("ENG", content.PageRef{ID: "1", Title: "two\nlines"}, content.PageRef{ID: "2", Title: "two\nlines"})
	if r.unmapped != 1 || r.pages != 0 || r.byPath.Len() > 0 {
		t.Errorf("%d are not mapped: %s", r.unmapped, r.byPath.String())
	}
}

package content_test

import (
	"net/url"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/drover-dev/drover/internal/atlassian/content"
	"github.com/drover-dev/drover/internal/atlassian/transport"
)

func TestCountQueryHoldsTheKeyInQuotes(t *testing.T) {
	for key, want := range map[string]string{
		"ENG":          `space = "ENG" and type = page`,
		"~jdoe":        `space = "~jdoe" and type = page`,
		`a" or "" ="`:  `space = "a\" or \"\" =\"" and type = page`,
		`back\slash\"`: `space = "back\\slash\\\"" and type = page`,
	} {
		if got := content.CountQuery(key, content.Page).Get("cql"); got != want {
			t.Errorf("key %s: got %s, want %s", key, got, want)
		}
	}
}

func TestCountsKeepEachKindApart(t *testing.T) {
	var counts content.Counts
	for i, kind := range content.Kinds() {
		counts.Set(kind, int64(i)+1)
	}
	counts.Set("whiteboard", 9)
	want := content.Counts{Pages: 1, BlogPosts: 2, Attachments: 3, Comments: 4}
	if diff := cmp.Diff(want, counts); diff != "" {
		t.Errorf("counts (-want +got):\n%s", diff)
	}
	for i, kind := range content.Kinds() {
		if got := counts.Get(kind); got != int64(i)+1 {
			t.Errorf("%s: got %d, want %d", kind, got, i+1)
		}
	}
	if got := counts.Get("whiteboard"); got != 0 {
		t.Errorf("a kind that is not known: got %d", got)
	}
}

func TestTotalIsNeverGuessed(t *testing.T) {
	none, some, less := int64(0), int64(7), int64(-1)
	asked := transport.Request{Operation: "searchContent", URL: &url.URL{Host: "c.example"}}
	for name, tc := range map[string]struct {
		total *int64
		want  int64
		class transport.Class
	}{
		"none":          {&none, 0, ""},
		"some":          {&some, 7, ""},
		"not told":      {nil, 0, transport.UnexpectedContent},
		"below nothing": {&less, 0, transport.UnexpectedContent},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := content.Total(asked, tc.total)
			if got != tc.want || transport.ClassOf(err) != tc.class {
				t.Errorf("got %d, error %v; want %d, class %q", got, err, tc.want, tc.class)
			}
		})
	}
}

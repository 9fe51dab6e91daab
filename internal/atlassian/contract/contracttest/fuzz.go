package contracttest

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/drover-dev/drover/internal/atlassian/transport"
)

// FuzzAnswers gives a client every body as an answer of success of a media type. Whatever the other side answers, reading it
// ends with a result or with a failure of class UnexpectedContent, and never with a panic.
func FuzzAnswers(f *testing.F, contentType string, call func(*testing.T, *url.URL, *transport.Client) error) {
	f.Helper()
	for _, hostile := range []string{``, `null`, `[]`, `{`, `<html>`, `{}{}`, "\x00\xff", `{"a":1e999}`, `[[[[[[[[[[`} {
		f.Add(hostile)
	}
	f.Fuzz(func(t *testing.T, body string) {
		at := Bare(t, "", Answer(http.StatusOK, contentType, body))
		err := call(t, at, Remote(t))
		if class := transport.ClassOf(err); err != nil && class != transport.UnexpectedContent {
			t.Errorf("class %q for %q, want %q", class, body, transport.UnexpectedContent)
		}
	})
}

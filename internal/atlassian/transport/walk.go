package transport

import (
	"maps"
	"net/url"
	"path"
	"strings"
)

// maxBarren is how many pages in a row may bring nothing new. What is made or goes during a walk shifts a page or two; more of them
// come from a side whose pages never end, and each costs a read of the quota.
const maxBarren = 5

// Walk goes from page to page of an answer. It ends a walk that does not end by itself: a link that was seen before, pages that
// bring nothing new, more pages than can be, or a link that leads elsewhere, to where the credentials would be taken along.
type Walk struct {
	operation string
	base      *url.URL
	address   *url.URL
	seen      map[string]bool
	maxPages  int
	barren    int
}

// NewWalk begins at first and stays below base, for at most maxPages pages.
func NewWalk(operation string, base, first *url.URL, maxPages int) *Walk {
	return &Walk{operation: operation, base: base, address: first, seen: map[string]bool{}, maxPages: maxPages}
}

// Address returns the address of the page that the walk stands at.
func (w *Walk) Address() *url.URL { return w.address }

// Next moves to the page that a link of the current one names. The link may be an absolute URL, a relative one or a bare
// cursor, because the Migration API does not say which. Parameters that a link leaves out are kept. news tells whether the
// current page brought anything that those before it had not.
func (w *Walk) Next(link string, news bool) error {
	w.seen[w.address.String()] = true
	w.barren++
	if news {
		w.barren = 0
	}
	next, problem := w.follow(strings.TrimSpace(link))
	switch {
	case problem != "":
		return Unexpected(w.operation, w.address, problem)
	case w.seen[next.String()], w.barren >= maxBarren:
		return Unexpected(w.operation, w.address, "the pages repeat themselves")
	case len(w.seen) >= w.maxPages:
		return Unexpected(w.operation, w.address, "the pages do not end")
	}
	w.address = next
	return nil
}

func (w *Walk) follow(link string) (next *url.URL, problem string) {
	// A page differs from the one before in its query, so what has none is a cursor; base64 may hold a slash.
	if !strings.Contains(link, "?") && !strings.Contains(link, "://") {
		return WithQuery(w.address, url.Values{"cursor": {link}}), ""
	}
	reference, err := url.Parse(link)
	if err != nil {
		return nil, "the link to the next page cannot be read"
	}
	next = w.address.ResolveReference(reference)
	if !sameOrigin(w.address, next) || !below(w.base, next) {
		return nil, "the link to the next page leads to another place"
	}
	merged := w.address.Query()
	maps.Copy(merged, next.Query())
	next.RawQuery, next.Fragment = merged.Encode(), ""
	return next, ""
}

func below(base, address *url.URL) bool {
	return address.User == nil && strings.HasPrefix(rooted(address), rooted(base))
}

// rooted returns a path without dots, between slashes. The path of an address that was joined to a bare host lacks the first.
func rooted(address *url.URL) string {
	return strings.TrimSuffix(path.Clean("/"+address.Path), "/") + "/"
}

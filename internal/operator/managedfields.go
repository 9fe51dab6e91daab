package operator

import (
	"bytes"
	"io"
	"mime"
	"net/http"
)

// managedFields begins the list of who manages which fields of an object. No text holds it: its quotes would be escaped there.
var managedFields = []byte(`"managedFields":[`)

// withoutManagedFields empties these lists in what the API server answers, before anybody decodes it. They are more than 40 % of a
// Migration's bytes, and client-go goes over each byte nine times until it knows what a watch has brought. Nobody in this process
// looks at them, and a write that does not name them leaves them as they are.
func withoutManagedFields(next http.RoundTripper) http.RoundTripper {
	return roundTripper(func(request *http.Request) (*http.Response, error) {
		response, err := next.RoundTrip(request)
		if err != nil {
			return nil, err
		}
		header := response.Header
		if mediaType, _, _ := mime.ParseMediaType(header.Get("Content-Type")); mediaType == "application/json" {
			response.Body = &emptyingReader{ReadCloser: response.Body}
			response.ContentLength = -1
			header.Del("Content-Length")
		}
		return response, nil
	})
}

type roundTripper func(*http.Request) (*http.Response, error)

// RoundTrip sends a request.
func (f roundTripper) RoundTrip(request *http.Request) (*http.Response, error) { return f(request) }

// emptyingReader leaves out what stands in lists of managed fields. Nothing else is held back, so that a watch tells each change
// at once.
type emptyingReader struct {
	io.ReadCloser

	// matched is how much of the beginning of a list came at the end of the last read.
	matched int
	// depth is how many brackets are open in a list; it is 0 outside of lists.
	depth int
	// quoted and escaped tell whether the next byte of a list belongs to a text, and whether it stands behind a backslash.
	quoted, escaped bool
}

// Read reads on until something is left, or nothing comes any more.
func (r *emptyingReader) Read(p []byte) (int, error) {
	for {
		n, err := r.ReadCloser.Read(p)
		left := r.empty(p[:n])
		if left > 0 || n == 0 || err != nil {
			return left, err
		}
	}
}

// empty moves what is to be left to the beginning of p, and returns its length.
func (r *emptyingReader) empty(p []byte) int {
	left := 0
	for len(p) > left {
		rest := p[left:]
		if r.depth > 0 {
			// What is skipped is overwritten by what follows.
			p = p[:left+copy(rest, rest[r.skip(rest):])]
			continue
		}
		left += r.pass(rest)
	}
	return left
}

// pass tells how much comes before the next list has anything in it.
func (r *emptyingReader) pass(p []byte) int {
	if r.matched > 0 {
		wanted := managedFields[r.matched:]
		n := min(len(wanted), len(p))
		same := bytes.Equal(p[:n], wanted[:n])
		switch {
		case same && n == len(wanted):
			r.matched, r.depth = 0, 1
			return n
		case same:
			r.matched += n
			return n
		}
		r.matched = 0
	}
	if i := bytes.Index(p, managedFields); i >= 0 {
		r.depth = 1
		return i + len(managedFields)
	}
	r.matched = begun(p)
	return len(p)
}

// begun tells how much of the beginning of a list p ends with.
func begun(p []byte) int {
	for n := min(len(p), len(managedFields)-1); n > 0; n-- {
		if bytes.HasSuffix(p, managedFields[:n]) {
			return n
		}
	}
	return 0
}

// skip tells how much of p is in the list. The bracket that ends it is not.
func (r *emptyingReader) skip(p []byte) int {
	for i, c := range p {
		switch {
		case r.escaped:
			r.escaped = false
		case r.quoted && c == '\\':
			r.escaped = true
		case c == '"':
			r.quoted = !r.quoted
		case r.quoted:
		case c == '[':
			r.depth++
		case c == ']':
			r.depth--
			if r.depth == 0 {
				return i
			}
		}
	}
	return len(p)
}

package transport

import (
	"net/http"
	"net/url"
)

// followWithinOrigin follows a redirect of a read within the same scheme, host and port. Elsewhere the credentials do not
// belong, and a redirected POST would arrive as a GET.
func followWithinOrigin(next *http.Request, via []*http.Request) error {
	first := via[0]
	if first.Method != http.MethodGet || len(via) > maxRedirects || !sameOrigin(first.URL, next.URL) {
		return http.ErrUseLastResponse
	}
	return nil
}

func followNothing(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

func sameOrigin(a, b *url.URL) bool {
	return a.Scheme == b.Scheme && a.Hostname() == b.Hostname() && portOf(a) == portOf(b)
}

func portOf(u *url.URL) string {
	switch {
	case u.Port() != "":
		return u.Port()
	case u.Scheme == "http":
		return "80"
	default:
		return "443"
	}
}

// redirectDetail says where an answer that was not followed points.
func redirectDetail(answer *http.Response, secrets []string) string {
	target, err := answer.Location()
	switch {
	case err != nil:
		return "a redirect without a readable target"
	case !sameOrigin(answer.Request.URL, target):
		return "a redirect to " + cleaned(target.Scheme+"://"+target.Hostname(), secrets) +
			", which is not followed; a login page or proxy sends such an answer"
	default:
		return "a redirect that is not followed; a login page or proxy sends such an answer"
	}
}

package transport

import (
	"maps"
	"net/url"
	"strings"
)

// Endpoint returns the address below base. Each segment is escaped, so that an id cannot change the path; an id that cannot
// be a segment gives nil, which Do refuses before anything is sent.
func Endpoint(base *url.URL, segments ...string) *url.URL {
	escaped := make([]string, len(segments))
	for i, segment := range segments {
		if strings.Trim(segment, ".") == "" {
			return nil
		}
		escaped[i] = url.PathEscape(segment)
	}
	return base.JoinPath(escaped...)
}

// WithQuery returns a copy of an address with these parameters set; nil stays nil.
func WithQuery(address *url.URL, parameters url.Values) *url.URL {
	if address == nil {
		return nil
	}
	result := *address
	query := result.Query()
	maps.Copy(query, parameters)
	result.RawQuery = query.Encode()
	return &result
}

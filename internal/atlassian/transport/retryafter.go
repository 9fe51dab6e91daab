package transport

import (
	"net/http"
	"strconv"
	"time"
)

// maxRetryAfter bounds what a header can ask for, so that a nonsensical value does not stop the work for years.
const maxRetryAfter = 24 * time.Hour

// retryAfter reads the header in both of its forms: seconds, and an HTTP date.
func retryAfter(header http.Header, now time.Time) time.Duration {
	value := header.Get("Retry-After")
	if seconds, err := strconv.ParseUint(value, 10, 63); err == nil {
		return time.Duration(min(seconds, uint64(maxRetryAfter/time.Second))) * time.Second
	}
	date, err := http.ParseTime(value)
	if err != nil {
		return 0
	}
	return min(max(date.Sub(now), 0), maxRetryAfter)
}

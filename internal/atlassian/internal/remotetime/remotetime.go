// Package remotetime reads the times in Atlassian's answers, whose format is mostly not stated.
package remotetime

import (
	"strconv"
	"time"
)

// millisecondsFrom tells milliseconds from seconds: as seconds it lies in the year 5138, as milliseconds in 1973.
const millisecondsFrom = 100_000_000_000

var layouts = []string{
	time.RFC3339Nano,
	"2006-01-02T15:04:05.999999999Z0700",
	"2006-01-02T15:04:05.999999999", // Without a zone it is taken as UTC.
	"2006-01-02T15:04Z07:00",
}

// Parse reads a value as JSON decodes it: epoch milliseconds or seconds, as a number or in digits, or ISO 8601. What it cannot
// read is the zero time, because no answer should be lost over a time.
func Parse(value any) time.Time {
	switch value := value.(type) {
	case float64:
		return Epoch(int64(value))
	case string:
		return parseText(value)
	default:
		return time.Time{}
	}
}

// Epoch reads milliseconds or seconds since 1970; 0 and less are the zero time.
func Epoch(value int64) time.Time {
	switch {
	case value <= 0:
		return time.Time{}
	case value >= millisecondsFrom:
		return time.UnixMilli(value).UTC()
	default:
		return time.Unix(value, 0).UTC()
	}
}

func parseText(text string) time.Time {
	if number, err := strconv.ParseInt(text, 10, 64); err == nil {
		return Epoch(number)
	}
	for _, layout := range layouts {
		if parsed, err := time.Parse(layout, text); err == nil {
			return parsed.UTC()
		}
	}
	return time.Time{}
}

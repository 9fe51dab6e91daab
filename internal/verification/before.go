package verification

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/drover-dev/drover/api/v1alpha1"
)

// Line is how the counts of a space before a run stand in the status.
func Line(key string, counts v1alpha1.ContentCounts) string {
	return fmt.Sprintf("%d/%d/%d/%d %s", counts.Pages, counts.BlogPosts, counts.Attachments, counts.Comments, key)
}

// Before reads such lines, by key. A line that somebody wrote otherwise is left out: its space then has no counts from before.
func Before(lines []string) map[string]v1alpha1.ContentCounts {
	known := make(map[string]v1alpha1.ContentCounts, len(lines))
	for _, line := range lines {
		if key, counts, ok := read(line); ok {
			known[key] = counts
		}
	}
	return known
}

func read(line string) (string, v1alpha1.ContentCounts, bool) {
	var counts v1alpha1.ContentCounts
	figures, key, found := strings.Cut(line, " ")
	parts := strings.Split(figures, "/")
	if !found || key == "" || len(parts) != len(kinds) {
		return "", counts, false
	}
	for i, kind := range kinds {
		n, err := strconv.ParseInt(parts[i], 10, 64)
		if err != nil || n < 0 {
			return "", counts, false
		}
		*kind.count(&counts) = n
	}
	return key, counts, true
}

// Merge puts newer lines in the place of older ones of the same space, sorted by key.
func Merge(older, newer []string) []string {
	byKey := Before(older)
	maps.Copy(byKey, Before(newer))
	merged := make([]string, 0, len(byKey))
	for key, counts := range byKey {
		merged = append(merged, Line(key, counts))
	}
	slices.SortFunc(merged, func(a, b string) int { return strings.Compare(keyOf(a), keyOf(b)) })
	return merged
}

// Keys are the spaces of such lines, sorted.
func Keys(lines []string) []string {
	keys := make([]string, 0, len(lines))
	for key := range Before(lines) {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}

func keyOf(line string) string {
	_, key, _ := strings.Cut(line, " ")
	return key
}

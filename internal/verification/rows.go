package verification

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/drover-dev/drover/api/v1alpha1"
)

// Row is a space in a report.
type Row struct {
	Key         string                  `json:"key"`
	Verdict     Verdict                 `json:"verdict"`
	Before      *v1alpha1.ContentCounts `json:"before,omitempty"`
	Source      v1alpha1.ContentCounts  `json:"source"`
	Destination v1alpha1.ContentCounts  `json:"destination"`
	Absent      string                  `json:"absent,omitempty"`
	Unread      bool                    `json:"unread,omitempty"`
	// MissingPages counts the titles of Confluence that are not on the site, and Titles are the first of them.
	MissingPages int64    `json:"missingPages,omitempty"`
	Titles       []string `json:"titles,omitempty"`
}

// Rows are the rows of spaces.
func Rows(spaces []Space, tolerance *v1alpha1.VerificationTolerance) []Row {
	rows := make([]Row, 0, len(spaces))
	for _, s := range spaces {
		rows = append(rows, Row{
			Key: s.Key, Verdict: Compare(s, tolerance), Before: s.Before, Source: s.Source, Destination: s.Destination,
			Absent: s.Absent, Unread: s.unread(), MissingPages: s.MissingPages, Titles: s.Titles,
		})
	}
	return rows
}

// JSON writes rows, one on each line, so that a difference of two reports is one of spaces.
func JSON(rows []Row) (string, error) {
	lines := make([]string, 0, len(rows))
	for _, row := range rows {
		line, err := json.Marshal(row)
		if err != nil {
			return "", fmt.Errorf("encode space %s: %w", row.Key, err)
		}
		lines = append(lines, string(line))
	}
	return "[\n" + strings.Join(lines, ",\n") + "\n]\n", nil
}

// header names the columns. A new one comes last: people's spreadsheets and scripts name columns by their place.
var header = []string{
	"space", "verdict", "absent",
	"pages_before", "pages_source", "pages_destination",
	"blog_posts_before", "blog_posts_source", "blog_posts_destination",
	"attachments_before", "attachments_source", "attachments_destination",
	"comments_before", "comments_source", "comments_destination",
	"missing_pages", "missing_titles", "unread",
}

// Table lists rows under a header, for a CSV.
func Table(rows []Row) [][]string {
	table := [][]string{header}
	for _, row := range rows {
		record := []string{row.Key, string(row.Verdict), row.Absent}
		for _, kind := range kinds {
			before := ""
			if row.Before != nil {
				before = strconv.FormatInt(kind.of(row.Before), 10)
			}
			record = append(record, before, strconv.FormatInt(kind.of(&row.Source), 10), strconv.FormatInt(kind.of(&row.Destination), 10))
		}
		table = append(table, append(
			record, strconv.FormatInt(row.MissingPages, 10), strings.Join(row.Titles, " | "), strconv.FormatBool(row.Unread),
		))
	}
	return table
}

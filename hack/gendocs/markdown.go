package main

import "strings"

// page is a page of Markdown that grows.
type page struct {
	lines []string
}

// text adds a paragraph or a heading.
func (p *page) text(paragraph string) {
	p.lines = append(p.lines, paragraph, "")
}

// table adds a table.
func (p *page) table(header []string, rows [][]string) {
	p.lines = append(p.lines, line(header), strings.Repeat("|---", len(header))+"|")
	for _, cells := range rows {
		p.lines = append(p.lines, line(cells))
	}
	p.lines = append(p.lines, "")
}

// line returns a row of a table.
func line(cells []string) string {
	escaped := make([]string, len(cells))
	for i, cell := range cells {
		escaped[i] = strings.ReplaceAll(cell, "|", `\|`)
	}
	return "| " + strings.Join(escaped, " | ") + " |"
}

// finished returns the page, which ends in one line break.
func (p *page) finished() []byte {
	return []byte(strings.TrimRight(strings.Join(p.lines, "\n"), "\n") + "\n")
}

// code returns words in the type of code, separated by commas.
func code(words ...string) string {
	if len(words) == 0 {
		return ""
	}
	return "`" + strings.Join(words, "`, `") + "`"
}

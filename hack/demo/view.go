/*
Copyright 2026 The Drover Authors.

SPDX-License-Identifier: Apache-2.0
*/

package main

import (
	"cmp"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"golang.org/x/term"
)

// widths of the columns before the message.
const (
	nameWidth     = 21
	stateWidth    = 14
	progressWidth = 8
	// messageWidth is where a message is cut that nobody's terminal limits.
	messageWidth = 100
)

// view shows the resources as they are now.
type view interface {
	show(elapsed time.Duration, rows []row)
}

// newView redraws a table on a terminal, and writes lines anywhere else.
func newView(out io.Writer) view {
	file, ok := out.(*os.File)
	if !ok || !term.IsTerminal(int(file.Fd())) || os.Getenv("TERM") == "dumb" {
		return newPlainView(out)
	}
	return &terminalView{out: out, width: func() int { return terminalWidth(file) }}
}

func terminalWidth(file *os.File) int {
	const usual = 80
	width, _, err := term.GetSize(int(file.Fd()))
	if err != nil {
		return usual
	}
	return cmp.Or(width, usual)
}

// terminalView draws one table over the last one.
type terminalView struct {
	out   io.Writer
	width func() int
	drawn int
}

func (v *terminalView) show(elapsed time.Duration, rows []row) {
	const up, clearBelow = "\x1b[%dA", "\x1b[J"
	var b strings.Builder
	if v.drawn > 0 {
		fmt.Fprintf(&b, up, v.drawn)
	}
	b.WriteString("\r" + clearBelow)
	lines := table(elapsed, rows, v.width())
	for _, line := range lines {
		b.WriteString(line + "\n")
	}
	v.drawn = len(lines)
	fmt.Fprint(v.out, b.String())
}

// table renders the resources in lines of at most a width: a longer one would wrap, and the next table would not cover it.
func table(elapsed time.Duration, rows []row, width int) []string {
	lines := []string{cut(columns("NAME", "STATE", "PROGRESS", "MESSAGE"), width)}
	for _, r := range rows {
		lines = append(lines, cut(columns(r.name, r.state, r.progress, r.message), width))
	}
	return append(lines, cut(seconds(elapsed), width))
}

// plainView writes a line for each row that does not look as it did.
type plainView struct {
	out  io.Writer
	last map[string]string
}

func newPlainView(out io.Writer) *plainView {
	return &plainView{out: out, last: map[string]string{}}
}

func (v *plainView) show(elapsed time.Duration, rows []row) {
	for _, r := range rows {
		line := columns(r.name, r.state, r.progress, cut(r.message, messageWidth))
		if v.last[r.name] == line {
			continue
		}
		v.last[r.name] = line
		fmt.Fprintf(v.out, "%6s  %s\n", seconds(elapsed), line)
	}
}

func columns(name, state, progress, message string) string {
	line := fmt.Sprintf("%-*s  %-*s  %-*s  %s", nameWidth, name, stateWidth, cmp.Or(state, "-"), progressWidth, progress, message)
	return strings.TrimRight(line, " ")
}

func seconds(d time.Duration) string { return fmt.Sprintf("%.1fs", d.Seconds()) }

// cut shortens a text to a number of characters.
func cut(text string, width int) string {
	characters := []rune(text)
	if len(characters) <= width {
		return text
	}
	if width < 1 {
		return ""
	}
	return string(characters[:width-1]) + "…"
}

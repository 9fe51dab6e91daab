/*
Copyright 2026 The Drover Authors.

SPDX-License-Identifier: Apache-2.0
*/

package main

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestCut(t *testing.T) {
	for name, tc := range map[string]struct {
		text  string
		width int
		want  string
	}{
		"a text that fits stays":                 {"abc", 3, "abc"},
		"a longer text ends in an ellipsis":      {"abcd", 3, "ab…"},
		"characters are counted and not bytes":   {"äöüß", 4, "äöüß"},
		"nothing fits where there is no room":    {"abc", 0, ""},
		"one place has room for an ellipsis":     {"abc", 1, "…"},
		"a width below zero is like no room":     {"abc", -2, ""},
		"an empty text fits where nothing fits":  {"", 0, ""},
		"a text of one character fits one place": {"a", 1, "a"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := cut(tc.text, tc.width); got != tc.want {
				t.Errorf("got %q, want %q", got, tc.want)
			}
		})
	}
}

func TestTable(t *testing.T) {
	rows := []row{
		{name: "CloudSite/acme", state: "Ready", message: "Connected."},
		{name: "Migration/wave-1", state: "Running", progress: "45% 1/2", message: "Atlassian moves the data."},
		{name: "Migration/wave-2"},
	}
	want := []string{
		"NAME                   STATE           PROGRESS  MESSAGE",
		"CloudSite/acme         Ready                     Connected.",
		"Migration/wave-1       Running         45% 1/2   Atlassian…",
		"Migration/wave-2       -",
		"1.5s",
	}
	if diff := cmp.Diff(want, table(1500*time.Millisecond, rows, 59)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestPlainViewWritesWhatChanged(t *testing.T) {
	var out strings.Builder
	v := newPlainView(&out)
	running := row{name: "Migration/wave-1", state: "Running", progress: "5% 0/2", message: "Moves."}
	site := row{name: "CloudSite/acme", state: "Ready"}
	further := running
	further.progress = "10% 0/2"
	elsewhere := further
	elsewhere.runs = "Initial"

	v.show(time.Second, []row{site, running})
	v.show(2*time.Second, []row{site, running})
	v.show(3*time.Second, []row{site, further})
	v.show(4*time.Second, []row{site, elsewhere})

	want := "" +
		"  1.0s  CloudSite/acme         Ready\n" +
		"  1.0s  Migration/wave-1       Running         5% 0/2    Moves.\n" +
		"  3.0s  Migration/wave-1       Running         10% 0/2   Moves.\n"
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestTerminalViewDrawsOverTheLastTable(t *testing.T) {
	var out strings.Builder
	v := &terminalView{out: &out, width: func() int { return 80 }}
	rows := []row{{name: "CloudSite/acme", state: "Ready"}}

	v.show(time.Second, rows)
	first := out.String()
	out.Reset()
	v.show(2*time.Second, rows)

	if strings.Contains(first, "A\r") || !strings.HasPrefix(first, "\r\x1b[J") {
		t.Errorf("the first table moves over what stands above it: %q", first)
	}
	if !strings.HasPrefix(out.String(), "\x1b[3A\r\x1b[J") {
		t.Errorf("the second table does not begin 3 lines higher: %q", out.String())
	}
}

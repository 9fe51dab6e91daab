/*
Copyright 2026 The Drover Authors.

SPDX-License-Identifier: Apache-2.0
*/

package main

import "testing"

func TestPrintedProxy(t *testing.T) {
	for name, tc := range map[string]struct {
		printed, want string
	}{
		"nothing is printed yet":          {"", ""},
		"half a line is no address":       {"export HTTPS_PROXY=http://127.0.0.1:80", ""},
		"the address is in its line":      {"export HTTPS_PROXY=http://127.0.0.1:8\nexport SSL=ca\n", "http://127.0.0.1:8"},
		"other variables are not it":      {"export HTTP_PROXY=http://127.0.0.1:8089\n", ""},
		"what comes before does not harm": {"Hello\nexport HTTPS_PROXY=http://127.0.0.1:1\n", "http://127.0.0.1:1"},
	} {
		t.Run(name, func(t *testing.T) {
			got, ok := printedProxy(tc.printed)
			if got != tc.want || ok != (tc.want != "") {
				t.Errorf("got %q, %t; want %q", got, ok, tc.want)
			}
		})
	}
}

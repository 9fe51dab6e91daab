/*
Copyright 2026 The Drover Authors.

SPDX-License-Identifier: Apache-2.0
*/

package nginx_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/drover-dev/drover/test/nginx"
)

func TestReadMap(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		text  string
		want  map[string]string
		wrong string
	}{
		"nothing":                      {text: "\n", want: map[string]string{}},
		"letters of ASCII are lowered": {text: `"/A Ü" "B";`, want: map[string]string{"/a Ü": "B"}},
		"escapes are resolved": {
			text: `"a\"b\\c\d" "x";` + "\n" + `"e" "y";`, want: map[string]string{`a"b\c\d`: "x", "e": "y"},
		},
		"a value that is there twice":      {text: `"a" "x"; "A" "y";`, wrong: "conflicting parameter"},
		"a quote that is not closed":       {text: `"a" "x\";`, wrong: "not closed"},
		"a line without its end":           {text: `"a" "x"`, wrong: "expecting"},
		"three words":                      {text: `"a" "x" "y";`, wrong: "invalid number"},
		"words that touch":                 {text: `"a""x";`, wrong: "unexpected"},
		"a word without quotes":            {text: `a "x";`, wrong: "without quotes"},
		"a pattern":                        {text: `"~a" "x";`, wrong: "not taken"},
		"a word of nginx":                  {text: `"default" "x";`, wrong: "word of nginx"},
		"a variable in what it becomes":    {text: `"a" "$x";`, wrong: "variable"},
		"a word that is longer than 4 KiB": {text: `"` + strings.Repeat("a", 5000) + `" "x";`, wrong: "too long"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := nginx.ReadMap(tc.text)
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if (err != nil) != (tc.wrong != "") || err != nil && !strings.Contains(err.Error(), tc.wrong) {
				t.Errorf("got %v, want %q", err, tc.wrong)
			}
		})
	}
}

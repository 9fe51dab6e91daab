package shorten_test

import (
	"testing"

	"github.com/drover-dev/drover/internal/shorten"
)

func TestATextIsCutBetweenCharacters(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		text       string
		most       int
		want, bare string
	}{
		"one that fits":            {"abcde", 5, "abcde", "abcde"},
		"one byte too long":        {"abcdef", 5, "ab...", "abcde"},
		"a character at the cut":   {"aéééé", 6, "aé...", "aéé"},
		"characters of four bytes": {"😀😀😀", 9, "😀...", "😀😀"},
		"nothing":                  {"", 5, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := shorten.Text(tc.text, tc.most); got != tc.want {
				t.Errorf("Text() = %q, want %q", got, tc.want)
			}
			if got := shorten.Bare(tc.text, tc.most); got != tc.bare {
				t.Errorf("Bare() = %q, want %q", got, tc.bare)
			}
		})
	}
}

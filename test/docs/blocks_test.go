package docs_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const fence = "```"

// block is a fenced block of a page.
type block struct {
	page string
	// line is where its opening fence stands.
	line int
	// language is the first word after the fence, and mark is the rest.
	language, mark string
	text           string
}

func (b block) String() string { return fmt.Sprintf("%s:%d", b.page, b.line) }

// blocks extracts the fenced blocks of a page. What a page may contain is a short list, so that nothing escapes the tests by
// another name.
func (p page) blocks() ([]block, error) {
	var found []block
	var open *block
	number := 0
	for line := range strings.Lines(p.text) {
		number++
		text := strings.TrimRight(line, "\r\n")
		info, fenced := strings.CutPrefix(text, fence)
		switch {
		case open != nil && text == fence:
			found, open = append(found, *open), nil
		case open != nil:
			open.text += text + "\n"
		case fenced:
			language, mark, _ := strings.Cut(info, " ")
			open = &block{page: p.name, line: number, language: language, mark: mark}
		case strings.HasPrefix(strings.TrimSpace(text), fence):
			return nil, fmt.Errorf("%s:%d: a fence must begin its line", p.name, number)
		}
	}
	if open != nil {
		return nil, fmt.Errorf("%s is never closed", open)
	}
	return found, nil
}

// blocksOf returns the blocks of a page in one language.
func blocksOf(t *testing.T, p page, language string) []block {
	t.Helper()
	all, err := p.blocks()
	if err != nil {
		t.Fatal(err)
	}
	var found []block
	for _, b := range all {
		if b.language == language {
			found = append(found, b)
		}
	}
	return found
}

func TestBlocksAreOfAKnownLanguage(t *testing.T) {
	known := map[string]bool{"yaml": true, "sh": true, "text": true}
	for _, p := range pages(t) {
		all, err := p.blocks()
		if err != nil {
			t.Error(err)
		}
		for _, b := range all {
			if !known[b.language] {
				t.Errorf("%s: %q is not a language that these tests know: use yaml, sh or text", b, b.language)
			}
		}
	}
}

func TestBlocks(t *testing.T) {
	tests := map[string]struct {
		text    string
		want    []block
		wantErr string
	}{
		"a page without blocks has none": {text: "# Title\n\nSome `code`.\n"},
		"a block has a language, a mark and lines": {
			text: "x\n```yaml config\na: b\n\nc: d\n```\n",
			want: []block{{page: "p.md", line: 2, language: "yaml", mark: "config", text: "a: b\n\nc: d\n"}},
		},
		"a block that is never closed is an error": {text: "```sh\nmake\n", wantErr: "p.md:1 is never closed"},
		"an indented fence is an error":            {text: "- x\n  ```sh\n", wantErr: "p.md:2: a fence must begin its line"},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			got, err := page{"p.md", tc.text}.blocks()
			if message := fmt.Sprint(err); (err != nil || tc.wantErr != "") && message != tc.wantErr {
				t.Fatalf("the error is %q, want %q", message, tc.wantErr)
			}
			if diff := cmp.Diff(tc.want, got, cmp.AllowUnexported(block{})); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

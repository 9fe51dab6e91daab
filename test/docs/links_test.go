package docs_test

import (
	"fmt"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var (
	link    = regexp.MustCompile(`\]\(([^)\s]+)\)`)
	code    = regexp.MustCompile("`[^`]*`")
	heading = regexp.MustCompile(`^#{1,6} +(.*)$`)
	noWord  = regexp.MustCompile(`[^\p{L}\p{N}_ -]`)
)

// prose returns the lines of a page that are outside of its blocks.
func (p page) prose() []string {
	var lines []string
	fenced := false
	for line := range strings.Lines(p.text) {
		if strings.HasPrefix(line, fence) {
			fenced = !fenced
			continue
		}
		if !fenced {
			lines = append(lines, strings.TrimRight(line, "\r\n"))
		}
	}
	return lines
}

// anchors are the names by which headings are linked, made as GitHub makes them.
func (p page) anchors() map[string]bool {
	anchors := map[string]bool{}
	for _, line := range p.prose() {
		match := heading.FindStringSubmatch(line)
		if match == nil {
			continue
		}
		name := strings.ReplaceAll(noWord.ReplaceAllString(strings.ToLower(match[1]), ""), " ", "-")
		anchor := name
		for i := 1; anchors[anchor]; i++ {
			anchor = fmt.Sprintf("%s-%d", name, i)
		}
		anchors[anchor] = true
	}
	return anchors
}

// links are the targets of a page's links within this repository.
func (p page) links() []string {
	var targets []string
	for _, line := range p.prose() {
		for _, match := range link.FindAllStringSubmatch(code.ReplaceAllString(line, ""), -1) {
			if !strings.Contains(match[1], "://") {
				targets = append(targets, match[1])
			}
		}
	}
	return targets
}

func TestLinksResolve(t *testing.T) {
	for _, p := range pages(t) {
		for _, target := range p.links() {
			if err := p.follow(t, target); err != nil {
				t.Errorf("%s links to %s: %v", p.name, target, err)
			}
		}
	}
}

// follow looks for what a link leads to.
func (p page) follow(t *testing.T, target string) error {
	t.Helper()
	name, anchor, anchored := strings.Cut(target, "#")
	to := p
	if name != "" {
		file := path.Join(path.Dir(p.name), name)
		if _, err := os.Stat(filepath.Join(root, file)); err != nil {
			return err
		}
		if !anchored {
			return nil
		}
		to = read(t, file)
	}
	if !to.anchors()[anchor] {
		return fmt.Errorf("%s has no heading for it", to.name)
	}
	return nil
}

func TestPagesAreLinked(t *testing.T) {
	reached := map[string]bool{"README.md": true}
	todo := []page{read(t, "README.md")}
	for len(todo) > 0 {
		p := todo[0]
		todo = todo[1:]
		for _, target := range p.links() {
			name, _, _ := strings.Cut(target, "#")
			file := path.Join(path.Dir(p.name), name)
			if name != "" && strings.HasSuffix(file, ".md") && !reached[file] {
				reached[file] = true
				todo = append(todo, read(t, file))
			}
		}
	}
	for _, p := range pages(t) {
		if !reached[p.name] {
			t.Errorf("no way of links leads from README.md to %s", p.name)
		}
	}
}

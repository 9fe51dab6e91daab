// Package docs_test holds the documentation against the product: what a reader can paste works, what is listed is complete, and
// every link leads somewhere.
package docs_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/drover-dev/drover/internal/testenv"
)

// root is the checkout, seen from this package.
const root = "../.."

func TestMain(m *testing.M) { os.Exit(testenv.Run(m)) }

// page is a Markdown file.
type page struct {
	// name is its path from the root of the checkout, with slashes.
	name string
	text string
}

// pages returns every page of the documentation.
func pages(t *testing.T) []page {
	t.Helper()
	var all []page
	for _, name := range []string{"README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md", "charts/drover/README.md"} {
		all = append(all, read(t, name))
	}
	err := fs.WalkDir(os.DirFS(root), "docs", func(name string, _ fs.DirEntry, err error) error {
		if err == nil && strings.HasSuffix(name, ".md") {
			all = append(all, read(t, name))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func read(t *testing.T, name string) page {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(root, name))
	if err != nil {
		t.Fatal(err)
	}
	return page{name, string(content)}
}

package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const root = "../.."

func TestPagesAreUpToDate(t *testing.T) {
	pages, err := render(filepath.Join(root, "config/crd/bases"))
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range pages {
		got, err := os.ReadFile(filepath.Join(root, "docs/reference", name))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), string(got)); diff != "" {
			t.Errorf("%s is out of date: run \"make api-docs\" (-generated +file):\n%s", name, diff)
		}
	}
}

func TestPagesAreWrittenWhereToldTo(t *testing.T) {
	out := filepath.Join(t.TempDir(), "new")
	if err := run(filepath.Join(root, "config/crd/bases"), out); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"conditions.md", "fields.md"} {
		if _, err := os.Stat(filepath.Join(out, name)); err != nil {
			t.Error(err)
		}
	}
}

func TestMissingCRDIsAnError(t *testing.T) {
	if err := run(t.TempDir(), t.TempDir()); err == nil {
		t.Error("a page was written without CRDs")
	}
}

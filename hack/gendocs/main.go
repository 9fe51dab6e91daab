// Command gendocs writes the pages of docs/reference that are made from the code: conditions.md from the reasons of the API
// types, fields.md from the CRDs, and metrics.md from the catalogues of metrics.
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
)

func main() {
	crds := flag.String("crds", "config/crd/bases", "the directory of the CRDs")
	out := flag.String("out", "docs/reference", "the directory of the pages")
	flag.Parse()
	if err := run(*crds, *out); err != nil {
		fmt.Fprintln(os.Stderr, "gendocs:", err)
		os.Exit(1)
	}
}

func run(crds, out string) error {
	pages, err := render(crds)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(out, 0o750); err != nil {
		return err
	}
	for name, content := range pages {
		if err := os.WriteFile(filepath.Join(out, name), content, 0o600); err != nil {
			return err
		}
	}
	return nil
}

// render returns the pages by their names.
func render(crds string) (map[string][]byte, error) {
	conditions, err := conditionsPage()
	if err != nil {
		return nil, err
	}
	fields, err := fieldsPage(crds)
	if err != nil {
		return nil, err
	}
	return map[string][]byte{"conditions.md": conditions, "fields.md": fields, "metrics.md": metricsPage()}, nil
}

// kinds returns the kinds in the order in which a person meets them.
func kinds() []string {
	return []string{"CloudSite", "AppAssessment", "Migration"}
}

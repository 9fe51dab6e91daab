// Command argocd writes what Argo CD needs for Drover's kinds and what can be made from something else: fixtures of every state
// with the health that each should have, and the part of argocd-cm that holds the scripts.
package main

import (
	"cmp"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
)

const group = "migration.drover.dev"

func main() {
	folder := flag.String("folder", "config/argocd", "the folder of all that is for Argo CD")
	samples := flag.String("samples", "config/samples", "the folder of the manifests that fixtures begin with")
	flag.Parse()
	if err := run(*folder, *samples); err != nil {
		fmt.Fprintln(os.Stderr, "argocd:", err)
		os.Exit(1)
	}
}

func run(folder, samples string) error {
	files, err := fixtures(os.DirFS(samples))
	if err != nil {
		return err
	}
	if files["argocd-cm.yaml"], err = configMap(os.DirFS(scripts(folder))); err != nil {
		return err
	}
	// The fixture of a state that is gone goes too.
	stale, err := filepath.Glob(filepath.Join(scripts(folder), "*", "testdata"))
	if err != nil {
		return err
	}
	for _, directory := range stale {
		err = cmp.Or(err, os.RemoveAll(directory))
	}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		err = cmp.Or(err, write(filepath.Join(folder, name), files[name]))
	}
	return err
}

func scripts(folder string) string { return filepath.Join(folder, "resource_customizations", group) }

func write(path string, content []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		return err
	}
	return os.WriteFile(path, content, 0o600)
}

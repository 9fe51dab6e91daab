// Command split writes the objects that "helm template" rendered, read from standard input, into the directories of config/: so
// the chart is the only place where they are written by hand.
package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

func main() {
	out := flag.String("out", "config", "the directory of the directories")
	flag.Parse()
	if err := run(os.Stdin, *out); err != nil {
		fmt.Fprintln(os.Stderr, "split:", err)
		os.Exit(1)
	}
}

func run(rendered io.Reader, out string) error {
	content, err := io.ReadAll(rendered)
	if err != nil {
		return err
	}
	files, err := split(string(content))
	if err != nil {
		return err
	}
	for name, text := range files {
		path := filepath.Join(out, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
			return err
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			return err
		}
	}
	return nil
}

// Command chartdocs writes the README of the chart: its beginning is written by hand, and the table of values comes from the
// comments in values.yaml.
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// begin is the line of the README below which everything is generated.
const begin = "<!-- Generated from values.yaml by \"make packages\". -->"

func main() {
	chart := flag.String("chart", "charts/drover", "the directory of the chart")
	flag.Parse()
	if err := run(*chart); err != nil {
		fmt.Fprintln(os.Stderr, "chartdocs:", err)
		os.Exit(1)
	}
}

func run(chart string) error {
	values, err := os.ReadFile(filepath.Join(chart, "values.yaml")) //nolint:gosec // The chart is named by who runs this.
	if err != nil {
		return err
	}
	table, err := table(values)
	if err != nil {
		return fmt.Errorf("values.yaml: %w", err)
	}
	name := filepath.Join(chart, "README.md")
	readme, err := os.ReadFile(name) //nolint:gosec // As above.
	if err != nil {
		return err
	}
	written, _, found := strings.Cut(string(readme), begin)
	if !found {
		return errors.New("README.md has no line " + begin)
	}
	return os.WriteFile(name, []byte(written+begin+"\n\n"+table), 0o600) //nolint:gosec // As above.
}

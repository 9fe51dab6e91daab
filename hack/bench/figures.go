/*
Copyright 2026 The Drover Authors.

SPDX-License-Identifier: Apache-2.0
*/

package main

import (
	"fmt"
	"io"
	"text/tabwriter"
)

// figure is a measured number beside its goal, which is the most that it may be.
type figure struct {
	what     string
	unit     string
	goal     float64
	measured float64
	// note tells what the number was computed from.
	note string
}

func (f figure) met() string {
	if f.measured <= f.goal {
		return "yes"
	}
	return "no"
}

func printTable(out io.Writer, figures []figure) error {
	const padding = 2
	table := tabwriter.NewWriter(out, 0, 0, padding, ' ', 0)
	if _, err := fmt.Fprintln(table, "WHAT\tGOAL\tMEASURED\tMET\tFROM"); err != nil {
		return err
	}
	for _, f := range figures {
		_, err := fmt.Fprintf(table, "%s\t<= %.4g %s\t%.4g %s\t%s\t%s\n", f.what, f.goal, f.unit, f.measured, f.unit, f.met(), f.note)
		if err != nil {
			return err
		}
	}
	return table.Flush()
}

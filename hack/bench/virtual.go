/*
Copyright 2026 The Drover Authors.

SPDX-License-Identifier: Apache-2.0
*/

package main

import (
	"context"
	"fmt"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
)

const (
	// quotaMigrations are enough to fill a good half an hour with creations; make bench-quota takes more.
	quotaMigrations = 200
	openRuns        = 300
	// goalUnused is what may be left of the scarcer budget of creations, in percent, and goalDelay how old what people read may be.
	goalUnused = 2
	goalDelay  = 60
)

// measureQuota has Migrations wait for nothing but Atlassian's quota, on a clock that moves only when no request is open.
func measureQuota(ctx context.Context, o options) ([]figure, error) {
	found, err := benchmark(ctx, o, "RealQuotas", quotaMigrations, "%used", "%used-after-failover", "429s")
	if err != nil {
		return nil, err
	}
	const all = 100
	note := fmt.Sprintf("%d Migrations, on a virtual clock", quotaMigrations)
	return []figure{
		{"creations of the scarcer budget that were left unused", "%", goalUnused, all - found["%used"], note},
		{"the same after a failover", "%", goalUnused, all - found["%used-after-failover"], note},
		{"answers with 429, also after the failover", "", 0, found["429s"], note},
	}, nil
}

// measureDelay follows many runs at once, and looks how old each change is once the status tells of it.
func measureDelay(ctx context.Context, o options) ([]figure, error) {
	found, err := benchmark(ctx, o, "Delay", openRuns, "s-median", "s-longest", "429s")
	if err != nil {
		return nil, err
	}
	note := fmt.Sprintf("%d runs open, median %.1f s, on a virtual clock", openRuns, found["s-median"])
	return []figure{
		{"longest delay from the end of a space to the status", "s", goalDelay, found["s-longest"], note},
		{"answers with 429 meanwhile", "", 0, found["429s"], note},
	}, nil
}

// benchmark runs a benchmark of the controllers, which need their tests' world, and reads its metrics.
func benchmark(ctx context.Context, o options, name string, count int, metrics ...string) (map[string]float64, error) {
	command := exec.CommandContext(ctx, "go", "test", "./controllers/migration", "-run", "^$", "-bench", "^Benchmark"+name+"$",
		"-benchtime", strconv.Itoa(count)+"x", "-timeout", "0")
	command.Dir = o.root
	out, err := command.CombinedOutput()
	if err != nil {
		return nil, fmt.Errorf("%w:\n%s", err, out)
	}
	found := metricsOf(string(out), "Benchmark"+name)
	for _, metric := range metrics {
		if _, ok := found[metric]; !ok {
			return nil, fmt.Errorf("the benchmark tells no %q:\n%s", metric, out)
		}
	}
	return found, nil
}

var oneMetric = regexp.MustCompile(`([0-9.e+-]+) (\S+)`)

// metricsOf reads the last line about a benchmark: the number of its runs, and then values with their units.
func metricsOf(out, name string) map[string]float64 {
	found := map[string]float64{}
	for line := range strings.Lines(out) {
		if !strings.HasPrefix(line, name) {
			continue
		}
		for _, match := range oneMetric.FindAllStringSubmatch(line, -1) {
			if value, err := strconv.ParseFloat(match[1], 64); err == nil {
				found[match[2]] = value
			}
		}
	}
	return found
}

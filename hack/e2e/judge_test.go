/*
Copyright 2026 The Drover Authors.

SPDX-License-Identifier: Apache-2.0
*/

package main

import (
	"maps"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/drover-dev/drover/internal/simulator/engine"
)

func TestDifferences(t *testing.T) {
	for name, tc := range map[string]struct {
		name, state string
		want        []string
	}{
		"all as it is to be":        {"Migration/wave-2", "Finished", nil},
		"one that goes on":          {"Migration/wave-2", "Running", []string{`Migration/wave-2 is "Running", want "Finished"`}},
		"one that is not there yet": {"CloudSite/acme", "", []string{`CloudSite/acme is "", want "Ready"`}},
		"one too many":              {"Migration/wave-9", "Saved", []string{"Migration/wave-9 is not expected"}},
	} {
		t.Run(name, func(t *testing.T) {
			states := maps.Clone(endings())
			states[tc.name] = tc.state
			if diff := cmp.Diff(tc.want, differences(states)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func good() engine.Report {
	return engine.Report{Jobs: 3, Tasks: map[string]int{engine.Check: 3, engine.Migrate: 2}}
}

func TestVerdict(t *testing.T) {
	for name, tc := range map[string]struct {
		change func(*engine.Report)
		want   string
	}{
		"each thing once":              {func(*engine.Report) {}, ""},
		"a plan twice":                 {func(r *engine.Report) { r.Jobs = 4 }, "plans: 4, want 3"},
		"a check that was lost":        {func(r *engine.Report) { r.Tasks[engine.Check] = 2 }, "checks: 2, want 3"},
		"a run twice":                  {func(r *engine.Report) { r.Tasks[engine.Migrate] = 3 }, "runs: 3, want 2"},
		"a space that was moved twice": {func(r *engine.Report) { r.Duplicates = []engine.Duplicate{{}} }, "migrated twice: 1"},
		"a plan that moved data again": {func(r *engine.Report) { r.SecondMigrates = []string{"job"} }, "moved data twice: 1, want 0"},
	} {
		t.Run(name, func(t *testing.T) {
			r := good()
			tc.change(&r)
			err := verdict(r)
			if tc.want == "" && err == nil {
				return
			}
			if err == nil || tc.want == "" || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("got %v, want %q", err, tc.want)
			}
		})
	}
}

func TestSameSeesWhatWasMadeMeanwhile(t *testing.T) {
	if err := same(good(), good()); err != nil {
		t.Error(err)
	}
	after := good()
	after.Tasks[engine.Migrate]++
	if err := same(good(), after); err == nil {
		t.Error("a further run is not seen")
	}
}

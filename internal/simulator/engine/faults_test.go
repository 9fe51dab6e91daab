/*
Copyright 2026 The Drover Authors.

SPDX-License-Identifier: Apache-2.0
*/

package engine_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/drover-dev/drover/internal/simulator/scenario"
)

func TestFaults(t *testing.T) {
	drop := scenario.Fault{Operation: "createTask", Effect: scenario.EffectDropBefore}
	for name, tc := range map[string]struct {
		change func(*scenario.Fault)
		want   []bool
	}{
		"one call is broken": {change: func(*scenario.Fault) {}, want: []bool{true, false, false, false}},
		"calls pass before": {
			change: func(f *scenario.Fault) { f.After = 2 }, want: []bool{false, false, true, false},
		},
		"several calls are broken": {
			change: func(f *scenario.Fault) { f.Times = 3 }, want: []bool{true, true, true, false},
		},
		"every call is broken": {
			change: func(f *scenario.Fault) { f.Forever = true }, want: []bool{true, true, true, true},
		},
		"any operation is meant": {
			change: func(f *scenario.Fault) { f.Operation = "*" }, want: []bool{true, false, false, false},
		},
		"another operation is meant": {
			change: func(f *scenario.Fault) { f.Operation = "createJob" }, want: []bool{false, false, false, false},
		},
		"the place is another one": {
			change: func(f *scenario.Fault) { f.Contains = "/b/" }, want: []bool{false, false, false, false},
		},
		"the place is the one that said": {
			change: func(f *scenario.Fault) { f.Contains = "/a/" }, want: []bool{true, false, false, false},
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			f := drop
			tc.change(&f)
			if err := w.SetFaults([]scenario.Fault{f}); err != nil {
				t.Fatal(err)
			}
			var got []bool
			for range tc.want {
				_, broken := w.Fault("createTask", "api.example/a/tasks")
				got = append(got, broken)
			}
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Errorf("broken calls (-want +got):\n%s", diff)
			}
		})
	}
}

func TestSetFaultsRefusesWhatItCannotDo(t *testing.T) {
	w := newWorld(t)
	if err := w.SetFaults([]scenario.Fault{{Operation: "createTask", Effect: "explode"}}); err == nil {
		t.Error("an unknown effect was accepted")
	}
}

func TestAdjustKeepsWhatWasValid(t *testing.T) {
	w := newWorld(t)
	if err := w.Adjust(func(t *scenario.Tunables) { t.Switches.Trigger = "sometimes" }); err == nil {
		t.Error("an unknown position was accepted")
	}
	if got := w.Tunables().Switches.Trigger; got != scenario.All {
		t.Errorf("got the position %q, want the old one", got)
	}
}

/*
Copyright 2026 The Drover Authors.

SPDX-License-Identifier: Apache-2.0
*/

package simulator_test

import (
	"testing"
	"time"

	"github.com/drover-dev/drover/internal/simulator"
	"github.com/drover-dev/drover/internal/simulator/scenario"
)

func TestBuiltinScenarios(t *testing.T) {
	for _, name := range simulator.BuiltinNames() {
		t.Run(name, func(t *testing.T) {
			sc, err := simulator.Builtin(name)
			if err != nil {
				t.Fatal(err)
			}
			if sc.Name != name {
				t.Errorf("it calls itself %q", sc.Name)
			}
			if _, err := simulator.New(simulator.Options{Scenario: sc}); err != nil {
				t.Error(err)
			}
		})
	}
	if _, err := simulator.Builtin("nope"); err == nil {
		t.Error("a scenario that is not there was found")
	}
}

func TestNewRefusesAnInvalidScenario(t *testing.T) {
	if _, err := simulator.New(simulator.Options{Scenario: scenario.Default()}); err == nil {
		t.Error("a scenario without instances was accepted")
	}
}

func TestScaledClock(t *testing.T) {
	clock := simulator.ScaledClock(3600)
	start := clock.Now()
	for clock.Since(start) < time.Second {
		continue
	}
	if again := clock.Now(); again.Before(start.Add(time.Second)) {
		t.Errorf("got %s after %s", again, start)
	}
}

/*
Copyright 2026 The Drover Authors.

SPDX-License-Identifier: Apache-2.0
*/

package simulator_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/drover-dev/drover/internal/simulator"
	"github.com/drover-dev/drover/internal/simulator/scenario"
)

// TestEstate holds what the demo relies on.
func TestEstate(t *testing.T) {
	s, err := simulator.Builtin("estate")
	if err != nil {
		t.Fatal(err)
	}
	paths := map[string]string{}
	for _, app := range s.MarketplaceApps {
		paths[app.Key] = app.Path
	}
	instance := s.Instances[0]
	installed, called := 0, []string{}
	for _, app := range instance.Apps {
		if !app.Bundled {
			installed++
		}
		if !app.Disabled && paths[app.Key] == "AUTOMATED" {
			called = append(called, app.Key)
		}
	}
	if len(instance.Spaces) != 40 || installed != 12 {
		t.Errorf("%d spaces and %d apps, want 40 and 12", len(instance.Spaces), installed)
	}
	if diff := cmp.Diff([]string{"com.comalatech.workflow"}, called); diff != "" {
		t.Errorf("apps that a triggered app migration calls (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"REL"}, failing(instance.Spaces)); diff != "" {
		t.Errorf("spaces that fail the first time (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(map[string]scenario.Content{"LEGAL": {Pages: 1}}, losing(instance.Spaces)); diff != "" {
		t.Errorf("spaces that lose something (-want +got):\n%s", diff)
	}
}

func losing(spaces []scenario.Space) map[string]scenario.Content {
	lost := map[string]scenario.Content{}
	for _, space := range spaces {
		if space.Loses != (scenario.Content{}) {
			lost[space.Key] = space.Loses
		}
	}
	return lost
}

func failing(spaces []scenario.Space) []string {
	var keys []string
	for _, space := range spaces {
		if len(space.Outcomes) > 0 && space.Outcomes[0] != "SUCCESS" {
			keys = append(keys, space.Key)
		}
	}
	return keys
}

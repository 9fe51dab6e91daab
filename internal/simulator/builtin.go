/*
Copyright 2026 The Drover Authors.

SPDX-License-Identifier: Apache-2.0
*/

package simulator

import (
	"bytes"
	"embed"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/drover-dev/drover/internal/simulator/scenario"
)

//go:embed scenarios/*.yaml
var builtinFiles embed.FS

// Builtin returns a scenario that the simulator brings along.
func Builtin(name string) (*scenario.Scenario, error) {
	if !slices.Contains(BuiltinNames(), name) {
		return nil, fmt.Errorf("there is no scenario %q; there are %s", name, strings.Join(BuiltinNames(), ", "))
	}
	data, err := builtinFiles.ReadFile("scenarios/" + name + ".yaml")
	if err != nil {
		return nil, fmt.Errorf("read scenario %s: %w", name, err)
	}
	s, err := scenario.Load(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("scenario %s: %w", name, err)
	}
	return s, nil
}

// BuiltinNames returns the names of the scenarios that the simulator brings along.
func BuiltinNames() []string {
	entries, err := builtinFiles.ReadDir("scenarios")
	if err != nil {
		return nil
	}
	names := make([]string, 0, len(entries))
	for _, e := range entries {
		names = append(names, strings.TrimSuffix(path.Base(e.Name()), ".yaml"))
	}
	return names
}

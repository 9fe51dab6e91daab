/*
Copyright 2026 The Drover Authors.

SPDX-License-Identifier: Apache-2.0
*/

package scenario

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"

	kjson "sigs.k8s.io/json"
	"sigs.k8s.io/yaml"
)

// Load reads a scenario in YAML. A field that does not exist is an error; one that is absent has its default.
func Load(r io.Reader) (*Scenario, error) {
	data, err := io.ReadAll(r)
	if err != nil {
		return nil, fmt.Errorf("read scenario: %w", err)
	}
	data, err = yaml.YAMLToJSONStrict(data)
	if err != nil {
		return nil, fmt.Errorf("decode scenario: %w", err)
	}
	s := Default()
	strict, err := kjson.UnmarshalStrict(data, s)
	if err := errors.Join(append(strict, err)...); err != nil {
		return nil, fmt.Errorf("decode scenario: %w", err)
	}
	if err := s.Validate(); err != nil {
		return nil, err
	}
	return s, nil
}

// Clone returns a copy that shares nothing with the scenario.
func (s *Scenario) Clone() (*Scenario, error) {
	data, err := json.Marshal(s)
	if err != nil {
		return nil, fmt.Errorf("copy scenario: %w", err)
	}
	clone := &Scenario{}
	if err := json.Unmarshal(data, clone); err != nil {
		return nil, fmt.Errorf("copy scenario: %w", err)
	}
	return clone, nil
}

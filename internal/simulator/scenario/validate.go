/*
Copyright 2026 The Drover Authors.

SPDX-License-Identifier: Apache-2.0
*/

package scenario

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
)

// problems gathers what is wrong, each with the path of its field, so that an author mends all of it at once.
type problems []error

func (p *problems) add(field, format string, args ...any) {
	*p = append(*p, fmt.Errorf("%s: %s", field, fmt.Sprintf(format, args...)))
}

func (p *problems) required(field, value string) {
	if value == "" {
		p.add(field, "is required")
	}
}

func (p *problems) oneOf(field, value string, allowed ...string) {
	if !slices.Contains(allowed, value) {
		p.add(field, "%q is not one of %s", value, strings.Join(allowed, ", "))
	}
}

func (p *problems) allOf(field string, values []string, allowed ...string) {
	for i, v := range values {
		p.oneOf(fmt.Sprintf("%s[%d]", field, i), v, allowed...)
	}
}

func (p *problems) once(field, value string, seen map[string]bool) {
	key := strings.ToLower(value)
	if key != "" && seen[key] {
		p.add(field, "%q is there twice", value)
	}
	seen[key] = true
}

func (p *problems) httpsURL(field, value string, pathAllowed bool) {
	u, err := url.Parse(value)
	switch {
	case value == "":
		p.add(field, "is required")
	case err != nil || u.Scheme != "https" || u.Host == "":
		p.add(field, "%q is not an https URL", value)
	case u.RawQuery != "" || u.Fragment != "" || u.User != nil:
		p.add(field, "%q has more than a host and a path", value)
	case !pathAllowed && strings.Trim(u.Path, "/") != "":
		p.add(field, "%q has a path", value)
	}
}

// Validate names every field that is wrong.
func (s *Scenario) Validate() error {
	var p problems
	s.validateInstances(&p)
	s.validateSites(&p)
	s.validateMarketplace(&p)
	for i := range s.Faults {
		s.Faults[i].validate(&p, fmt.Sprintf("faults[%d]", i))
	}
	s.validateTunables(&p)
	if len(p) > 0 {
		return fmt.Errorf("invalid scenario: %w", errors.Join(p...))
	}
	return nil
}

// Validate names every field of the fault that is wrong.
func (f *Fault) Validate() error {
	var p problems
	f.validate(&p, "fault")
	return errors.Join(p...)
}

// Validate names every field of the tunables that is wrong.
func (t *Tunables) Validate() error {
	var p problems
	t.validateTunables(&p)
	return errors.Join(p...)
}

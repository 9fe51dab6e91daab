/*
Copyright 2026 The Drover Authors.

SPDX-License-Identifier: Apache-2.0
*/

package engine

import (
	"strings"

	"github.com/drover-dev/drover/internal/simulator/scenario"
)

// activeFault is a fault with the count of the calls that it has seen.
type activeFault struct {
	scenario.Fault
	seen int
}

// SetFaults replaces every fault.
func (e *Engine) SetFaults(faults []scenario.Fault) error {
	for i := range faults {
		if err := faults[i].Validate(); err != nil {
			return err
		}
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.setFaults(faults)
	return nil
}

func (e *Engine) setFaults(faults []scenario.Fault) {
	e.faults = nil
	for _, f := range faults {
		f.Times = max(f.Times, 1)
		e.faults = append(e.faults, &activeFault{Fault: f})
	}
}

// Fault counts a call, with its host, path and query, and returns the fault that breaks it.
func (e *Engine) Fault(operation, target string) (scenario.Fault, bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	var hit *activeFault
	for _, f := range e.faults {
		if f.concerns(operation, target) && f.breaksNext() && hit == nil {
			hit = f
		}
	}
	if hit == nil {
		return scenario.Fault{}, false
	}
	e.books.faults++
	return hit.Fault, true
}

func (f *activeFault) concerns(operation, target string) bool {
	return (f.Operation == operation || f.Operation == scenario.AnyOperation) && strings.Contains(target, f.Contains)
}

func (f *activeFault) breaksNext() bool {
	f.seen++
	return f.seen > f.After && (f.Forever || f.seen <= f.After+f.Times)
}

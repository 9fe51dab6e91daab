/*
Copyright 2026 The Drover Authors.

SPDX-License-Identifier: Apache-2.0
*/

// Package engine holds the state of a simulated Atlassian. It is lazy: nothing runs between two requests. What would
// have happened since the last one is worked off, in the order of its times, when the next one comes in, so that the
// engine runs on any clock.
package engine

import (
	"fmt"
	"strings"
	"sync"
	"time"

	"k8s.io/utils/clock"

	"github.com/drover-dev/drover/internal/simulator/scenario"
)

// Engine is a simulated Atlassian. All its methods may be called at the same time.
type Engine struct {
	mu    sync.Mutex
	clock clock.PassiveClock
	tun   scenario.Tunables
	queue agenda
	ids   idSource

	accounts    map[string]*account
	sites       map[string]*site
	instances   map[string]*instance
	byServerID  map[string][]*instance
	marketplace map[string]scenario.MarketplaceApp
	tokens      map[string]*authToken
	jobs        map[string]*job
	waiting     map[connection][]*task
	faults      []*activeFault
	books       books
}

// New makes an engine of a valid scenario, which it does not keep.
func New(s *scenario.Scenario, c clock.PassiveClock) (*Engine, error) {
	if err := s.Validate(); err != nil {
		return nil, err
	}
	own, err := s.Clone()
	if err != nil {
		return nil, err
	}
	e := &Engine{
		clock:       c,
		tun:         own.Tunables,
		accounts:    map[string]*account{},
		sites:       map[string]*site{},
		instances:   map[string]*instance{},
		byServerID:  map[string][]*instance{},
		marketplace: map[string]scenario.MarketplaceApp{},
		tokens:      map[string]*authToken{},
		jobs:        map[string]*job{},
		waiting:     map[connection][]*task{},
		books:       newBooks(own.Name),
	}
	if err := e.addSites(own.Sites); err != nil {
		return nil, err
	}
	e.addInstances(own.Instances)
	for _, a := range own.MarketplaceApps {
		e.marketplace[a.Key] = a
	}
	e.setFaults(own.Faults)
	return e, nil
}

// enter locks the engine and brings it up to the present, which it returns.
func (e *Engine) enter() time.Time {
	e.mu.Lock()
	now := e.clock.Now()
	e.queue.workOff(now)
	return now
}

// Now returns the simulator's time.
func (e *Engine) Now() time.Time { return e.clock.Now() }

// Adjust changes the tunables. What has begun already keeps its course.
func (e *Engine) Adjust(change func(*scenario.Tunables)) error {
	e.enter()
	defer e.mu.Unlock()
	before := e.tun
	change(&e.tun)
	if err := e.tun.Validate(); err != nil {
		e.tun = before
		return fmt.Errorf("adjust: %w", err)
	}
	return nil
}

// Tunables returns the tunables as they stand.
func (e *Engine) Tunables() scenario.Tunables {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.tun
}

// fold makes the form of a name under which names without regard to case are kept.
func fold(name string) string { return strings.ToLower(name) }

/*
Copyright 2026 The Drover Authors.

SPDX-License-Identifier: Apache-2.0
*/

package engine

import (
	"slices"
	"strings"

	"github.com/drover-dev/drover/internal/simulator/scenario"
)

// instance is a Confluence with its assistant.
type instance struct {
	scenario.Instance
	links      map[string]*link
	plans      map[string]*plan
	spaceByKey map[string]*scenario.Space
	appByKey   map[string]*scenario.App
	backups    []*backup
	// held are the histories of the spaces that somebody asked for.
	held map[string]history
}

func (e *Engine) addInstances(instances []scenario.Instance) {
	for i := range instances {
		in := &instance{
			Instance:   instances[i],
			links:      map[string]*link{},
			plans:      map[string]*plan{},
			spaceByKey: map[string]*scenario.Space{},
			appByKey:   map[string]*scenario.App{},
			held:       map[string]history{},
		}
		in.URL = strings.TrimRight(in.URL, "/")
		for j := range in.Spaces {
			in.spaceByKey[in.Spaces[j].Key] = &in.Spaces[j]
		}
		for j := range in.Apps {
			in.appByKey[in.Apps[j].Key] = &in.Apps[j]
		}
		e.instances[in.URL] = in
		e.byServerID[fold(in.ServerID)] = append(e.byServerID[fold(in.ServerID)], in)
	}
}

func (in *instance) link(host string) *link {
	if in.links[host] == nil {
		in.links[host] = &link{}
	}
	return in.links[host]
}

// untrustedAddresses returns the addresses of users in domains that nobody has trusted.
func (in *instance) untrustedAddresses() []string {
	var addresses []string
	for _, d := range in.EmailDomains {
		switch {
		case !d.Untrusted:
		case len(d.Addresses) == 0:
			addresses = append(addresses, "somebody@"+d.Name)
		default:
			addresses = append(addresses, d.Addresses...)
		}
	}
	return addresses
}

// Instances returns the instances as the scenario describes them; their parts must not be changed.
func (e *Engine) Instances() []scenario.Instance {
	out := make([]scenario.Instance, 0, len(e.instances))
	for _, in := range e.instances {
		out = append(out, in.Instance)
	}
	return out
}

// Space returns a space of an instance.
func (e *Engine) Space(instanceURL, key string) (scenario.Space, bool) {
	sp := e.instances[instanceURL].spaceByKey[key]
	if sp == nil {
		return scenario.Space{}, false
	}
	return *sp, true
}

// Apps returns the apps of an instance as they are installed now.
func (e *Engine) Apps(instanceURL string) []scenario.App {
	e.enter()
	defer e.mu.Unlock()
	return slices.Clone(e.instances[instanceURL].Apps)
}

// UpdateApp installs another version of an app on an instance, as an admin would. It reports whether the app was there.
func (e *Engine) UpdateApp(instanceURL, key, version string) bool {
	e.enter()
	defer e.mu.Unlock()
	in := e.instances[strings.TrimRight(instanceURL, "/")]
	if in == nil || in.appByKey[key] == nil {
		return false
	}
	in.appByKey[key].Version = version
	return true
}

// MarketplaceApp returns what the Marketplace says of an app.
func (e *Engine) MarketplaceApp(key string) (scenario.MarketplaceApp, bool) {
	a, ok := e.marketplace[key]
	return a, ok
}

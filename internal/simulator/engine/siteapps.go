/*
Copyright 2026 The Drover Authors.

SPDX-License-Identifier: Apache-2.0
*/

package engine

import (
	"maps"
	"slices"
)

// SiteApps returns the keys of the apps that are installed on a site, in order.
func (e *Engine) SiteApps(host string) []string {
	e.enter()
	defer e.mu.Unlock()
	return slices.Sorted(maps.Keys(e.sites[fold(host)].apps))
}

// InstallSiteApp installs an app on a site, as a person would. It reports whether there is such a site.
func (e *Engine) InstallSiteApp(cloudURL, key string) bool {
	e.enter()
	defer e.mu.Unlock()
	s := e.sites[hostOf(cloudURL)]
	if s == nil {
		return false
	}
	s.apps[key] = true
	return true
}

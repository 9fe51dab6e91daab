/*
Copyright 2026 The Drover Authors.

SPDX-License-Identifier: Apache-2.0
*/

package engine

import (
	"crypto/subtle"
	"fmt"
	"net/url"
	"strings"

	"github.com/drover-dev/drover/internal/simulator/scenario"
)

// account is a person of the cloud with the sites that the person administers.
type account struct {
	apiToken string
	sites    map[string]*site
	usage    map[Class]*window
}

// Account names a cloud account that has shown its credentials.
type Account string

func (e *Engine) addSites(sites []scenario.Site) error {
	for _, s := range sites {
		a := e.accounts[fold(s.Email)]
		if a == nil {
			a = &account{apiToken: s.APIToken, sites: map[string]*site{}, usage: make(map[Class]*window)}
			e.accounts[fold(s.Email)] = a
		}
		if a.apiToken != s.APIToken {
			return fmt.Errorf("sites: the account of %s has two API tokens", s.URL)
		}
		added := e.newSite(s)
		a.sites[added.host] = added
		e.sites[added.host] = added
	}
	return nil
}

// Authenticate returns the account of an e-mail address and its API token.
func (e *Engine) Authenticate(email, apiToken string) (Account, bool) {
	a := e.accounts[fold(email)]
	if a == nil || !sameSecret(a.apiToken, apiToken) {
		return "", false
	}
	return Account(fold(email)), true
}

// Administers tells whether the account administers the site with that host.
func (e *Engine) Administers(a Account, host string) bool {
	known := e.accounts[string(a)]
	return known != nil && known.sites[fold(host)] != nil
}

func (e *Engine) siteOf(a Account, cloudURL string) (*site, error) {
	if s := e.accounts[string(a)].sites[hostOf(cloudURL)]; s != nil {
		return s, nil
	}
	return nil, refuse(Invalid, "The destination site does not exist or is not administered by this account.")
}

// hostOf returns the host of a site's URL, or an empty string; writers differ in case and in the trailing slash.
func hostOf(cloudURL string) string {
	u, err := url.Parse(strings.TrimSpace(cloudURL))
	if err != nil || u.Scheme != "https" {
		return ""
	}
	return fold(u.Host)
}

func sameSecret(want, got string) bool {
	return want != "" && subtle.ConstantTimeCompare([]byte(want), []byte(got)) == 1
}

/*
Copyright 2026 The Drover Authors.

SPDX-License-Identifier: Apache-2.0
*/

// Package scenario describes what a simulated Atlassian holds and how it behaves.
package scenario

// Scenario is the world of one simulator.
type Scenario struct {
	// Name is shown in the start line of the simulator and in its report.
	Name string `json:"name"`
	// Instances are the Confluence servers to migrate from.
	Instances []Instance `json:"instances"`
	// Sites are the cloud sites to migrate to.
	Sites []Site `json:"sites"`
	// MarketplaceApps are the apps that the Marketplace knows.
	MarketplaceApps []MarketplaceApp `json:"marketplaceApps,omitempty"`
	// Faults are broken answers that are set from the start.
	Faults []Fault `json:"faults,omitempty"`

	Tunables
}

// Instance is one Confluence Data Center or Server.
type Instance struct {
	// URL is the base URL, with the context path if there is one.
	URL      string `json:"url"`
	ServerID string `json:"serverID"`
	// Version is Confluence's own; it decides which version endpoints exist.
	Version string `json:"version"`
	// AssistantVersion is that of the Migration Assistant; empty where it is not installed.
	AssistantVersion string  `json:"assistantVersion,omitempty"`
	Users            []User  `json:"users"`
	Apps             []App   `json:"apps,omitempty"`
	Spaces           []Space `json:"spaces,omitempty"`
	// EmailDomains are the domains of the users' addresses.
	EmailDomains []EmailDomain `json:"emailDomains,omitempty"`
	// Backup says how backups of its spaces go.
	Backup Backup `json:"backup,omitzero"`
}

// User is an account of a Confluence instance. Its secrets are obviously fake ones.
type User struct {
	Name     string `json:"name"`
	Password string `json:"password,omitempty"`
	// Token is a personal access token.
	Token string `json:"token,omitempty"`
	// NotAdministrator makes the assistant and the plugin inventory answer 403.
	NotAdministrator bool `json:"notAdministrator,omitempty"`
}

// App is an app installed on an instance.
type App struct {
	Key      string `json:"key"`
	Name     string `json:"name"`
	Version  string `json:"version"`
	Disabled bool   `json:"disabled,omitempty"`
	// Bundled apps come with Confluence: nobody installed them.
	Bundled bool `json:"bundled,omitempty"`
}

// Space is a space of an instance.
type Space struct {
	Key  string `json:"key"`
	Name string `json:"name,omitempty"`
	// Type is global or personal.
	Type  string `json:"type,omitempty"`
	Pages int    `json:"pages"`
	// Outcomes are those of the first, second, ... migration of the space; the last one repeats. None means SUCCESS.
	Outcomes []string `json:"outcomes,omitempty"`
	// Content is what a search finds in the space; absent stands for its pages and a few of each other kind. Where it has no
	// pages of its own, those are meant that decide how long the space takes.
	Content *Content `json:"content,omitempty"`
	// Loses is what does not arrive on the site although the migration says nothing of it; Extra is what the site has besides.
	Loses Content `json:"loses,omitzero"`
	Extra Content `json:"extra,omitzero"`
	// Grows is what comes to the space during each of its migrations.
	Grows *Growth `json:"grows,omitempty"`
}

// EmailDomain is a domain of users' addresses, as the assistant's review shows it.
type EmailDomain struct {
	Name string `json:"name"`
	// Untrusted domains fail the check that EmailDomainCheck names.
	Untrusted bool `json:"untrusted,omitempty"`
	// Addresses are those of its users; absent stands for one made-up address.
	Addresses []string `json:"addresses,omitempty"`
}

// Site is a cloud site with the account that administers it.
type Site struct {
	URL      string      `json:"url"`
	Email    string      `json:"email"`
	APIToken string      `json:"apiToken"`
	Spaces   []SiteSpace `json:"spaces,omitempty"`
	// Apps are those that are installed on the site.
	Apps []SiteApp `json:"apps,omitempty"`
}

// SiteApp is an app that is installed on a site.
type SiteApp struct {
	// Key is the one that the app has in the cloud, which may be that of the server as well.
	Key     string `json:"key"`
	Name    string `json:"name,omitempty"`
	Version string `json:"version,omitempty"`
}

// SiteSpace is a space that the site has from the start.
type SiteSpace struct {
	Key  string `json:"key"`
	Name string `json:"name,omitempty"`
	// Pages is how many it has; absent stands for the home page alone.
	Pages int `json:"pages,omitempty"`
}

// MarketplaceApp is what the Marketplace says of an app's way to the cloud.
type MarketplaceApp struct {
	Key           string  `json:"key"`
	Name          string  `json:"name"`
	Availability  string  `json:"availability,omitempty"`
	Path          string  `json:"path,omitempty"`
	CloudKey      string  `json:"cloudKey,omitempty"`
	MinVersion    string  `json:"minVersion,omitempty"`
	Ranges        []Range `json:"ranges,omitempty"`
	Documentation string  `json:"documentation,omitempty"`
}

// Range is a range of app versions, both ends included; an empty end is open.
type Range struct {
	Start string `json:"start,omitempty"`
	End   string `json:"end,omitempty"`
}

/*
Copyright 2026 The Drover Authors.

SPDX-License-Identifier: Apache-2.0
*/

package scenario

// Switches are positions on what nobody outside Atlassian knows for sure. The defaults are the likelier ones.
type Switches struct {
	// FlowWord is the only flow that a job may name.
	FlowWord string `json:"flowWord"`
	// SecondMigrate says what happens to a second Migrate task of a job: accept, refuse (409) or invalid (400).
	SecondMigrate string `json:"secondMigrate"`
	// UnknownPlan is the answer for a plan that the assistant does not know: empty or notFound.
	UnknownPlan string `json:"unknownPlan"`
	// PlanID says whether the assistant names a plan like its job or differently: job or other.
	PlanID string `json:"planID"`
	// NotAttached says what becomes of a task whose site is not attached: fail, or ignore until it is.
	NotAttached string `json:"notAttached"`
	// WrongServerID says what becomes of a task for a server that nobody has: fail or ignore.
	WrongServerID string `json:"wrongServerID"`
	// ClonePicksUp says which takes a task of instances that share a server id: the one that attached last, or first.
	ClonePicksUp string `json:"clonePicksUp"`
	// LapseInRun says what an attachment that lapses in mid-run does: continue or fail.
	LapseInRun string `json:"lapseInRun"`
	// KeyComparison is how the check compares space keys: insensitive, or exact; then a clash of case is SKIPPED.
	KeyComparison string `json:"keyComparison"`
	// FailedSpaceLeavesLeftovers makes the space of a failed attempt exist on the site.
	FailedSpaceLeavesLeftovers bool `json:"failedSpaceLeavesLeftovers,omitempty"`
	// EmailDomainCheck is the key of the check that untrusted e-mail domains fail.
	EmailDomainCheck string `json:"emailDomainCheck"`
	// CloudAppsCheck says what comes of apps that the site does not have: absent (there is no such check), warn or fail.
	CloudAppsCheck string `json:"cloudAppsCheck"`
	// Trigger says which apps a triggered app migration runs: all of the instance, those of the plan, or the failed.
	Trigger string `json:"trigger"`
	// ProgressHistory says which migrations of a plan its app progress lists: all or newest.
	ProgressHistory string `json:"progressHistory"`
	// AppNodes says what the apps in the status tree show: newest or first transfer, or absent.
	AppNodes string `json:"appNodes"`
	// RootWaitsForApps keeps the root of a task in progress until its app transfers are settled.
	RootWaitsForApps bool `json:"rootWaitsForApps,omitempty"`
	// LevelAnswer says what an answer for a level starts with: the node, or the tree down to it.
	LevelAnswer string `json:"levelAnswer"`
	// Unexpanded says what a node shows without expandChildren: its children, or bare.
	Unexpanded string `json:"unexpanded"`
	// StatusWrapper says whether the tree stands under data with links, or bare and whole: wrapped or bare.
	StatusWrapper string `json:"statusWrapper"`
	// NextLink is the form of links.next: url or cursor.
	NextLink string `json:"nextLink"`
	// StopWord is the outcome of what a person stopped: STOPPED or CANCELLED.
	StopWord string `json:"stopWord"`
	// ExpiryTime is how an attachment's end is written: millis or iso8601.
	ExpiryTime string `json:"expiryTime"`
	// Artifacts says whether a task that is over names its error log: present or absent.
	Artifacts string `json:"artifacts"`
	// Anonymous is Confluence's answer without credentials: unauthorized or loginPage.
	Anonymous string `json:"anonymous"`
}

// The positions of the switches.
const (
	Accept       = "accept"
	Refuse       = "refuse"
	Invalid      = "invalid"
	Empty        = "empty"
	NotFound     = "notFound"
	SameAsJob    = "job"
	Other        = "other"
	Fail         = "fail"
	Warn         = "warn"
	Ignore       = "ignore"
	Continue     = "continue"
	Insensitive  = "insensitive"
	Exact        = "exact"
	All          = "all"
	PlanOnly     = "plan"
	FailedOnly   = "failed"
	Newest       = "newest"
	First        = "first"
	Last         = "last"
	Present      = "present"
	Absent       = "absent"
	NodeOnly     = "node"
	WholeTree    = "tree"
	Children     = "children"
	Bare         = "bare"
	Wrapped      = "wrapped"
	URL          = "url"
	Cursor       = "cursor"
	Stopped      = "STOPPED"
	Cancelled    = "CANCELLED"
	Millis       = "millis"
	ISO8601      = "iso8601"
	Unauthorized = "unauthorized"
	LoginPage    = "loginPage"
)

type position struct {
	name    string
	value   string
	allowed []string
}

func (s *Switches) positions() []position {
	return []position{
		{"secondMigrate", s.SecondMigrate, []string{Accept, Refuse, Invalid}},
		{"unknownPlan", s.UnknownPlan, []string{Empty, NotFound}},
		{"planID", s.PlanID, []string{SameAsJob, Other}},
		{"notAttached", s.NotAttached, []string{Fail, Ignore}},
		{"wrongServerID", s.WrongServerID, []string{Fail, Ignore}},
		{"clonePicksUp", s.ClonePicksUp, []string{Last, First}},
		{"lapseInRun", s.LapseInRun, []string{Continue, Fail}},
		{"keyComparison", s.KeyComparison, []string{Insensitive, Exact}},
		{"cloudAppsCheck", s.CloudAppsCheck, []string{Absent, Warn, Fail}},
		{"trigger", s.Trigger, []string{All, PlanOnly, FailedOnly}},
		{"progressHistory", s.ProgressHistory, []string{All, Newest}},
		{"appNodes", s.AppNodes, []string{Newest, First, Absent}},
		{"levelAnswer", s.LevelAnswer, []string{NodeOnly, WholeTree}},
		{"unexpanded", s.Unexpanded, []string{Children, Bare}},
		{"statusWrapper", s.StatusWrapper, []string{Wrapped, Bare}},
		{"nextLink", s.NextLink, []string{URL, Cursor}},
		{"stopWord", s.StopWord, []string{Stopped, Cancelled}},
		{"expiryTime", s.ExpiryTime, []string{Millis, ISO8601}},
		{"artifacts", s.Artifacts, []string{Present, Absent}},
		{"anonymous", s.Anonymous, []string{Unauthorized, LoginPage}},
	}
}

/*
Copyright 2026 The Drover Authors.

SPDX-License-Identifier: Apache-2.0
*/

package engine

import (
	"strings"
	"time"

	"github.com/drover-dev/drover/internal/simulator/scenario"
)

// The kinds of jobs after a migration.
const (
	IDMapping  = "idMapping"
	LinkUpdate = "linkUpdate"
)

// utilityWords are the statuses of a job in their order; the last two are a good and a bad end.
var utilityWords = map[string][]string{
	IDMapping:  {"PENDING", "IN_PROGRESS", "SUCCESS", "ERROR"},
	LinkUpdate: {"Pending", "Backup", "In_progress", "Complete", "Error"},
}

// UtilityRecord is a job after a migration as it stands.
type UtilityRecord struct {
	Kind string `json:"kind"`
	ID   string `json:"id"`
	// Source is the URL of the Confluence that was migrated, Site that of the site.
	Source  string    `json:"source"`
	Site    string    `json:"site"`
	Created time.Time `json:"created"`
	Status  string    `json:"status"`
}

type utility struct {
	kind, id     string
	in           *instance
	site         *site
	created, end time.Time
	// expires is zero for a job that is known for ever.
	expires time.Time
	fails   bool
}

// StartUtility queues a job of a kind for what was migrated from an instance to a site.
func (e *Engine) StartUtility(a Account, kind, sourceURL, cloudURL string) (string, error) {
	now := e.enter()
	defer e.mu.Unlock()
	s, err := e.siteOf(a, cloudURL)
	if err != nil {
		return "", err
	}
	in := e.instances[sourceURL]
	if in == nil || strings.HasSuffix(cloudURL, "/") {
		return "", refuse(Invalid, "Validation failed")
	}
	course := e.tun.Utilities.IDMapping
	if kind == LinkUpdate {
		course = e.tun.Utilities.LinkUpdate
	}
	u := newUtility(course, now)
	u.kind, u.id, u.in, u.site = kind, e.ids.next(kind), in, s
	e.books.utilities = append(e.books.utilities, u)
	return u.id, nil
}

func newUtility(course scenario.UtilityJob, now time.Time) *utility {
	u := &utility{created: now, end: now.Add(course.Takes.Std()), fails: course.Fails}
	if course.Expires > 0 {
		u.expires = u.end.Add(course.Expires.Std())
	}
	return u
}

// UtilityStatus returns the word for how a job of a kind stands.
func (e *Engine) UtilityStatus(a Account, kind, id string) (string, error) {
	now := e.enter()
	defer e.mu.Unlock()
	for _, u := range e.books.utilities {
		known := u.kind == kind && u.id == id && e.accounts[string(a)].sites[u.site.host] != nil
		if known && (u.expires.IsZero() || now.Before(u.expires)) {
			return u.status(now), nil
		}
	}
	return "", refuse(Missing, "There is no job with the id %s.", id)
}

// SiteOfCloudID returns the URL of the site that has a cloudId.
func (e *Engine) SiteOfCloudID(cloudID string) (string, error) {
	for host, s := range e.sites {
		if CloudID(host) == cloudID {
			return s.url, nil
		}
	}
	return "", refuse(Missing, "There is no site with the id %s.", cloudID)
}

// CloudID returns the id of the site with a host.
func CloudID(host string) string { return derivedID("cloud", fold(host)) }

// UtilityRecords returns every job after a migration, oldest first.
func (e *Engine) UtilityRecords() []UtilityRecord {
	now := e.enter()
	defer e.mu.Unlock()
	return e.books.utilitiesAt(now)
}

func (b *books) utilitiesAt(now time.Time) []UtilityRecord {
	records := make([]UtilityRecord, 0, len(b.utilities))
	for _, u := range b.utilities {
		records = append(records, UtilityRecord{
			Kind: u.kind, ID: u.id, Source: u.in.URL, Site: u.site.url, Created: u.created, Status: u.status(now),
		})
	}
	return records
}

// status goes evenly through the words that come before the ends.
func (u *utility) status(now time.Time) string {
	words := utilityWords[u.kind]
	ends := len(words) - 2
	switch {
	case now.Before(u.end):
		return words[int(now.Sub(u.created)*time.Duration(ends)/u.end.Sub(u.created))]
	case u.fails:
		return words[ends+1]
	default:
		return words[ends]
	}
}

/*
Copyright 2026 The Drover Authors.

SPDX-License-Identifier: Apache-2.0
*/

package engine

import (
	"cmp"
	"slices"
	"strconv"
	"time"

	"github.com/drover-dev/drover/internal/simulator/scenario"
)

// site is a cloud site and what it holds.
type site struct {
	host  string
	url   string
	all   []*siteSpace
	byKey map[string][]*siteSpace
	// moves are the steps that brought, or are bringing, data of a space here.
	moves map[string][]*step
	// apps are the keys of the apps that are installed here.
	apps map[string]bool
	// attempts count the tries of each space, app and other part for this site.
	attempts map[string]int
}

// siteSpace is a space that the site shows.
type siteSpace struct {
	id        int
	key, name string
	deleted   bool
	held      history
}

// SiteSpace is a space of a cloud site.
type SiteSpace struct{ ID, Key, Name string }

func (e *Engine) newSite(s scenario.Site) *site {
	host := hostOf(s.URL)
	made := &site{
		host:     host,
		url:      "https://" + host,
		byKey:    map[string][]*siteSpace{},
		moves:    map[string][]*step{},
		apps:     map[string]bool{},
		attempts: map[string]int{},
	}
	for _, sp := range s.Spaces {
		holds := scenario.Content{Pages: cmp.Or(sp.Pages, 1)}
		made.show(sp.Key, cmp.Or(sp.Name, sp.Key)).held = history{{Content: holds, firstPage: 2}}
	}
	for _, a := range s.Apps {
		made.apps[a.Key] = true
	}
	return made
}

// show makes a space visible on the site, once.
func (s *site) show(key, name string) *siteSpace {
	if sp := s.find(key, true); sp != nil {
		return sp
	}
	sp := &siteSpace{id: len(s.all) + 1, key: key, name: name}
	s.all = append(s.all, sp)
	s.byKey[fold(key)] = append(s.byKey[fold(key)], sp)
	return sp
}

// find returns the visible space with a key.
func (s *site) find(key string, exact bool) *siteSpace {
	for _, sp := range s.byKey[fold(key)] {
		if !sp.deleted && (!exact || sp.key == key) {
			return sp
		}
	}
	return nil
}

// attempt returns the outcome of the next attempt of a part, from its list of outcomes.
func (s *site) attempt(part string, outcomes []string) string {
	n := s.attempts[part]
	s.attempts[part]++
	if len(outcomes) == 0 {
		return Success
	}
	return outcomes[min(n, len(outcomes)-1)]
}

// SiteSpaces returns a page of the spaces of a site and the cursor of the next page, which is empty at the end.
func (e *Engine) SiteSpaces(host string, keys []string, limit int, cursor string) ([]SiteSpace, string, error) {
	e.enter()
	defer e.mu.Unlock()
	s := e.sites[fold(host)]
	from, err := parseCursor(cursor)
	if err != nil {
		return nil, "", err
	}
	var page []SiteSpace
	candidates := s.all
	if len(keys) > 0 {
		candidates = s.byKeys(keys)
	}
	for i := min(from, len(candidates)); i < len(candidates); i++ {
		if candidates[i].deleted {
			continue
		}
		if len(page) == limit {
			return page, strconv.Itoa(i), nil
		}
		page = append(page, candidates[i].public())
	}
	return page, "", nil
}

func (s *site) byKeys(keys []string) []*siteSpace {
	var found []*siteSpace
	for _, k := range keys {
		if sp := s.find(k, true); sp != nil && !slices.Contains(found, sp) {
			found = append(found, sp)
		}
	}
	slices.SortFunc(found, func(a, b *siteSpace) int { return cmp.Compare(a.id, b.id) })
	return found
}

func (sp *siteSpace) public() SiteSpace {
	return SiteSpace{ID: strconv.Itoa(65536 + sp.id), Key: sp.key, Name: sp.name}
}

// DeleteSiteSpace removes a space from a site, as a person would to make room. It reports whether there was one.
func (e *Engine) DeleteSiteSpace(cloudURL, key string) bool {
	e.enter()
	defer e.mu.Unlock()
	s := e.sites[hostOf(cloudURL)]
	if s == nil {
		return false
	}
	sp := s.find(key, true)
	if sp == nil {
		return false
	}
	sp.deleted = true
	delete(s.moves, fold(key))
	return true
}

// showMoved makes the space of a step visible when it is done, if the step still ends then as planned.
func (e *Engine) showMoved(st *step) {
	leaves := func() bool {
		return isGood(st.node.outcome) || st.node.outcome == Incomplete ||
			(st.node.outcome == Failed && st.leftovers)
	}
	e.queue.add(st.node.end, func(at time.Time) {
		if st.node.end.Equal(at) && leaves() {
			sp := st.site.show(st.space.Key, cmp.Or(st.space.Name, st.space.Key))
			sp.held = append(sp.held, st.arrived(at))
		}
	})
}

func parseCursor(cursor string) (int, error) {
	if cursor == "" {
		return 0, nil
	}
	from, err := strconv.Atoi(cursor)
	if err != nil || from < 0 {
		return 0, refuse(Invalid, "The cursor is not valid.")
	}
	return from, nil
}

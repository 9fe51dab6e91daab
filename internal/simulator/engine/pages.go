/*
Copyright 2026 The Drover Authors.

SPDX-License-Identifier: Apache-2.0
*/

package engine

import (
	"fmt"
	"strconv"
)

const (
	// pagesApart is how far the ids of the pages of two spaces lie from each other.
	pagesApart = 10_000_000
	// siteIDs is where the ids of pages of a site begin: a page has another id there.
	siteIDs = 5_000_000_000
)

// Page is a page of a space, which is made when somebody asks for it.
type Page struct{ ID, Title string }

// Pages returns so many pages of a space of an instance, from an offset on, and how many there are.
func (e *Engine) Pages(instanceURL, key string, offset, limit int) ([]Page, int, error) {
	now := e.enter()
	defer e.mu.Unlock()
	in := e.instances[instanceURL]
	for i := range in.Spaces {
		if in.Spaces[i].Key == key {
			pages, total := in.sourceHistory(key).at(now).pages(key, (i+1)*pagesApart, offset, limit)
			return pages, total, nil
		}
	}
	return nil, 0, refuse(Missing, "There is no space with the key %s.", key)
}

// SitePages returns so many pages of a space of a site, and the cursor of those after them, which is empty at the end.
func (e *Engine) SitePages(host, spaceID string, limit int, cursor string) ([]Page, string, error) {
	now := e.enter()
	defer e.mu.Unlock()
	offset, err := parseCursor(cursor)
	if err != nil {
		return nil, "", err
	}
	sp := e.sites[fold(host)].withID(spaceID)
	if sp == nil {
		return nil, "", refuse(Missing, "There is no space with the id %s.", spaceID)
	}
	pages, total := sp.held.at(now).pages(sp.key, siteIDs+sp.id*pagesApart, offset, limit)
	if next := offset + len(pages); len(pages) > 0 && next < total {
		return pages, strconv.Itoa(next), nil
	}
	return pages, "", nil
}

func (s *site) withID(id string) *siteSpace {
	for _, sp := range s.all {
		if !sp.deleted && sp.public().ID == id {
			return sp
		}
	}
	return nil
}

// pages makes the pages from an offset on.
func (h holding) pages(key string, firstID, offset, limit int) (pages []Page, total int) {
	for i := offset; i < min(offset+limit, h.Pages); i++ {
		pages = append(pages, Page{ID: strconv.Itoa(firstID + i), Title: h.title(key, i)})
	}
	return pages, h.Pages
}

// title is that of the page at an index: the home page, what arrived of the others, and what is on this side alone.
func (h holding) title(key string, index int) string {
	switch moved := h.Pages - h.extraPages; {
	case index >= moved:
		return fmt.Sprintf("%s extra page %d", key, index-moved+1)
	case index == 0:
		return pageTitle(key, 1)
	default:
		return pageTitle(key, h.firstPage+index-1)
	}
}

// pageTitle is derived from the number of a page. Some of them need to be escaped wherever they are written.
func pageTitle(key string, number int) string {
	title := fmt.Sprintf("%s page %d", key, number)
	switch number % 10 {
	case 0:
		return title + ` & "more" <of> \ 50% + it/all?`
	case 5:
		return title + ": Übersicht – 概要"
	default:
		return title
	}
}

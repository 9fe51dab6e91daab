/*
Copyright 2026 The Drover Authors.

SPDX-License-Identifier: Apache-2.0
*/

package scenario

import "cmp"

// Content is how much of each kind there is.
type Content struct {
	Pages       int `json:"pages,omitempty"`
	BlogPosts   int `json:"blogPosts,omitempty"`
	Attachments int `json:"attachments,omitempty"`
	Comments    int `json:"comments,omitempty"`
}

// Growth is what comes to a space of an instance while it is migrated, too late to be taken along.
type Growth struct {
	Content
	// After counts from the moment at which the migration of the space begins.
	After Duration `json:"after"`
}

// each makes a content kind by kind.
func (c Content) each(other Content, of func(a, b int) int) Content {
	return Content{
		Pages:       of(c.Pages, other.Pages),
		BlogPosts:   of(c.BlogPosts, other.BlogPosts),
		Attachments: of(c.Attachments, other.Attachments),
		Comments:    of(c.Comments, other.Comments),
	}
}

// Plus returns the sum of two.
func (c Content) Plus(other Content) Content {
	return c.each(other, func(a, b int) int { return a + b })
}

// Minus returns what is left of c, which is never less than nothing.
func (c Content) Minus(other Content) Content {
	return c.each(other, func(a, b int) int { return max(a-b, 0) })
}

// Half returns half of each kind.
func (c Content) Half() Content { return c.each(c, func(a, _ int) int { return a / 2 }) }

func (c Content) validate(p *problems, field string) {
	if min(c.Pages, c.BlogPosts, c.Attachments, c.Comments) < 0 {
		p.add(field, "may not be negative")
	}
}

// Holds returns the content that the space has from the start.
func (s Space) Holds() Content {
	if s.Content == nil {
		return Content{Pages: s.Pages, BlogPosts: 2, Attachments: 5, Comments: 3}
	}
	holds := *s.Content
	holds.Pages = cmp.Or(holds.Pages, s.Pages)
	return holds
}

func (s Space) validateContent(p *problems, field string) {
	s.Holds().validate(p, field+".content")
	s.Loses.validate(p, field+".loses")
	s.Extra.validate(p, field+".extra")
	if s.Grows != nil {
		s.Grows.validate(p, field+".grows")
		notNegative(p, field+".grows.after", s.Grows.After)
	}
}

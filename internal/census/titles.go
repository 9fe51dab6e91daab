package census

import (
	"context"
	"strings"

	"github.com/cespare/xxhash/v2"

	"github.com/drover-dev/drover/internal/atlassian/content"
)

// collect remembers the pages of the source.
func (p *Pair) collect(walk PageWalk) func(context.Context) (bool, error) {
	p.known = map[uint64]string{}
	return func(ctx context.Context) (bool, error) {
		refs, err := walk.Next(ctx)
		if err != nil {
			return false, err
		}
		for _, ref := range refs {
			id := ""
			if p.sides.Mapped != nil {
				id = ref.ID
			}
			p.known[digest(ref.Title)] = id
		}
		p.found.Source.Pages = int64(len(p.known))
		return walk.Over(), nil
	}
}

// match takes out what the destination has. What is left is missing there.
func (p *Pair) match(walk PageWalk) func(context.Context) (bool, error) {
	seen := map[uint64]struct{}{}
	return func(ctx context.Context) (bool, error) {
		refs, err := walk.Next(ctx)
		if err != nil {
			return false, err
		}
		for _, ref := range refs {
			title := digest(ref.Title)
			if _, twice := seen[title]; twice {
				continue
			}
			seen[title] = struct{}{}
			if id, both := p.known[title]; both {
				if p.sides.Mapped != nil {
					p.sides.Mapped(p.found.Key, content.PageRef{ID: id, Title: ref.Title}, ref)
				}
				delete(p.known, title)
			}
		}
		p.found.Destination.Pages = int64(len(seen))
		p.found.Missing = int64(len(p.known))
		return walk.Over(), nil
	}
}

// name goes through the source once more where anything is missing, for the titles.
func (p *Pair) name(walk PageWalk) func(context.Context) (bool, error) {
	return func(ctx context.Context) (bool, error) {
		if len(p.found.Titles) >= min(len(p.known), mostTitles) {
			return true, nil
		}
		refs, err := walk.Next(ctx)
		if err != nil {
			return false, err
		}
		for _, ref := range refs {
			if _, missing := p.known[digest(ref.Title)]; missing && len(p.found.Titles) < mostTitles {
				p.found.Titles = append(p.found.Titles, ref.Title)
			}
		}
		return walk.Over(), nil
	}
}

// digest stands for a title as Confluence compares it. That two of one space have the same is less likely than a fault of the
// memory.
func digest(title string) uint64 {
	return xxhash.Sum64String(strings.ToLower(strings.TrimSpace(title)))
}

package census

import (
	"context"
	"slices"

	"github.com/drover-dev/drover/internal/atlassian/content"
)

const (
	// mostTitles is how many missing titles of a space are named.
	mostTitles = 100
)

// PageWalk goes through the pages of a space, one answer at a time.
type PageWalk interface {
	Over() bool
	Next(ctx context.Context) ([]content.PageRef, error)
}

// Sides are the two sides of a comparison.
type Sides struct {
	// Source and Destination count.
	Source, Destination Counter
	// SpaceID tells the ID that a space has on the destination, and whether it is there.
	SpaceID func(ctx context.Context, key string) (id string, found bool, err error)
	// SourcePages and DestinationPages begin to go through a space. They are asked for only where pages are compared.
	SourcePages      func(key string) PageWalk
	DestinationPages func(spaceID string) PageWalk
	// Mapped, if it is set, is told of each page that both sides have.
	Mapped func(key string, source, destination content.PageRef)
}

// Found is what a comparison of one space saw.
type Found struct {
	Key                 string
	Source, Destination content.Counts
	// Absent tells that the destination has no such space, and Gone that the source has it no more.
	Absent, Gone bool
	// Unread tells that one of the sides refused to speak of the space.
	Unread bool
	// Missing counts the pages of the source that the destination does not have by their titles, and Titles are the first of them.
	Missing int64
	Titles  []string
}

// Pair compares one space. Where pages are compared, it holds a number for each page of this space on either side, and the text of
// none: titles are unique within a space.
type Pair struct {
	found  Found
	sides  Sides
	steps  []step
	titles bool
	known  map[uint64]string // the pages of the source by their titles, with their IDs
}

type step struct {
	side Side
	// do makes one request. It tells whether the step is done.
	do func(ctx context.Context) (bool, error)
}

// NewPair begins to compare a space. gone tells that the source does not have it any more.
func NewPair(key string, sides Sides, titles, gone bool) *Pair {
	p := &Pair{found: Found{Key: key, Gone: gone}, sides: sides, titles: titles}
	p.add(Destination, p.locate)
	for _, kind := range content.Kinds() {
		if titles && kind == content.Page {
			continue // They are counted one by one.
		}
		if !gone {
			p.add(Source, count(sides.Source, key, kind, &p.found.Source))
		}
		p.add(Destination, count(sides.Destination, key, kind, &p.found.Destination))
	}
	if titles && !gone {
		p.add(Source, p.collect(sides.SourcePages(key)))
	}
	return p
}

func (p *Pair) add(side Side, do func(context.Context) (bool, error)) {
	p.steps = append(p.steps, step{side, do})
}

// Over tells that all of the space is known.
func (p *Pair) Over() bool { return len(p.steps) == 0 }

// Side is where the next request goes.
func (p *Pair) Side() Side { return p.steps[0].side }

// Step makes one request.
func (p *Pair) Step(ctx context.Context) error {
	over, err := p.steps[0].do(ctx)
	if over {
		p.steps = p.steps[1:]
	}
	if p.found.Absent {
		p.steps = slices.DeleteFunc(p.steps, func(s step) bool { return s.side == Destination })
	}
	return err
}

// Found is what the comparison saw, once it is over.
func (p *Pair) Found() Found { return p.found }

// locate looks whether the destination has the space. One that it does not have holds nothing.
func (p *Pair) locate(ctx context.Context) (bool, error) {
	id, there, err := p.sides.SpaceID(ctx, p.found.Key)
	if err != nil {
		return false, err
	}
	p.found.Absent = !there
	if there && p.titles {
		p.add(Destination, p.match(p.sides.DestinationPages(id)))
		if !p.found.Gone {
			p.add(Source, p.name(p.sides.SourcePages(p.found.Key)))
		}
	}
	return true, nil
}

func count(side Counter, key string, kind content.Kind, into *content.Counts) func(context.Context) (bool, error) {
	return func(ctx context.Context) (bool, error) {
		n, err := side.Count(ctx, key, kind)
		if err != nil {
			return false, err
		}
		into.Set(kind, n)
		return true, nil
	}
}

package census

import (
	"context"
)

// Space is a space to compare.
type Space struct {
	Key string
	// Gone tells that the source does not have it any more.
	Gone bool
}

// Comparison compares spaces one after the other.
type Comparison struct {
	spaces []Space
	sides  Sides
	titles bool
	pair   *Pair
	found  []Found
}

// NewComparison begins to compare spaces.
func NewComparison(spaces []Space, sides Sides, titles bool) *Comparison {
	c := &Comparison{spaces: spaces, sides: sides, titles: titles}
	c.next()
	return c
}

func (c *Comparison) next() {
	c.pair = nil
	if len(c.spaces) > 0 {
		c.pair = NewPair(c.spaces[0].Key, c.sides, c.titles, c.spaces[0].Gone)
		c.spaces = c.spaces[1:]
	}
}

// Over tells that all spaces are compared.
func (c *Comparison) Over() bool { return c.pair == nil }

// Current is the space that is compared now; empty at the end.
func (c *Comparison) Current() string {
	if c.pair == nil {
		return ""
	}
	return c.pair.found.Key
}

// Side is where the next request goes.
func (c *Comparison) Side() Side { return c.pair.Side() }

// Step makes one request.
func (c *Comparison) Step(ctx context.Context) error {
	if err := c.pair.Step(ctx); err != nil {
		return err
	}
	if c.pair.Over() {
		c.found = append(c.found, c.pair.Found())
		c.next()
	}
	return nil
}

// Skip leaves out the rest of the space that is compared: it counts as not read.
func (c *Comparison) Skip() {
	if c.pair == nil {
		return
	}
	found := c.pair.Found()
	found.Unread = true
	c.found = append(c.found, found)
	c.next()
}

// Take gives what was found since the last time.
func (c *Comparison) Take() []Found {
	found := c.found
	c.found = nil
	return found
}

// Waiting is how many spaces were compared since the last Take.
func (c *Comparison) Waiting() int { return len(c.found) }

package census

import (
	"context"
	"slices"

	"github.com/drover-dev/drover/internal/atlassian/content"
)

// Counter counts the content of a space.
type Counter interface {
	Count(ctx context.Context, spaceKey string, kind content.Kind) (int64, error)
}

// Tally counts what one side holds in some spaces.
type Tally struct {
	counter Counter
	side    Side
	keys    []string
	counts  []content.Counts
	next    int // among all kinds of all spaces
	left    []int
}

// NewTally begins to count.
func NewTally(side Side, counter Counter, keys []string) *Tally {
	return &Tally{side: side, counter: counter, keys: keys, counts: make([]content.Counts, len(keys))}
}

// Over tells that all is counted.
func (t *Tally) Over() bool { return t.next >= len(t.keys)*len(content.Kinds()) }

// Side is the side that is counted.
func (t *Tally) Side() Side { return t.side }

// Step counts one kind of one space.
func (t *Tally) Step(ctx context.Context) error {
	kinds := content.Kinds()
	space, kind := t.next/len(kinds), kinds[t.next%len(kinds)]
	n, err := t.counter.Count(ctx, t.keys[space], kind)
	if err != nil {
		return err
	}
	t.counts[space].Set(kind, n)
	t.next++
	return nil
}

// Skip leaves out the space that is counted.
func (t *Tally) Skip() {
	kinds := len(content.Kinds())
	space := t.next / kinds
	t.left = append(t.left, space)
	t.next = (space + 1) * kinds
}

// Each tells the counts of the spaces that are counted as a whole.
func (t *Tally) Each(tell func(key string, counts content.Counts)) {
	for i := range t.next / len(content.Kinds()) {
		if !slices.Contains(t.left, i) {
			tell(t.keys[i], t.counts[i])
		}
	}
}

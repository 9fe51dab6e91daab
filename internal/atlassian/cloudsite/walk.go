package cloudsite

import (
	"iter"
	"net/url"
	"slices"

	"github.com/drover-dev/drover/internal/atlassian/transport"
)

// list is a list of the site, which comes in several answers.
type list[T comparable] struct {
	operation string
	// base is where links may lead.
	base, first *url.URL
	// maxAnswers ends a list that does not end by itself.
	maxAnswers int
	// read returns what stands in an answer, and the link to the next one if there is any.
	read func(at *url.URL) (entries []T, next string, err error)
}

// answers goes through the list, one slice for each answer that is not empty, and ends with the first error.
func (l list[T]) answers() iter.Seq2[[]T, error] {
	return func(yield func([]T, error) bool) {
		walk := transport.NewWalk(l.operation, l.base, l.first, l.maxAnswers)
		var before []T
		for {
			entries, next, err := l.read(walk.Address())
			if err != nil {
				yield(nil, err)
				return
			}
			if len(entries) > 0 && !yield(entries, nil) || next == "" {
				return
			}
			// Answers about what the account may not see are empty, however many they are.
			news := len(entries) == 0 || !slices.Equal(before, entries)
			if err := walk.Next(next, news); err != nil {
				yield(nil, err)
				return
			}
			before = entries
		}
	}
}

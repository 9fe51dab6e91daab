package migration

import (
	"context"

	"github.com/drover-dev/drover/internal/lifecycle"
)

// look is a look at what may stand in the way of a start, at the moment before it. Whether it stops the start, as any error does, is
// told besides what came of it.
type look func(context.Context, *scope, lifecycle.Step) (result done, stops bool, err error)

// anyStops takes looks in turn until one of them stops the start.
func anyStops(ctx context.Context, s *scope, step lifecycle.Step, looks ...look) (done, bool, error) {
	for _, take := range looks {
		if result, stops, err := take(ctx, s, step); stops {
			return result, true, err
		}
	}
	return done{}, false, nil
}

// stopped lets a look end with what came of it.
func stopped(result done, err error) (done, bool, error) {
	return result, true, err
}

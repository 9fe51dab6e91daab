/*
Copyright 2026 The Drover Authors.

SPDX-License-Identifier: Apache-2.0
*/

package main

import (
	"context"
	"fmt"
	"math"
	"time"

	"github.com/drover-dev/drover/internal/config"
)

const (
	comparedSpaces = 20
	pagesEach      = 5_000
	// largeSpace is how many pages the largest space of a customer may have.
	largeSpace = 200_000
	// goalSlower is how much longer than a bare client a comparison may take.
	goalSlower = 1.5
	// goalLarge is what comparing the large space may hold, in MiB.
	goalLarge = 64
	// goalHours is one night, for all of estateSpaces and estatePages.
	goalHours    = 12
	estateSpaces = 5_000
	estatePages  = 2_000_000
)

// measureCompare compares both sides by the code that the operator has, at a pace that holds nothing up.
func measureCompare(ctx context.Context, g *ground, _ options) ([]figure, error) {
	sc, keys, err := twoSides()
	if err != nil {
		return nil, err
	}
	if err := g.serve(sc); err != nil {
		return nil, err
	}
	compared, err := newSides(g.proxy.CA(), g.proxy.ProxyURL(), sc)
	if err != nil {
		return nil, err
	}
	// This comes first, so that the clients to be timed have their connections.
	held, err := compared.held(ctx, keys[0])
	if err != nil {
		return nil, err
	}
	compared.taken()
	took, err := compared.compare(ctx, keys[1:])
	if err != nil {
		return nil, err
	}
	requests := compared.taken()
	bare, err := walkBare(ctx, g.proxy.CA(), g.proxy.ProxyURL(), requests)
	if err != nil {
		return nil, err
	}
	pages := float64(comparedSpaces * pagesEach)
	const mebibyte = 1 << 20
	return []figure{
		{"comparison by titles, against a bare client", "x", goalSlower, took.Seconds() / bare.Seconds(), fmt.Sprintf(
			"%d spaces with %d pages each, %d requests: %.0f pages a second against %.0f",
			comparedSpaces, pagesEach, len(requests), pages/took.Seconds(), pages/bare.Seconds())},
		{"memory of comparing a large space", "MiB", goalLarge, float64(held) / mebibyte, fmt.Sprintf("%d pages, live heap", largeSpace)},
		estate(),
	}, nil
}

// compare compares spaces one after the other.
func (s *bothSides) compare(ctx context.Context, keys []string) (time.Duration, error) {
	begun := time.Now()
	comparison := s.begin(keys...)
	for !comparison.Over() {
		wait, err := s.walker.Advance(ctx, comparison, s.hosts)
		if err != nil {
			return 0, err
		}
		select {
		case <-ctx.Done():
			return 0, context.Cause(ctx)
		case <-time.After(wait):
		}
	}
	took := time.Since(begun)
	for _, found := range comparison.Take() {
		if found.Missing != 0 || found.Source != found.Destination || found.Source.Pages != pagesEach {
			return 0, fmt.Errorf("%+v is not what the simulator has", found)
		}
	}
	return took, nil
}

// estate computes what a large estate takes at the pace that is the default: both sides are asked in turn, and the slower one tells.
func estate() figure {
	const (
		kinds            = 3 // Pages are counted one by one.
		pagesOfSource    = 100
		pagesOfSite      = 250
		minutesOfAnHour  = 60
		pagesOfEachSpace = estatePages / estateSpaces
	)
	source := estateSpaces * (kinds + math.Ceil(pagesOfEachSpace/float64(pagesOfSource)))
	site := estateSpaces * (1 + kinds + math.Ceil(pagesOfEachSpace/float64(pagesOfSite)))
	pace := config.Default().ContentReads
	minutes := max(source/float64(pace.ConfluencePerMinute), site/float64(pace.SitePerMinute))
	return figure{"comparison of a large estate, computed", "h", goalHours, minutes / minutesOfAnHour, fmt.Sprintf(
		"%d spaces, %d pages: %.0f requests to Confluence at %d a minute, %.0f to the site at %d",
		estateSpaces, estatePages, source, pace.ConfluencePerMinute, site, pace.SitePerMinute)}
}

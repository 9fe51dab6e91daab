/*
Copyright 2026 The Drover Authors.

SPDX-License-Identifier: Apache-2.0
*/

package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/drover-dev/drover/internal/simulator/engine"
)

// differences tell what does not stand as it is to end, in words.
func differences(states map[string]string) []string {
	var words []string
	want := endings()
	for _, name := range slices.Sorted(maps.Keys(want)) {
		if got := states[name]; got != want[name] {
			words = append(words, fmt.Sprintf("%s is %q, want %q", name, got, want[name]))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(states)) {
		if want[name] == "" {
			words = append(words, name+" is not expected")
		}
	}
	return words
}

func (t *trial) judge(ctx context.Context) error {
	r, err := t.report(ctx)
	if err != nil {
		return err
	}
	t.tell("%d plans, %d checks, %d runs, %d app transfers, %d duplicates, %d answers 429", r.Jobs, r.Tasks[engine.Check],
		r.Tasks[engine.Migrate], len(r.Transfers), len(r.Duplicates), r.TooManyRequests)
	return verdict(r)
}

// verdict holds what was made against what the samples ask for: whatever happened to the operator, each thing once.
func verdict(r engine.Report) error {
	var errs []error
	count := func(what string, want, got int) {
		if got != want {
			errs = append(errs, fmt.Errorf("%s: %d, want %d", what, got, want))
		}
	}
	count("plans", 3, r.Jobs)
	count("checks", 3, r.Tasks[engine.Check])
	count("runs", 2, r.Tasks[engine.Migrate])
	count("spaces that were migrated twice", 0, len(r.Duplicates))
	count("plans that moved data twice", 0, len(r.SecondMigrates))
	return errors.Join(errs...)
}

// same fails if something was made between two reports.
func same(before, after engine.Report) error {
	if before.Jobs == after.Jobs && maps.Equal(before.Tasks, after.Tasks) {
		return nil
	}
	return fmt.Errorf("%d plans and the tasks %v became %d and %v", before.Jobs, before.Tasks, after.Jobs, after.Tasks)
}

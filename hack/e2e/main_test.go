/*
Copyright 2026 The Drover Authors.

SPDX-License-Identifier: Apache-2.0
*/

package main

import (
	"errors"
	"fmt"
	"testing"
)

func TestAMachineWithoutANodeIsToldFromATrialThatFailed(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		err  error
		want int
	}{
		"no node came up":  {fmt.Errorf("start: %w", errors.Join(errNotRaised, errors.New("kubelet: no such device"))), notRaised},
		"the trial failed": {errors.New("wave-1 is Failed"), 1},
	} {
		if got := exitStatus(tc.err); got != tc.want {
			t.Errorf("%s: exit status %d, want %d", name, got, tc.want)
		}
	}
}

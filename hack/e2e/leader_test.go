/*
Copyright 2026 The Drover Authors.

SPDX-License-Identifier: Apache-2.0
*/

package main

import (
	"testing"

	coordinationv1 "k8s.io/api/coordination/v1"
)

func TestHolder(t *testing.T) {
	free, held := "", "drover-7d9c-x2x_3f6e"
	for name, tc := range map[string]struct {
		identity *string
		want     string
	}{
		"nobody ever":           {nil, ""},
		"it was given back":     {&free, ""},
		"a process of some pod": {&held, "drover-7d9c-x2x"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := holder(coordinationv1.Lease{Spec: coordinationv1.LeaseSpec{HolderIdentity: tc.identity}}); got != tc.want {
				t.Errorf("got %q, want %q", got, tc.want)
			}
		})
	}
}

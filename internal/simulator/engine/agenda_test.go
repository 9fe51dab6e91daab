/*
Copyright 2026 The Drover Authors.

SPDX-License-Identifier: Apache-2.0
*/

package engine

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestAgendaWorksOffInOrder(t *testing.T) {
	start := time.Date(2026, 12, 1, 9, 0, 0, 0, time.UTC)
	var a agenda
	var got []int
	note := func(second, n int) {
		a.add(start.Add(time.Duration(second)*time.Second), func(time.Time) { got = append(got, n) })
	}
	for n := range 50 {
		// A step of 13 through 50 seconds reaches each of them once, out of order.
		note(13*n%50, 13*n%50)
	}
	note(7, 700)
	a.add(start.Add(20*time.Second), func(at time.Time) {
		a.add(at.Add(time.Second), func(time.Time) { got = append(got, 2100) })
	})
	a.workOff(start.Add(9 * time.Second))
	if diff := cmp.Diff([]int{0, 1, 2, 3, 4, 5, 6, 7, 700, 8, 9}, got); diff != "" {
		t.Errorf("due after nine seconds (-want +got):\n%s", diff)
	}
	got = nil
	a.workOff(start.Add(time.Hour))
	want := []int{10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 2100}
	for n := 22; n < 50; n++ {
		want = append(want, n)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("due later (-want +got):\n%s", diff)
	}
}

/*
Copyright 2026 The Drover Authors.

SPDX-License-Identifier: Apache-2.0
*/

package engine

import "slices"

// The words of the status tree.
const (
	Pending    = "PENDING"
	InProgress = "IN_PROGRESS"
	Finished   = "FINISHED"

	Success    = "SUCCESS"
	Warning    = "WARNING"
	Failed     = "FAILED"
	Skipped    = "SKIPPED"
	Incomplete = "INCOMPLETE"
)

// The words that only app transfers have.
const (
	TimedOut              = "TIMED_OUT"
	CancellationRequested = "CANCELLATION_REQUESTED"
	Canceled              = "CANCELLED"
)

func isGood(outcome string) bool { return outcome == Success || outcome == Warning }

// combine makes the outcome of a whole from those of its parts. A word that it does not know, such as that of a person's
// stop, is stronger than all others.
func combine(outcomes []string) string {
	known := []string{Success, Warning, Skipped, Failed, Incomplete}
	for _, o := range outcomes {
		if !slices.Contains(known, o) {
			return o
		}
	}
	has := func(o string) bool { return slices.Contains(outcomes, o) }
	good := slices.ContainsFunc(outcomes, isGood)
	switch {
	case has(Incomplete), good && (has(Failed) || has(Skipped)):
		return Incomplete
	case has(Failed):
		return Failed
	case has(Skipped):
		return Skipped
	case has(Warning):
		return Warning
	}
	return Success
}

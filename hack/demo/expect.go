/*
Copyright 2026 The Drover Authors.

SPDX-License-Identifier: Apache-2.0
*/

package main

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/simulator/engine"
)

// ending is what a resource is to end as.
type ending struct{ name, state string }

// endings are those of config/samples.
func endings() []ending {
	return []ending{
		{"CloudSite/acme", v1alpha1.ReasonReady},
		{"AppAssessment/acme", v1alpha1.ReasonAssessed},
		{"Migration/wave-1", v1alpha1.ReasonFinished},
		{"Migration/wave-2", v1alpha1.ReasonFinished},
		{"Migration/wave-3", v1alpha1.ReasonSaved},
	}
}

// verdict tells whether something is as it should be, in words.
type verdict struct {
	passed bool
	words  string
}

func allPassed(verdicts []verdict) bool {
	return !slices.ContainsFunc(verdicts, func(v verdict) bool { return !v.passed })
}

// settled tells whether there is nothing left to wait for: all ended well, or one ended otherwise.
func settled(o observation) bool {
	all := true
	for _, want := range endings() {
		got := find(o.rows, want.name)
		if got.ended && got.state != want.state {
			return true
		}
		all = all && got.state == want.state
	}
	return all
}

func find(rows []row, name string) row {
	i := slices.IndexFunc(rows, func(r row) bool { return r.name == name })
	if i < 0 {
		return row{name: name, state: "missing"}
	}
	return rows[i]
}

// judge holds what happened against what should.
func judge(o observation, p past) []verdict {
	var verdicts []verdict
	for _, want := range endings() {
		verdicts = append(verdicts, judgeEnding(want, find(o.rows, want.name)))
	}
	return append(verdicts,
		judgeCount("plans made at Atlassian", 3, o.report.Jobs),
		judgeCount("Check tasks", 3, o.report.Tasks[engine.Check]),
		judgeCount("Migrate tasks", 2, o.report.Tasks[engine.Migrate]),
		judgeNone("No space was migrated twice", "spaces were migrated twice", len(o.report.Duplicates)),
		judgeNone("No plan was run twice", "plans had a second Migrate task that moved data", len(o.report.SecondMigrates)),
		judgeNone("Atlassian's quota was kept: no answer was 429", "answers were 429, too many requests",
			o.report.TooManyRequests),
		judgeQueue(p),
	)
}

func judgeEnding(want ending, got row) verdict {
	if got.state == want.state {
		return verdict{true, fmt.Sprintf("%s is %s", want.name, want.state)}
	}
	return verdict{false, fmt.Sprintf("%s is %s and not %s: %s", want.name, cmp.Or(got.state, "without a state"), want.state,
		cmp.Or(got.message, "it has no message"))}
}

func judgeCount(what string, want, got int) verdict {
	if got == want {
		return verdict{true, fmt.Sprintf("%d %s", got, what)}
	}
	return verdict{false, fmt.Sprintf("%d %s, and not %d", got, what, want)}
}

func judgeNone(good, bad string, got int) verdict {
	if got == 0 {
		return verdict{true, good}
	}
	return verdict{false, fmt.Sprintf("%d %s", got, bad)}
}

func judgeQueue(p past) verdict {
	waited := false
	for _, states := range p.states {
		waited = waited || slices.Contains(states, v1alpha1.ReasonQueued)
	}
	switch {
	case p.together > 1:
		return verdict{false, fmt.Sprintf("Up to %d migrations moved spaces at a time", p.together)}
	case !waited:
		return verdict{false, "No migration waited in the queue"}
	default:
		return verdict{true, "One migration moved spaces at a time, while the other waited in the queue"}
	}
}

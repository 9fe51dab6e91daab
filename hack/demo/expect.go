/*
Copyright 2026 The Drover Authors.

SPDX-License-Identifier: Apache-2.0
*/

package main

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/simulator/engine"
)

// ending is what a resource is to end as.
type ending struct {
	name, state string
	// runs are how each run came about and ended.
	runs string
	// says is a part of the message, where that matters.
	says string
	// proof is what is known of it besides: of a migration that ended.
	proof proof
}

// endings are those of hack/demo/estate, which shows each way of a migration.
func endings() []ending {
	return []ending{
		{name: "CloudSite/acme", state: v1alpha1.ReasonReady},
		{name: "AppAssessment/acme", state: v1alpha1.ReasonAssessed},
		{name: "Migration/finance", state: v1alpha1.ReasonFinished, runs: "Initial Succeeded", proof: proof{
			verified: v1alpha1.ReasonDiffers, says: `1 title is missing, such as "LEGAL page 2"`, backedUp: true,
		}},
		{name: "Migration/engineering", state: v1alpha1.ReasonFinished, runs: "Initial Incomplete, AppsOnly Succeeded", proof: proof{
			verified: v1alpha1.ReasonVerified, mapping: "SUCCESS",
		}},
		{name: "Migration/releases", state: v1alpha1.ReasonFinished, runs: "Initial Incomplete, FailedSpaces Succeeded", proof: proof{
			verified: v1alpha1.ReasonVerified,
		}},
		{name: "Migration/onboarding", state: v1alpha1.ReasonBlocked, says: "WELCOME"},
		{name: "Migration/marketing", state: v1alpha1.ReasonSaved},
		{name: "Migration/sales", state: v1alpha1.ReasonQueued, says: "Migration marketing, which this one depends on, is Saved"},
	}
}

// isMetBy tells whether a resource stands as it is to end.
func (e ending) isMetBy(r row) bool {
	return r.state == e.state && r.runs == e.runs && strings.Contains(r.message, e.says)
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
		if got.ended && (!want.isMetBy(got) || got.proof.compared && !want.proof.isMetBy(got.proof)) {
			return true
		}
		all = all && want.isMetBy(got) && want.proof.isMetBy(got.proof)
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
		got := find(o.rows, want.name)
		verdicts = append(verdicts, judgeEnding(want, got))
		verdicts = append(verdicts, judgeProof(want, got.proof)...)
	}
	return append(verdicts,
		// One for each migration, and one for the space that failed.
		judgeCount("Plans made at Atlassian", 7, o.report.Jobs),
		// One for each migration: a re-run brings its own.
		judgeCount("Check tasks", 6, o.report.Tasks[engine.Check]),
		judgeCount("Migrate tasks", 4, o.report.Tasks[engine.Migrate]),
		judgeCount("App migrations triggered again", 1, len(o.report.Triggers)),
		judgeCount("Backups taken by Confluence", 1, len(o.report.Backups)),
		judgeCount("Reports and link updates asked for", 1, len(o.report.Utilities)),
		judgeNone("No space was migrated twice", "spaces were migrated twice", len(o.report.Duplicates)),
		judgeNone("No plan was run twice", "plans had a second Migrate task that moved data", len(o.report.SecondMigrates)),
		judgeNone("Atlassian's quota was kept: no answer was 429", "answers were 429, too many requests",
			o.report.TooManyRequests),
		judgeQueue(p),
	)
}

func judgeEnding(want ending, got row) verdict {
	runs := func(runs string) string {
		if runs == "" {
			return ""
		}
		return " after the runs " + runs
	}
	switch met := want.isMetBy(got); {
	case met && want.says != "":
		return verdict{true, fmt.Sprintf("%s is %s: %s", want.name, want.state, got.message)}
	case met:
		return verdict{true, fmt.Sprintf("%s is %s%s", want.name, want.state, runs(got.runs))}
	}
	return verdict{false, fmt.Sprintf("%s is %s%s and not %s%s: %s", want.name, cmp.Or(got.state, "without a state"), runs(got.runs),
		want.state, runs(want.runs), cmp.Or(got.message, "it has no message"))}
}

func judgeCount(what string, want, got int) verdict {
	if got == want {
		return verdict{true, fmt.Sprintf("%s: %d", what, got)}
	}
	return verdict{false, fmt.Sprintf("%s: %d, and not %d", what, got, want)}
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
		return verdict{true, "One migration moved spaces at a time, while others waited in the queue"}
	}
}

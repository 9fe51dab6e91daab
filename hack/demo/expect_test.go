/*
Copyright 2026 The Drover Authors.

SPDX-License-Identifier: Apache-2.0
*/

package main

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/drover-dev/drover/internal/simulator/engine"
)

// asExpected is how the demo ends where nothing is wrong.
func asExpected() (observation, past) {
	o := observation{
		rows: []row{
			{name: "CloudSite/acme", state: "Ready"},
			{name: "AppAssessment/acme", state: "Assessed"},
			{name: "Migration/finance", state: "Finished", runs: "Initial Succeeded", ended: true, proof: proof{
				verified: "Differs", says: `LEGAL (1 title is missing, such as "LEGAL page 2").`, compared: true, backedUp: true,
			}},
			{name: "Migration/engineering", state: "Finished", runs: "Initial Incomplete, AppsOnly Succeeded", ended: true, proof: proof{
				verified: "Verified", compared: true, mapping: "SUCCESS",
			}},
			{name: "Migration/releases", state: "Finished", runs: "Initial Incomplete, FailedSpaces Succeeded", ended: true, proof: proof{
				verified: "Verified", compared: true,
			}},
			{name: "Migration/onboarding", state: "Blocked", message: "SpaceKeysConflict: WELCOME."},
			{name: "Migration/marketing", state: "Saved"},
			{name: "Migration/sales", state: "Queued", message: "Migration marketing, which this one depends on, is Saved. Look."},
		},
		report: engine.Report{
			Jobs: 7, Tasks: map[string]int{engine.Check: 6, engine.Migrate: 4}, Triggers: make([]engine.Trigger, 1),
			Backups: make([]engine.BackupRecord, 1), Utilities: make([]engine.UtilityRecord, 1),
		},
	}
	states := map[string][]string{"Migration/finance": {"Checking", "Queued", "Running", "Finished"}}
	return o, past{states: states, together: 1}
}

func TestJudge(t *testing.T) {
	for name, tc := range map[string]struct {
		change func(*observation, *past)
		want   []string
	}{
		"nothing is wrong": {change: func(*observation, *past) {}},
		"a migration ended otherwise": {
			change: func(o *observation, _ *past) { o.rows[2].state, o.rows[2].message = "Failed", "No space arrived." },
			want: []string{
				"Migration/finance is Failed after the runs Initial Succeeded and not Finished after the runs Initial Succeeded: " +
					"No space arrived.",
			},
		},
		"the spaces were moved again instead of the apps alone": {
			change: func(o *observation, _ *past) { o.rows[3].runs = "Initial Incomplete, FailedSpaces Succeeded" },
			want: []string{"Migration/engineering is Finished after the runs Initial Incomplete, FailedSpaces Succeeded and not " +
				"Finished after the runs Initial Incomplete, AppsOnly Succeeded: it has no message"},
		},
		"a message does not say what is in the way": {
			change: func(o *observation, _ *past) { o.rows[5].message = "Something is wrong." },
			want:   []string{"Migration/onboarding is Blocked and not Blocked: Something is wrong."},
		},
		"an unapproved migration ran": {
			change: func(o *observation, _ *past) {
				o.rows[6].state, o.rows[6].runs = "Finished", "Initial Succeeded"
				o.report.Tasks[engine.Migrate] = 5
			},
			want: []string{
				"Migration/marketing is Finished after the runs Initial Succeeded and not Saved: it has no message",
				"Migrate tasks: 5, and not 4",
			},
		},
		"the apps were triggered twice": {
			change: func(o *observation, _ *past) { o.report.Triggers = make([]engine.Trigger, 2) },
			want:   []string{"App migrations triggered again: 2, and not 1"},
		},
		"the operator never looked at a resource": {
			change: func(o *observation, _ *past) { o.rows[1].state = "" },
			want:   []string{"AppAssessment/acme is without a state and not Assessed: it has no message"},
		},
		"a resource is missing": {
			change: func(o *observation, _ *past) { o.rows = o.rows[1:] },
			want:   []string{"CloudSite/acme is missing and not Ready: it has no message"},
		},
		"a plan was made twice": {
			change: func(o *observation, _ *past) { o.report.Jobs = 8 },
			want:   []string{"Plans made at Atlassian: 8, and not 7"},
		},
		"a check was made twice": {
			change: func(o *observation, _ *past) { o.report.Tasks[engine.Check] = 7 },
			want:   []string{"Check tasks: 7, and not 6"},
		},
		"a space was migrated twice, by two tasks of a job": {
			change: func(o *observation, _ *past) {
				o.report.Duplicates = []engine.Duplicate{{SpaceKey: "ENG"}}
				o.report.SecondMigrates = []string{"job"}
			},
			want: []string{"1 spaces were migrated twice", "1 plans had a second Migrate task that moved data"},
		},
		"a missing page was not seen": {
			change: func(o *observation, _ *past) {
				o.rows[2].proof.verified, o.rows[2].proof.says = "Verified", "The same."
			},
			want: []string{
				`Migration/finance is compared, Verified and not Differs 1 title is missing, such as "LEGAL page 2": The same.`,
			},
		},
		"nothing was compared": {
			change: func(o *observation, _ *past) { o.rows[4].proof = proof{} },
			want:   []string{"Migration/releases is compared, not yet and not Verified : "},
		},
		"it ran without a backup": {
			change: func(o *observation, _ *past) { o.rows[2].proof.backedUp, o.report.Backups = false, nil },
			want:   []string{"Migration/finance has no finished backup", "Backups taken by Confluence: 0, and not 1"},
		},
		"the report of identifiers failed": {
			change: func(o *observation, _ *past) { o.rows[3].proof.mapping = "ERROR" },
			want:   []string{"Migration/engineering has Atlassian's report of identifiers: ERROR"},
		},
		"the quota was exceeded": {
			change: func(o *observation, _ *past) { o.report.TooManyRequests = 2 },
			want:   []string{"2 answers were 429, too many requests"},
		},
		"two migrations moved spaces at a time": {
			change: func(_ *observation, p *past) { p.together = 2 },
			want:   []string{"Up to 2 migrations moved spaces at a time"},
		},
		"no migration had to wait": {
			change: func(_ *observation, p *past) { clear(p.states) },
			want:   []string{"No migration waited in the queue"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			o, p := asExpected()
			tc.change(&o, &p)
			var got []string
			verdicts := judge(o, p)
			for _, v := range verdicts {
				if !v.passed {
					got = append(got, v.words)
				}
			}
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Errorf("what failed (-want +got):\n%s", diff)
			}
			if allPassed(verdicts) != (len(tc.want) == 0) {
				t.Errorf("allPassed tells %t", allPassed(verdicts))
			}
		})
	}
}

func TestSettled(t *testing.T) {
	for name, tc := range map[string]struct {
		change func(*observation)
		want   bool
	}{
		"when all ended as expected": {change: func(*observation) {}, want: true},
		"not while one goes on": {
			change: func(o *observation) { o.rows[3] = row{name: "Migration/engineering", state: "Running"} },
		},
		"not while one has another message": {change: func(o *observation) { o.rows[7].message = "The window opens later." }},
		"not while both sides are still compared": {
			change: func(o *observation) { o.rows[2].proof = proof{verified: "Verifying", backedUp: true} },
		},
		"when both sides were compared with another result": {
			change: func(o *observation) { o.rows[2].proof.verified, o.rows[4].state = "Verified", "Running" }, want: true,
		},
		"not while one may still recover": {change: func(o *observation) { o.rows[0].state = "Unreachable" }},
		"not before anything is there":    {change: func(o *observation) { o.rows = nil }},
		"when one ended otherwise, whatever the others do": {
			change: func(o *observation) { o.rows[3].state, o.rows[4].state = "Failed", "Checking" },
			want:   true,
		},
	} {
		t.Run(name, func(t *testing.T) {
			o, _ := asExpected()
			tc.change(&o)
			if got := settled(o); got != tc.want {
				t.Errorf("got %t, want %t", got, tc.want)
			}
		})
	}
}

func TestPastRemembersTheWay(t *testing.T) {
	core := func(job, status string) engine.TaskRecord {
		return engine.TaskRecord{JobID: job, Kind: engine.Migrate, Status: status}
	}
	transfers := engine.Report{Transfers: []engine.TransferRecord{{PlanID: "one"}}}
	p := past{states: map[string][]string{}}
	for _, o := range []observation{
		{rows: []row{{name: "Migration/wave-1"}}},
		{
			rows:  []row{{name: "Migration/wave-1", state: "Queued"}},
			tasks: []engine.TaskRecord{{JobID: "one", Kind: engine.Check}},
		},
		{rows: []row{{name: "Migration/wave-1", state: "Queued"}}, tasks: []engine.TaskRecord{core("one", engine.InProgress)}},
		{
			rows:   []row{{name: "Migration/wave-1", state: "Running"}},
			tasks:  []engine.TaskRecord{core("one", engine.InProgress), core("two", engine.Pending)},
			report: transfers,
		},
		{tasks: []engine.TaskRecord{core("one", engine.Finished), core("two", engine.InProgress)}},
	} {
		p.note(o)
	}
	want := []string{"Queued", "Running"}
	if got := p.states["Migration/wave-1"]; !slices.Equal(got, want) {
		t.Errorf("the states are %s, want %s", strings.Join(got, " > "), strings.Join(want, " > "))
	}
	if p.together != 1 {
		t.Errorf("%d runs moved spaces together, want 1: apps are not spaces", p.together)
	}
	p.note(observation{tasks: []engine.TaskRecord{core("one", engine.InProgress), core("two", engine.Pending)}})
	if p.together != 2 {
		t.Errorf("%d runs moved spaces together, want 2", p.together)
	}
}

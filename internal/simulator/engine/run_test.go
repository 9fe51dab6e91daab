/*
Copyright 2026 The Drover Authors.

SPDX-License-Identifier: Apache-2.0
*/

package engine_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/drover-dev/drover/internal/simulator/engine"
	"github.com/drover-dev/drover/internal/simulator/scenario"
)

func TestCourseOfAMigration(t *testing.T) {
	w := newWorld(t)
	w.connect()
	d := definition("ENG", "OPS")
	d.AppKeys = []string{"app.one"}
	jobID, taskID := w.migrate(d)
	for _, tc := range []struct {
		after time.Duration
		want  []string
		site  []string
	}{
		{after: pickedUp - time.Second, want: []string{"PENDING", "none", "none", "none", "none"}, site: []string{}},
		{after: pickedUp, want: []string{"IN_PROGRESS", "PENDING", "none", "none", "none"}, site: []string{}},
		{
			after: checksDone, site: []string{},
			want: []string{"IN_PROGRESS", "IN_PROGRESS", "IN_PROGRESS", "PENDING", "PENDING"},
		},
		{
			after: firstSpace, site: []string{"ENG"},
			want: []string{"IN_PROGRESS", "IN_PROGRESS", "FINISHED SUCCESS", "IN_PROGRESS", "PENDING"},
		},
		{
			after: coreDone, site: []string{"ENG", "OPS"},
			want: []string{"FINISHED SUCCESS", "FINISHED SUCCESS", "FINISHED SUCCESS", "FINISHED SUCCESS", "IN_PROGRESS"},
		},
		{
			after: appsDone, site: []string{"ENG", "OPS"},
			want: []string{"FINISHED SUCCESS", "FINISHED SUCCESS", "FINISHED SUCCESS", "FINISHED SUCCESS", "FINISHED SUCCESS"},
		},
	} {
		w.at(tc.after)
		tree := w.tree(jobID, taskID)
		got := []string{
			words(tree), words(tree, "migrate"), words(tree, "migrate", "spaces", "ENG"),
			words(tree, "migrate", "spaces", "OPS"), words(tree, "migrate", "apps", "app.one"),
		}
		if diff := cmp.Diff(tc.want, got); diff != "" {
			t.Errorf("after %s: root, migrate, ENG, OPS, app.one (-want +got):\n%s", tc.after, diff)
		}
		if diff := cmp.Diff(tc.site, w.siteKeys()); diff != "" {
			t.Errorf("after %s: spaces of the site (-want +got):\n%s", tc.after, diff)
		}
	}
}

func TestALeapOfTheClockSkipsNothing(t *testing.T) {
	w := newWorld(t)
	w.connect()
	w.migrate(definition("ENG"))
	w.pass(time.Hour)
	jobID, taskID := w.migrate(definition("ENG"))
	w.pass(time.Hour)
	if got := words(w.tree(jobID, taskID), "check", "SpaceKeysConflict"); got != "FINISHED FAILED" {
		t.Errorf("conflict of the second job: got %s, want FINISHED FAILED", got)
	}
}

func TestCoreOutcome(t *testing.T) {
	for name, tc := range map[string]struct {
		eng, ops, users []string
		keys            []string
		want            string
		apps            string
	}{
		"all succeed":                  {want: "SUCCESS", apps: "SUCCESS"},
		"a warning is kept":            {eng: []string{"WARNING"}, want: "WARNING", apps: "SUCCESS"},
		"one of two spaces fails":      {eng: []string{"FAILED"}, want: "INCOMPLETE", apps: "SUCCESS"},
		"one of two spaces is skipped": {eng: []string{"SKIPPED"}, want: "INCOMPLETE", apps: "SUCCESS"},
		"everything fails": {
			eng: []string{"FAILED"}, ops: []string{"FAILED"}, users: []string{"FAILED"}, want: "FAILED", apps: "SKIPPED",
		},
		"only the users fail":               {users: []string{"FAILED"}, want: "INCOMPLETE", apps: "SUCCESS"},
		"a space that the server has not":   {keys: []string{"ENG", "NOPE"}, want: "INCOMPLETE", apps: "SUCCESS"},
		"an incomplete space stays visible": {eng: []string{"INCOMPLETE"}, want: "INCOMPLETE", apps: "SUCCESS"},
		"failed and skipped without success": {
			eng: []string{"FAILED"}, ops: []string{"SKIPPED"}, users: []string{"SKIPPED"}, want: "FAILED", apps: "SKIPPED",
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, func(s *scenario.Scenario) {
				s.Instances[0].Spaces[0].Outcomes, s.Instances[0].Spaces[1].Outcomes = tc.eng, tc.ops
				s.Outcomes.UsersAndGroups = tc.users
			})
			w.connect()
			d := definition("ENG", "OPS")
			if tc.keys != nil {
				d.SpaceKeys = tc.keys
			}
			d.UsersMode, d.AppKeys = "ALL", []string{"app.one"}
			jobID, taskID := w.migrate(d)
			w.pass(time.Hour)
			tree := w.tree(jobID, taskID)
			if got := tree.Children["migrate"].Outcome; got != tc.want {
				t.Errorf("core: got %s, want %s", got, tc.want)
			}
			if got := words(tree, "migrate", "apps"); got != "FINISHED "+tc.apps {
				t.Errorf("apps: got %s, want FINISHED %s", got, tc.apps)
			}
		})
	}
}

func TestFailedSpaceAndItsLeftovers(t *testing.T) {
	for name, tc := range map[string]struct {
		leftovers bool
		deleted   bool
		site      []string
		second    string
	}{
		"a clean failure can be repeated":    {site: []string{}, second: "FINISHED SUCCESS"},
		"leftovers are in the way":           {leftovers: true, site: []string{"ENG"}, second: "none"},
		"deleted leftovers are not any more": {leftovers: true, deleted: true, site: []string{"ENG"}, second: "FINISHED SUCCESS"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, func(s *scenario.Scenario) {
				s.Instances[0].Spaces[0].Outcomes = []string{"FAILED", "SUCCESS"}
				s.Switches.FailedSpaceLeavesLeftovers = tc.leftovers
			})
			w.connect()
			w.migrate(definition("ENG"))
			w.pass(coreDone)
			if diff := cmp.Diff(tc.site, w.siteKeys()); diff != "" {
				t.Errorf("spaces after the failure (-want +got):\n%s", diff)
			}
			if deleted := tc.deleted && w.DeleteSiteSpace(siteURL, "ENG"); deleted != tc.deleted {
				t.Error("there was no space to delete")
			}
			jobID, taskID := w.migrate(definition("ENG"))
			w.pass(coreDone)
			if got := words(w.tree(jobID, taskID), "migrate", "spaces", "ENG"); got != tc.second {
				t.Errorf("second attempt: got %s, want %s", got, tc.second)
			}
			if got := w.Duplicates(); len(got) != 0 {
				t.Errorf("got duplicates %v, want none", got)
			}
		})
	}
}

func TestDuplicates(t *testing.T) {
	w := newWorld(t)
	w.connect()
	jobID, first := w.migrate(definition("ENG"))
	second := w.task(jobID, "Migrate", engine.TaskOptions{})
	w.pass(coreDone)
	want := []engine.Duplicate{{
		Site: siteURL, SpaceKey: "ENG", FirstTask: first, SecondTask: second, At: begin.Add(checksDone),
	}}
	if diff := cmp.Diff(want, w.Duplicates()); diff != "" {
		t.Errorf("duplicates (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{jobID}, w.Report().SecondMigrates); diff != "" {
		t.Errorf("jobs that ran twice (-want +got):\n%s", diff)
	}
	w.task(jobID, "Migrate", engine.TaskOptions{})
	w.pass(coreDone)
	if got := len(w.Duplicates()); got != 1 {
		t.Errorf("got %d duplicates, want 1: the check stops a space that is visible", got)
	}
}

func TestOverlappingRunsOfOneSpace(t *testing.T) {
	for name, tc := range map[string]struct {
		outcomes   []string
		second     time.Duration
		duplicates int
	}{
		"the second begins while the first is under way": {second: 50 * time.Second, duplicates: 1},
		"it makes no odds that the first fails later": {
			second: 50 * time.Second, outcomes: []string{"FAILED", "SUCCESS"}, duplicates: 1,
		},
		"the first ends between the second's checks and its space": {second: 80 * time.Second, duplicates: 1},
		"the first has failed by then": {
			second: 80 * time.Second, outcomes: []string{"FAILED", "SUCCESS"},
		},
		"the second finds the space in its checks": {second: firstSpace},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, func(s *scenario.Scenario) { s.Instances[0].Spaces[0].Outcomes = tc.outcomes })
			w.connect()
			w.migrate(definition("ENG"))
			w.at(tc.second)
			w.migrate(definition("ENG"))
			w.pass(time.Hour)
			if got := len(w.Duplicates()); got != tc.duplicates {
				t.Errorf("got %d duplicates, want %d", got, tc.duplicates)
			}
		})
	}
}

func TestStop(t *testing.T) {
	for name, tc := range map[string]struct {
		at      time.Duration
		stopped bool
		eng     string
		ops     string
		root    string
		site    []string
	}{
		"before the checks have passed nothing can be stopped": {
			at:  pickedUp - time.Second,
			eng: "FINISHED SUCCESS", ops: "FINISHED SUCCESS", root: "FINISHED SUCCESS", site: []string{"ENG", "OPS"},
		},
		"the space under way is finished first": {
			at: firstSpace - time.Second, stopped: true,
			eng: "FINISHED SUCCESS", ops: "FINISHED STOPPED", root: "FINISHED STOPPED", site: []string{"ENG"},
		},
		"after the core there is nothing to stop": {
			at:  coreDone,
			eng: "FINISHED SUCCESS", ops: "FINISHED SUCCESS", root: "FINISHED SUCCESS", site: []string{"ENG", "OPS"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.connect()
			d := definition("ENG", "OPS")
			d.AppKeys = []string{"app.one"}
			jobID, taskID := w.migrate(d)
			w.at(tc.at)
			if got := w.Stop(jobID, taskID); got != tc.stopped {
				t.Errorf("stopped: got %t, want %t", got, tc.stopped)
			}
			w.at(appsDone)
			tree := w.tree(jobID, taskID)
			got := []string{words(tree, "migrate", "spaces", "ENG"), words(tree, "migrate", "spaces", "OPS"), words(tree)}
			if diff := cmp.Diff([]string{tc.eng, tc.ops, tc.root}, got); diff != "" {
				t.Errorf("ENG, OPS, root (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(tc.site, w.siteKeys()); diff != "" {
				t.Errorf("spaces of the site (-want +got):\n%s", diff)
			}
			if apps := words(tree, "migrate", "apps"); tc.stopped != (apps == "FINISHED SKIPPED") {
				t.Errorf("apps: got %s", apps)
			}
		})
	}
}

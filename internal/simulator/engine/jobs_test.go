/*
Copyright 2026 The Drover Authors.

SPDX-License-Identifier: Apache-2.0
*/

package engine_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/drover-dev/drover/internal/simulator/engine"
	"github.com/drover-dev/drover/internal/simulator/scenario"
)

func TestCreateJobRefuses(t *testing.T) {
	for name, change := range map[string]func(*engine.Definition){
		"an unknown flow":    func(d *engine.Definition) { d.Flow = "jira-onpremises-to-cloud" },
		"a foreign site":     func(d *engine.Definition) { d.Destination = "https://other.atlassian.net" },
		"a missing serverId": func(d *engine.Definition) { d.ServerID = "" },
		"an empty scope":     func(d *engine.Definition) { d.SpaceKeys = nil },
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			d := definition("ENG")
			change(&d)
			if _, err := w.CreateJob(w.account, d); engine.KindOf(err) != engine.Invalid {
				t.Errorf("got %v, want it to be invalid", err)
			}
		})
	}
}

func TestJobWithoutSpaces(t *testing.T) {
	for name, tc := range map[string]struct {
		change func(*engine.Definition)
		node   string
	}{
		"users and groups alone": {change: func(d *engine.Definition) { d.UsersMode = "ALL" }, node: "usersAndGroups"},
		"templates alone": {
			change: func(d *engine.Definition) { d.GlobalTypes = []string{"GLOBAL_PAGE_TEMPLATES"} }, node: "globalEntities",
		},
		"apps alone": {change: func(d *engine.Definition) { d.AppKeys = []string{"app.one"} }, node: "apps"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.connect()
			d := definition()
			d.SpaceData = ""
			tc.change(&d)
			jobID, taskID := w.migrate(d)
			w.pass(appsDone)
			tree := w.tree(jobID, taskID)
			if got := words(tree, "migrate", tc.node); got != "FINISHED SUCCESS" {
				t.Errorf("%s: got %s, want FINISHED SUCCESS", tc.node, got)
			}
			if got := words(tree, "migrate", "spaces"); got != "none" {
				t.Errorf("spaces: got %s, want none", got)
			}
		})
	}
}

func TestJobReadsBackAsWritten(t *testing.T) {
	w := newWorld(t)
	want := definition("ENG", "NOWHERE")
	want.Name, want.UsersMode, want.AppKeys = "wave (1) & more", "SCOPED", []string{"app.one"}
	got, err := w.Job(w.account, w.job(want))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("job (-want +got):\n%s", diff)
	}
	if _, err := w.Job(w.account, "nope"); engine.KindOf(err) != engine.Missing {
		t.Errorf("unknown job: got %v, want it to be missing", err)
	}
}

func TestTasksAreListedNewestFirstInPages(t *testing.T) {
	w := newWorld(t)
	jobID := w.job(definition("ENG"))
	var want []string
	for range 45 {
		want = append([]string{w.task(jobID, "check", engine.TaskOptions{})}, want...)
	}
	var got []string
	var lengths []int
	for cursor := ""; ; {
		page, next, err := w.Tasks(w.account, jobID, cursor)
		if err != nil {
			t.Fatal(err)
		}
		lengths = append(lengths, len(page))
		for _, task := range page {
			got = append(got, task.ID)
		}
		if next == "" {
			break
		}
		w.task(jobID, "check", engine.TaskOptions{})
		cursor = next
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("tasks, with new ones made between the pages (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]int{20, 20, 5}, lengths); diff != "" {
		t.Errorf("pages (-want +got):\n%s", diff)
	}
}

func TestTaskListLags(t *testing.T) {
	w := newWorld(t, func(s *scenario.Scenario) { s.Lags.TaskList = scenario.Duration(15 * time.Minute) })
	jobID := w.job(definition("ENG"))
	taskID := w.task(jobID, "Migrate", engine.TaskOptions{})
	count := func() int {
		page, _, err := w.Tasks(w.account, jobID, "")
		if err != nil {
			t.Fatal(err)
		}
		return len(page)
	}
	w.pass(15*time.Minute - time.Second)
	if got := count(); got != 0 {
		t.Errorf("before the lag is over: got %d tasks, want none", got)
	}
	if _, err := w.Task(w.account, jobID, taskID); err != nil {
		t.Errorf("the task itself: %v", err)
	}
	w.pass(time.Second)
	if got := count(); got != 1 {
		t.Errorf("after the lag: got %d tasks, want 1", got)
	}
}

func TestSecondMigrate(t *testing.T) {
	for position, want := range map[string]engine.Kind{
		scenario.Accept: 0, scenario.Refuse: engine.Conflict, scenario.Invalid: engine.Invalid,
	} {
		t.Run(position, func(t *testing.T) {
			w := newWorld(t, func(s *scenario.Scenario) { s.Switches.SecondMigrate = position })
			jobID, _ := w.migrate(definition("ENG"))
			w.task(jobID, "Check", engine.TaskOptions{})
			if _, err := w.CreateTask(w.account, jobID, "Migrate", engine.TaskOptions{}); engine.KindOf(err) != want {
				t.Errorf("got %v, want kind %d", err, want)
			}
		})
	}
}

func TestArtifacts(t *testing.T) {
	for position, want := range map[string]bool{scenario.Present: true, scenario.Absent: false} {
		t.Run(position, func(t *testing.T) {
			w := newWorld(t, func(s *scenario.Scenario) { s.Switches.Artifacts = position })
			w.connect()
			jobID, runID := w.migrate(definition("ENG"))
			checkID := w.task(jobID, "Check", engine.TaskOptions{})
			named := func(taskID string) bool {
				task, err := w.Task(w.account, jobID, taskID)
				if err != nil {
					t.Fatal(err)
				}
				return task.ArtifactID != ""
			}
			if named(runID) {
				t.Error("a run names an artifact before it is over")
			}
			w.pass(coreDone)
			if got := named(runID); got != want {
				t.Errorf("a run that is over names an artifact: %t, want %t", got, want)
			}
			if named(checkID) {
				t.Error("a check names an artifact")
			}
			page, _, err := w.Tasks(w.account, jobID, "")
			if err != nil {
				t.Fatal(err)
			}
			if got := page[1].ArtifactID != ""; page[1].ID != runID || got != want {
				t.Errorf("the list names an artifact of the run: %t, want %t", got, want)
			}
		})
	}
}

func TestIdsAreTheSameInEachRun(t *testing.T) {
	ids := func() []string {
		w := newWorld(t)
		jobID, taskID := w.migrate(definition("ENG"))
		return []string{jobID, taskID}
	}
	if diff := cmp.Diff(ids(), ids()); diff != "" {
		t.Errorf("ids (-first +second):\n%s", diff)
	}
	if got := len(ids()[0]); got != len(fmt.Sprintf("%036d", 0)) {
		t.Errorf("an id has %d characters, want 36", got)
	}
}

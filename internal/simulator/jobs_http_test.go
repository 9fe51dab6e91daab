/*
Copyright 2026 The Drover Authors.

SPDX-License-Identifier: Apache-2.0
*/

package simulator_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/drover-dev/drover/internal/simulator/scenario"
)

func TestJobWithoutSpacesLeavesTheirBlockOut(t *testing.T) {
	s := newStand(t, contractDoor)
	body := jobBody()
	body["scope"] = map[string]any{"usersAndGroups": map[string]any{"mode": "ALL"}}
	var made struct{ JobID string }
	s.ok(http.MethodPost, api+"/jobs", body).decode(t, &made)

	var definition struct{ Scope map[string]any }
	s.ok(http.MethodGet, api+"/jobs/"+made.JobID, nil).decode(t, &definition)
	if diff := cmp.Diff(body["scope"], any(definition.Scope)); diff != "" {
		t.Errorf("scope (-want +got):\n%s", diff)
	}
}

func TestRefusedSecondRun(t *testing.T) {
	for position, want := range map[string]int{
		scenario.Accept: http.StatusOK, scenario.Refuse: http.StatusConflict, scenario.Invalid: http.StatusBadRequest,
	} {
		t.Run(position, func(t *testing.T) {
			s := newStand(t, contractDoor, func(sc *scenario.Scenario) { sc.Switches.SecondMigrate = position })
			jobID := s.job("ENG")
			s.task(jobID, "Migrate")
			got := s.do(http.MethodPost, api+"/jobs/"+jobID+"/tasks", map[string]any{"task": "Migrate"})
			if got.status != want {
				t.Errorf("got %d %s, want %d", got.status, got.body, want)
			}
		})
	}
}

func TestArtifactsOfARun(t *testing.T) {
	type task struct {
		Results struct {
			Artifacts []struct {
				Name, Location string
				ExpireAt       int
			}
		}
	}
	for position, want := range map[string]int{scenario.Present: 1, scenario.Absent: 0} {
		t.Run(position, func(t *testing.T) {
			s := newStand(t, contractDoor, func(sc *scenario.Scenario) { sc.Switches.Artifacts = position })
			s.connect()
			jobID := s.job("ENG")
			taskID := s.task(jobID, "Migrate")
			s.pass(2 * time.Hour)
			var one task
			var list struct{ Data []task }
			s.ok(http.MethodGet, api+"/jobs/"+jobID+"/tasks/"+taskID, nil).decode(t, &one)
			s.ok(http.MethodGet, api+"/jobs/"+jobID+"/tasks", nil).decode(t, &list)
			if diff := cmp.Diff(list.Data, []task{one}); diff != "" {
				t.Errorf("the list and the task (-list +task):\n%s", diff)
			}
			if got := len(one.Results.Artifacts); got != want {
				t.Fatalf("%d artifacts, want %d", got, want)
			}
			for _, a := range one.Results.Artifacts {
				if a.Name == "" || a.Location == "" || a.ExpireAt == 0 {
					t.Errorf("the artifact lacks something: %+v", a)
				}
			}
		})
	}
}

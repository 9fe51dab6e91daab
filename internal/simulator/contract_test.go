/*
Copyright 2026 The Drover Authors.

SPDX-License-Identifier: Apache-2.0
*/

package simulator_test

import (
	"maps"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/google/go-cmp/cmp"

	"github.com/drover-dev/drover/internal/atlassian/contract"
	"github.com/drover-dev/drover/internal/simulator/scenario"
)

// TestEveryOperationKeepsToTheContract walks through a migration and holds each request and answer against the contract.
func TestEveryOperationKeepsToTheContract(t *testing.T) {
	s := newStand(t, contractDoor)
	s.connect()
	jobID := s.job("ENG", "OPS")
	s.ok(http.MethodGet, api+"/jobs/"+jobID, nil)
	s.task(jobID, "Check")
	taskID := s.task(jobID, "Migrate")
	task := api + "/jobs/" + jobID + "/tasks/" + taskID
	for range 60 {
		s.ok(http.MethodGet, task+"/status?expandChildren=true", nil)
		s.ok(http.MethodGet, task+"/status?level=migrate,spaces", nil)
		s.pass(2 * time.Minute)
	}
	s.ok(http.MethodGet, api+"/jobs/"+jobID+"/tasks", nil)
	s.ok(http.MethodGet, task, nil)
	s.ok(http.MethodGet, confluence+"/rest/migration/latest/app-migration/trigger/"+jobID, nil)
	s.ok(http.MethodGet, confluence+"/rest/migration/latest/app-migration/progress/"+jobID, nil)
	s.ok(http.MethodGet, confluence+"/rest/migration/latest/email/domains", nil)
	s.ok(http.MethodGet, site+"/wiki/api/v2/spaces?limit=1", nil)
	s.ok(http.MethodGet, site+"/wiki/api/v2/spaces/65538/pages?limit=2&status=current", nil)
	s.ok(http.MethodGet, site+"/wiki"+searchPath("ENG", "page"), nil)
	s.ok(http.MethodGet, "https://marketplace.atlassian.com/rest/2/addons/com.comalatech.workflow/migration", nil)
	s.ok(http.MethodGet, s.idMapping(http.StatusAccepted), nil)
	s.ok(http.MethodGet, s.linkUpdate(http.StatusOK), nil)
	for _, path := range []string{
		"/rest/api/server-information", "/rest/applinks/latest/manifest", "/rest/troubleshooting/1.0/pre-upgrade/info",
		"/rest/api/space?limit=2", searchPath("ENG", "page"), "/rest/api/space/ENG/content/page?depth=all",
	} {
		s.ok(http.MethodGet, confluence+path, nil)
	}
	s.ok(http.MethodPost, confluence+"/rest/api/backup-restore/backup/space", backupBody("ENG"))
	s.pass(time.Minute)
	for _, path := range []string{"/jobs?limit=5&jobScope=SPACE", "/jobs/1", "/restore/files?jobScope=SPACE"} {
		s.ok(http.MethodGet, confluence+"/rest/api/backup-restore"+path, nil)
	}
	for _, path := range []string{confluence + "/rest/plugins/1.0/", site + "/wiki/rest/plugins/1.0/"} {
		plugins := s.request(http.MethodGet, path, nil)
		plugins.Header.Set("Accept", "application/vnd.atl.plugins.installed+json")
		if a, err := s.send(plugins); err != nil || a.status != http.StatusOK {
			t.Errorf("%s: got %d, %v", path, a.status, err)
		}
	}
	if diff := cmp.Diff(operations(t), slices.Sorted(maps.Keys(s.Report().Calls))); diff != "" {
		t.Errorf("operations of the contract and those that were called (-contract +called):\n%s", diff)
	}
}

// TestEveryRefusalKeepsToTheContract looks at the answers to calls that do not succeed.
func TestEveryRefusalKeepsToTheContract(t *testing.T) {
	s := newStand(t, contractDoor)
	jobID := s.job("ENG")
	s.do(http.MethodPost, confluence+"/rest/migration/latest/public/v1/attach?cloudUrl=x", nil)
	s.do(http.MethodPost, confluence+"/rest/migration/latest/cloud/save/token", map[string]string{"cloudUrl": site, "token": "x"})
	s.do(http.MethodGet, confluence+"/rest/migration/latest/app-migration/progress/nope", nil)
	s.do(http.MethodPost, api+"/token", map[string]string{"cloudUrl": "https://other.atlassian.net"})
	s.do(http.MethodGet, api+"/jobs/nope", nil)
	s.do(http.MethodGet, api+"/jobs/"+jobID+"/tasks/nope/status", nil)
	s.do(http.MethodPost, api+"/jobs/"+jobID+"/tasks", map[string]any{"task": "Explode"})
	s.do(http.MethodGet, "https://marketplace.atlassian.com/rest/2/addons/nope/migration", nil)
	s.do(http.MethodGet, site+"/wiki/api/v2/spaces?cursor=nope", nil)
	s.do(http.MethodGet, site+"/wiki/api/v2/spaces/1/pages", nil)
	s.do(http.MethodGet, confluence+"/rest/api/space/NOPE/content/page", nil)
	s.do(http.MethodGet, site+"/wiki/rest/plugins/1.0/", nil)
	s.do(http.MethodGet, idMappings+"nope", nil)
	s.do(http.MethodPost, idMappings+"trigger", mappingBody("JIRA"))
	s.do(http.MethodPost, links+s.cloudID()+"/jobs/cma", linkBody("JIRA"))
	s.do(http.MethodPost, links+"nope/jobs/cma", linkBody("CONFLUENCE"))
	s.do(http.MethodGet, links+s.cloudID()+"/jobs/status/nope", nil)
	for _, host := range []string{confluence, site + "/wiki"} {
		s.do(http.MethodGet, host+"/rest/api/search?cql=order+by+luck", nil)
	}
	for _, keys := range [][]string{{"ENG"}, {"ENG"}, {"NOPE"}, {}} {
		s.do(http.MethodPost, confluence+"/rest/api/backup-restore/backup/space", backupBody(keys...))
	}
	s.do(http.MethodGet, confluence+"/rest/api/backup-restore/jobs?fromDate=yesterday", nil)
	s.do(http.MethodGet, confluence+"/rest/api/backup-restore/jobs/99", nil)
	for range 6 {
		s.do(http.MethodPost, api+"/jobs", jobBody("ENG"))
	}
	if got := s.Answers(http.StatusTooManyRequests); got == 0 {
		t.Error("no call was refused for its number")
	}
}

// TestBareStatusKeepsToTheContract looks at the form of the status without its wrapper.
func TestBareStatusKeepsToTheContract(t *testing.T) {
	s := newStand(t, contractDoor, func(sc *scenario.Scenario) { sc.Switches.StatusWrapper = scenario.Bare })
	s.connect()
	jobID := s.job("ENG")
	taskID := s.task(jobID, "Check")
	s.pass(time.Hour)
	var tree struct {
		Status   string
		Children map[string]any
	}
	s.ok(http.MethodGet, api+"/jobs/"+jobID+"/tasks/"+taskID+"/status", nil).decode(t, &tree)
	if tree.Status != "FINISHED" || tree.Children["check"] == nil {
		t.Errorf("got %+v, want the tree itself", tree)
	}
}

func operations(t *testing.T) []string {
	t.Helper()
	var ids []string
	for _, name := range contract.Names() {
		raw, err := contract.Document(name)
		if err != nil {
			t.Fatal(err)
		}
		document, err := openapi3.NewLoader().LoadFromData(raw)
		if err != nil {
			t.Fatal(err)
		}
		for _, item := range document.Paths.Map() {
			for _, operation := range item.Operations() {
				ids = append(ids, operation.OperationID)
			}
		}
	}
	slices.Sort(ids)
	return ids
}

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

	"github.com/drover-dev/drover/internal/simulator/engine"
	"github.com/drover-dev/drover/internal/simulator/scenario"
)

const (
	idMappings = "https://api.atlassian.com/migrations/reports/v1/id-mappings/"
	links      = "https://api.atlassian.com/links/v1/"
)

func mappingBody(product string) map[string]string {
	return map[string]string{"product": product, "sourceURL": confluence, "destinationURL": site}
}

func linkBody(product string) map[string]string {
	return map[string]string{"product": product, "productURL": site, "destinationURL": site, "migratedFrom": confluence}
}

func (s *stand) cloudID() string {
	s.t.Helper()
	var tenant struct{ CloudID string }
	r := s.request(http.MethodGet, site+"/_edge/tenant_info", nil)
	r.Header.Del("Authorization")
	a, err := s.send(r)
	if err != nil || a.status != http.StatusOK {
		s.t.Fatalf("tenant info: %d %s, error %v", a.status, a.body, err)
	}
	a.decode(s.t, &tenant)
	return tenant.CloudID
}

// idMapping triggers a report and returns the address of its job, if the answer has the status of success.
func (s *stand) idMapping(success int) string {
	s.t.Helper()
	var made struct{ JobID string }
	a := s.do(http.MethodPost, idMappings+"trigger", mappingBody("CONFLUENCE"))
	if a.status != success {
		s.t.Fatalf("trigger: %d %s", a.status, a.body)
	}
	a.decode(s.t, &made)
	return idMappings + made.JobID
}

// linkUpdate starts an update and returns the address of its job, if the answer has the status of success.
func (s *stand) linkUpdate(success int) string {
	s.t.Helper()
	var made struct{ UUID string }
	a := s.do(http.MethodPost, links+s.cloudID()+"/jobs/cma", linkBody("CONFLUENCE"))
	if a.status != success {
		s.t.Fatalf("update: %d %s", a.status, a.body)
	}
	a.decode(s.t, &made)
	return links + s.cloudID() + "/jobs/status/" + made.UUID
}

// words reads the status of a job once a time, until it is not known any more.
func (s *stand) words(address string, every time.Duration, times int) []string {
	s.t.Helper()
	var seen []string
	for range times {
		var job struct{ Status string }
		a := s.do(http.MethodGet, address, nil)
		if a.status == http.StatusNotFound {
			return append(seen, "gone")
		}
		a.decode(s.t, &job)
		seen = append(seen, job.Status)
		s.pass(every)
	}
	return seen
}

func TestJobsAfterAMigrationTakeTheirCourse(t *testing.T) {
	tests := map[string]struct {
		course          scenario.UtilityJob
		mapping, update []string
	}{
		"a good end": {
			course:  scenario.UtilityJob{Takes: scenario.Duration(30 * time.Second)},
			mapping: []string{"PENDING", "PENDING", "IN_PROGRESS", "SUCCESS", "SUCCESS"},
			update:  []string{"Pending", "Backup", "In_progress", "Complete", "Complete"},
		},
		"a bad end": {
			course:  scenario.UtilityJob{Takes: scenario.Duration(10 * time.Second), Fails: true},
			mapping: []string{"PENDING", "ERROR"}, update: []string{"Pending", "Error"},
		},
		"an end at once that is forgotten": {
			course:  scenario.UtilityJob{Expires: scenario.Duration(20 * time.Second)},
			mapping: []string{"SUCCESS", "SUCCESS", "gone"}, update: []string{"Complete", "Complete", "gone"},
		},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			s := newStand(t, plainDoor, func(sc *scenario.Scenario) {
				sc.Utilities = scenario.Utilities{IDMapping: tc.course, LinkUpdate: tc.course}
			})
			mapping := s.words(s.idMapping(http.StatusAccepted), 10*time.Second, len(tc.mapping))
			update := s.words(s.linkUpdate(http.StatusOK), 10*time.Second, len(tc.update))
			if diff := cmp.Diff([][]string{tc.mapping, tc.update}, [][]string{mapping, update}); diff != "" {
				t.Errorf("words (-want +got):\n%s", diff)
			}
		})
	}
}

func TestJobsAfterAMigrationAreCounted(t *testing.T) {
	s := newStand(t, plainDoor)
	s.idMapping(http.StatusAccepted)
	s.linkUpdate(http.StatusOK)
	want := []engine.UtilityRecord{
		{Kind: engine.IDMapping, Source: confluence, Site: site, Created: begin, Status: "PENDING"},
		{Kind: engine.LinkUpdate, Source: confluence, Site: site, Created: begin, Status: "Pending"},
	}
	got := s.Report().Utilities
	for i := range got {
		got[i].ID = ""
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("books (-want +got):\n%s", diff)
	}
}

func TestJobAfterAMigrationIsRefused(t *testing.T) {
	s := newStand(t, plainDoor)
	mapping := func(field, value string) map[string]string {
		body := mappingBody("CONFLUENCE")
		body[field] = value
		return body
	}
	update := func(field, value string) map[string]string {
		body := linkBody("CONFLUENCE")
		body[field] = value
		return body
	}
	id := s.cloudID()
	for name, tc := range map[string]struct {
		address string
		body    map[string]string
		want    int
	}{
		"a product of another kind":     {idMappings + "trigger", mappingBody("JIRA"), 400},
		"a source that nobody knows":    {idMappings + "trigger", mapping("sourceURL", "https://x.example"), 400},
		"a site with a slash":           {idMappings + "trigger", mapping("destinationURL", site+"/"), 400},
		"a site of somebody else":       {idMappings + "trigger", mapping("destinationURL", "https://x.example"), 400},
		"links to another site":         {links + id + "/jobs/cma", update("destinationURL", "https://x.example"), 400},
		"links from nowhere":            {links + id + "/jobs/cma", update("migratedFrom", ""), 400},
		"links of a site without an id": {links + "nope/jobs/cma", linkBody("CONFLUENCE"), 404},
	} {
		t.Run(name, func(t *testing.T) {
			if a := s.do(http.MethodPost, tc.address, tc.body); a.status != tc.want || len(s.Utilities()) != 0 {
				t.Errorf("got %d %s, want %d", a.status, a.body, tc.want)
			}
		})
	}
}

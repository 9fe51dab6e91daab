/*
Copyright 2026 The Drover Authors.

SPDX-License-Identifier: Apache-2.0
*/

package simulator_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/drover-dev/drover/internal/simulator/scenario"
)

// titles walks through a list of pages and returns their titles and ids.
func (s *stand) titles(base, path string) (titles, ids []string) {
	s.t.Helper()
	for path != "" {
		var answer struct {
			Results []struct{ ID, Title string }
			Links   struct{ Next string } `json:"_links"`
		}
		s.ok(http.MethodGet, base+path, nil).decode(s.t, &answer)
		for _, page := range answer.Results {
			titles, ids = append(titles, page.Title), append(ids, page.ID)
		}
		path = answer.Links.Next
	}
	return titles, ids
}

func (s *stand) siteSpaceID(key string) string {
	s.t.Helper()
	var answer struct{ Results []struct{ ID string } }
	s.ok(http.MethodGet, site+"/wiki/api/v2/spaces?keys="+key, nil).decode(s.t, &answer)
	if len(answer.Results) != 1 {
		s.t.Fatalf("%d spaces with the key %s", len(answer.Results), key)
	}
	return answer.Results[0].ID
}

func TestPagesOfBothSidesDifferByWhatWasLostAndWhatIsExtra(t *testing.T) {
	s := newStand(t, plainDoor, func(sc *scenario.Scenario) {
		hr := &sc.Instances[0].Spaces[2]
		hr.Pages, hr.Loses, hr.Extra = 230, scenario.Content{Pages: 2}, scenario.Content{Pages: 1}
	})
	s.connect()
	s.task(s.job("HR"), "Migrate")
	s.pass(time.Hour)
	source, sourceIDs := s.titles(confluence, "/rest/api/space/HR/content/page?depth=all&limit=200")
	arrived, siteIDs := s.titles(site, "/wiki/api/v2/spaces/"+s.siteSpaceID("HR")+"/pages?limit=100")
	if len(source) != 230 || len(slices.Compact(slices.Sorted(slices.Values(source)))) != 230 {
		t.Errorf("%d titles, want 230 that differ", len(source))
	}
	want := append(slices.DeleteFunc(slices.Clone(source), func(title string) bool {
		return title == "HR page 2" || title == "HR page 3"
	}), "HR extra page 1")
	if diff := cmp.Diff(want, arrived); diff != "" {
		t.Errorf("titles on the site (-want +got):\n%s", diff)
	}
	for _, id := range sourceIDs {
		if slices.Contains(siteIDs, id) {
			t.Errorf("the id %s is one of both sides", id)
		}
	}
	if !slices.ContainsFunc(source, func(title string) bool { return strings.ContainsAny(title, `"<&\`) }) {
		t.Error("no title has to be escaped")
	}
}

func TestInstanceGivesFewerPagesThanItIsAskedFor(t *testing.T) {
	s := newStand(t, plainDoor)
	var answer struct{ Start, Limit, Size int }
	s.ok(http.MethodGet, confluence+"/rest/api/space/ENG/content/page?start=12350&limit=500", nil).decode(t, &answer)
	if answer.Start != 12350 || answer.Limit != 100 || answer.Size != 50 {
		t.Errorf("got %+v, want the last 50 with a limit of 100", answer)
	}
}

func TestPagesOfASpaceThatIsGone(t *testing.T) {
	s := newStand(t, plainDoor)
	address := site + "/wiki/api/v2/spaces/" + s.siteSpaceID("WELCOME") + "/pages"
	s.ok(http.MethodGet, address, nil)
	s.DeleteSpace(site, "WELCOME")
	if a := s.do(http.MethodGet, address, nil); a.status != http.StatusNotFound {
		t.Errorf("got %d %s", a.status, a.body)
	}
}

/*
Copyright 2026 The Drover Authors.

SPDX-License-Identifier: Apache-2.0
*/

package simulator_test

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/drover-dev/drover/internal/atlassian/content"
	"github.com/drover-dev/drover/internal/simulator/scenario"
)

func searchPath(key string, kind content.Kind) string {
	return "/rest/api/search?" + content.CountQuery(key, kind).Encode()
}

func (s *stand) total(base, key string, kind content.Kind) int {
	s.t.Helper()
	var page struct{ TotalSize, Size int }
	s.ok(http.MethodGet, base+searchPath(key, kind), nil).decode(s.t, &page)
	if page.Size != min(page.TotalSize, 1) {
		s.t.Errorf("%d of %d results with a limit of 1", page.Size, page.TotalSize)
	}
	return page.TotalSize
}

func TestBothSidesAreCountedByTheSameQuery(t *testing.T) {
	const odd = `a"b\c`
	s := newStand(t, plainDoor, func(sc *scenario.Scenario) {
		sc.Instances[0].Spaces = append(sc.Instances[0].Spaces, scenario.Space{Key: odd, Content: &scenario.Content{BlogPosts: 4}})
	})
	s.connect()
	for _, kind := range content.Kinds() {
		if got := s.total(site+"/wiki", odd, kind); got != 0 {
			t.Errorf("%d of %s on the site before anything moved", got, kind)
		}
	}
	s.task(s.job(odd, "HR"), "Migrate")
	s.pass(24 * time.Hour)
	for _, base := range []string{confluence, site + "/wiki"} {
		if blogs, pages := s.total(base, odd, content.BlogPost), s.total(base, "HR", content.Page); blogs != 4 || pages != 2100 {
			t.Errorf("%s: %d blog posts and %d pages", base, blogs, pages)
		}
		query := url.Values{"cql": {`space = "HR"" and type = page`}}
		if a := s.do(http.MethodGet, base+"/rest/api/search?"+query.Encode(), nil); a.status != http.StatusBadRequest {
			t.Errorf("%s: a quote that is not escaped: %d %s", base, a.status, a.body)
		}
	}
}

/*
Copyright 2026 The Drover Authors.

SPDX-License-Identifier: Apache-2.0
*/

package engine_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/drover-dev/drover/internal/simulator/scenario"
)

const siteHost = "acme.atlassian.net"

// found counts a space on the instance and on the site, in the order of pages, blog posts, attachments and comments.
func (w *world) found(key string) (source, site [4]int) {
	for i, kind := range []string{"page", "blogpost", "attachment", "comment"} {
		source[i], site[i] = w.Found(instanceURL, key, kind), w.FoundOnSite(siteHost, key, kind)
	}
	return source, site
}

func withSpace(change func(*scenario.Space)) func(*scenario.Scenario) {
	return func(s *scenario.Scenario) { change(&s.Instances[0].Spaces[0]) }
}

func TestContentArrivesWithItsSpace(t *testing.T) {
	all := scenario.Content{Pages: 11, BlogPosts: 3, Attachments: 40, Comments: 7}
	tests := map[string]struct {
		space        scenario.Space
		leftovers    bool
		data         string
		source, site [4]int
	}{
		"all of it": {
			space: scenario.Space{Content: &all}, source: [4]int{11, 3, 40, 7}, site: [4]int{11, 3, 40, 7},
		},
		"the pages of the space and a few of the rest": {source: [4]int{60, 2, 5, 3}, site: [4]int{60, 2, 5, 3}},
		"no more than the space has": {
			space:  scenario.Space{Content: &all, Loses: scenario.Content{Pages: 2, Comments: 70}},
			source: [4]int{11, 3, 40, 7}, site: [4]int{9, 3, 40, 0},
		},
		"more than the space has": {
			space:  scenario.Space{Content: &all, Extra: scenario.Content{Pages: 1, Attachments: 1}},
			source: [4]int{11, 3, 40, 7}, site: [4]int{12, 3, 41, 7},
		},
		"not what came too late": {
			space: scenario.Space{Content: &all, Grows: &scenario.Growth{
				Content: scenario.Content{Pages: 5}, After: scenario.Duration(time.Second),
			}},
			source: [4]int{16, 3, 40, 7}, site: [4]int{11, 3, 40, 7},
		},
		"half of it, where the space arrived in part": {
			space:  scenario.Space{Content: &all, Outcomes: []string{"INCOMPLETE"}},
			source: [4]int{11, 3, 40, 7}, site: [4]int{5, 1, 20, 3},
		},
		"half of it, where a failed space leaves something": {
			space: scenario.Space{Content: &all, Outcomes: []string{"FAILED"}}, leftovers: true,
			source: [4]int{11, 3, 40, 7}, site: [4]int{5, 1, 20, 3},
		},
		"nothing of a failed space": {
			space: scenario.Space{Content: &all, Outcomes: []string{"FAILED"}}, source: [4]int{11, 3, 40, 7},
		},
		"nothing where attachments alone are moved": {
			space: scenario.Space{Content: &all}, data: "ATTACHMENTS", source: [4]int{11, 3, 40, 7},
		},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, withSpace(func(sp *scenario.Space) {
				tc.space.Key, tc.space.Pages = sp.Key, sp.Pages
				*sp = tc.space
			}), func(s *scenario.Scenario) { s.Switches.FailedSpaceLeavesLeftovers = tc.leftovers })
			w.connect()
			d := definition("ENG")
			if tc.data != "" {
				d.SpaceData = tc.data
			}
			w.migrate(d)
			w.at(firstSpace - time.Second)
			if _, site := w.found("ENG"); site != [4]int{} {
				t.Errorf("before its part is done the site has %v", site)
			}
			w.at(firstSpace)
			source, site := w.found("ENG")
			if diff := cmp.Diff([2][4]int{tc.source, tc.site}, [2][4]int{source, site}); diff != "" {
				t.Errorf("source and site (-want +got):\n%s", diff)
			}
		})
	}
}

func TestSearchFindsNewContentLate(t *testing.T) {
	w := newWorld(t, withSpace(func(sp *scenario.Space) {
		sp.Grows = &scenario.Growth{Content: scenario.Content{Pages: 1}, After: scenario.Duration(time.Second)}
	}), func(s *scenario.Scenario) { s.Lags.Index = scenario.Duration(time.Minute) })
	w.connect()
	w.migrate(definition("ENG"))
	for _, tc := range []struct {
		at           time.Duration
		source, site int
	}{
		{at: checksDone + time.Minute, source: 60},
		{at: checksDone + 61*time.Second, source: 61},
		{at: firstSpace + 59*time.Second, source: 61},
		{at: firstSpace + time.Minute, source: 61, site: 60},
	} {
		w.at(tc.at)
		if source, site := w.found("ENG"); source[0] != tc.source || site[0] != tc.site {
			t.Errorf("after %s: source %d, site %d; want %d, %d", tc.at, source[0], site[0], tc.source, tc.site)
		}
	}
}

func TestRerunBringsTheRest(t *testing.T) {
	w := newWorld(t, withSpace(func(sp *scenario.Space) { sp.Outcomes = []string{"FAILED", "SUCCESS"} }))
	w.connect()
	w.migrate(definition("ENG"))
	w.at(time.Hour)
	w.migrate(definition("ENG"))
	w.pass(time.Hour)
	if source, site := w.found("ENG"); source != site {
		t.Errorf("source %v, site %v", source, site)
	}
	w.DeleteSiteSpace(siteURL, "ENG")
	if _, site := w.found("ENG"); site != [4]int{} {
		t.Errorf("a deleted space has %v", site)
	}
}

func TestNothingIsFoundInASpaceThatIsNotThere(t *testing.T) {
	if source, site := newWorld(t).found("NOPE"); source != [4]int{} || site != [4]int{} {
		t.Errorf("source %v, site %v", source, site)
	}
}

func TestSpaceOfARunThatWasCutDoesNotGrow(t *testing.T) {
	w := newWorld(t, func(s *scenario.Scenario) {
		s.Instances[0].Spaces[1].Grows = &scenario.Growth{Content: scenario.Content{Pages: 1}}
	})
	w.connect()
	jobID, taskID := w.migrate(definition("ENG", "OPS"))
	w.at(checksDone + time.Second)
	if !w.Stop(jobID, taskID) {
		t.Fatal("there was nothing to stop")
	}
	w.at(time.Hour)
	if got := w.Found(instanceURL, "OPS", "page"); got != 60 {
		t.Errorf("got %d pages, want 60", got)
	}
}

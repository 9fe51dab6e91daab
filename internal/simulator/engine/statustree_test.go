/*
Copyright 2026 The Drover Authors.

SPDX-License-Identifier: Apache-2.0
*/

package engine_test

import (
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/drover-dev/drover/internal/simulator/engine"
	"github.com/drover-dev/drover/internal/simulator/scenario"
)

// paths lists every node below the root with its words.
func paths(n *engine.Node) []string {
	if n == nil {
		return nil
	}
	list := []string{}
	for _, key := range slices.Sorted(maps.Keys(n.Children)) {
		list = append(list, key+": "+words(n.Children[key]))
		for _, below := range paths(n.Children[key]) {
			list = append(list, key+"/"+below)
		}
	}
	return list
}

func TestStatusLags(t *testing.T) {
	w := newWorld(t)
	w.connect()
	jobID, taskID := w.migrate(definition("ENG"))
	read := func() string {
		return words(w.page(jobID, taskID, engine.StatusQuery{ExpandChildren: true}).Tree, "check")
	}
	if page := w.page(jobID, taskID, engine.StatusQuery{}); page.Tree != nil {
		t.Errorf("a task just made: got %s, want nothing", words(page.Tree))
	}
	w.at(checksDone + time.Second)
	if got := read(); got != "IN_PROGRESS" {
		t.Errorf("a second after the checks: got %s, want them in progress", got)
	}
	w.at(checksDone + 2*time.Second)
	if got := read(); got != "FINISHED SUCCESS" {
		t.Errorf("after the lag: got %s, want FINISHED SUCCESS", got)
	}
}

func TestStatusQuery(t *testing.T) {
	for name, tc := range map[string]struct {
		query    engine.StatusQuery
		switches func(*scenario.Switches)
		root     string
		want     []string
	}{
		"the root shows its children": {root: "IN_PROGRESS", want: []string{"check: FINISHED SUCCESS", "migrate: IN_PROGRESS"}},
		"or stands alone where the switch says so": {
			switches: func(s *scenario.Switches) { s.Unexpanded = scenario.Bare }, root: "IN_PROGRESS", want: []string{},
		},
		"a level is an answer of its own": {
			query: engine.StatusQuery{Level: "migrate,spaces", ExpandChildren: true}, root: "IN_PROGRESS",
			want: []string{"ENG: FINISHED SUCCESS", "OPS: IN_PROGRESS"},
		},
		"or hangs in the tree where the switch says so": {
			query:    engine.StatusQuery{Level: "migrate,spaces,OPS"},
			switches: func(s *scenario.Switches) { s.LevelAnswer = scenario.WholeTree }, root: "IN_PROGRESS",
			want: []string{
				"migrate: IN_PROGRESS", "migrate/spaces: IN_PROGRESS", "migrate/spaces/OPS: IN_PROGRESS",
			},
		},
		"a level that is not there shows nothing": {query: engine.StatusQuery{Level: "migrate,apps"}, root: "none"},
		"a filter leaves the way to what it finds": {
			query: engine.StatusQuery{ExpandChildren: true, Status: "finished", Outcome: "SUCCESS", Level: "migrate"},
			root:  "IN_PROGRESS",
			want:  []string{"spaces: IN_PROGRESS", "spaces/ENG: FINISHED SUCCESS"},
		},
		"a filter that finds nothing shows nothing": {
			query: engine.StatusQuery{ExpandChildren: true, Outcome: "FAILED"}, root: "none",
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.connect()
			if tc.switches != nil {
				w.adjust(func(t *scenario.Tunables) { tc.switches(&t.Switches) })
			}
			jobID, taskID := w.migrate(definition("ENG", "OPS"))
			w.at(firstSpace + 2*time.Second)
			tree := w.page(jobID, taskID, tc.query).Tree
			if got := words(tree); got != tc.root {
				t.Errorf("root: got %s, want %s", got, tc.root)
			}
			if diff := cmp.Diff(tc.want, paths(tree)); diff != "" {
				t.Errorf("nodes (-want +got):\n%s", diff)
			}
		})
	}
}

func TestStatusComesInPages(t *testing.T) {
	var keys []string
	w := newWorld(t, func(s *scenario.Scenario) {
		s.Instances[0].Spaces = nil
		for i := range 250 {
			keys = append(keys, fmt.Sprintf("SP%03d", i))
			s.Instances[0].Spaces = append(s.Instances[0].Spaces, scenario.Space{Key: keys[i]})
		}
	})
	w.connect()
	jobID, taskID := w.migrate(definition(keys...))
	w.pass(24 * time.Hour)
	var got []string
	pages := 0
	for q := (engine.StatusQuery{ExpandChildren: true}); ; pages++ {
		page := w.page(jobID, taskID, q)
		spaces := page.Tree.Children["migrate"].Children["spaces"]
		got = append(got, slices.Sorted(maps.Keys(spaces.Children))...)
		if spaces.Status != engine.Finished {
			t.Errorf("page %d: the nodes above are %s, want them as they are", pages, spaces.Status)
		}
		if q.Cursor = page.Next; q.Cursor == "" {
			break
		}
	}
	if diff := cmp.Diff(keys, got); diff != "" {
		t.Errorf("spaces of all pages (-want +got):\n%s", diff)
	}
	if pages != 2 {
		t.Errorf("got %d further pages, want 2", pages)
	}
	w.adjust(func(t *scenario.Tunables) { t.Switches.StatusWrapper = scenario.Bare })
	whole := w.page(jobID, taskID, engine.StatusQuery{ExpandChildren: true})
	if n := len(whole.Tree.Children["migrate"].Children["spaces"].Children); n != len(keys) || whole.Wrapped || whole.Next != "" {
		t.Errorf("bare: got %d spaces, wrapped %t, next %q; want all of them on one page", n, whole.Wrapped, whole.Next)
	}
}

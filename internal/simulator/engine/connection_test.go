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

func TestSaveToken(t *testing.T) {
	for name, tc := range map[string]struct {
		age      time.Duration
		cloudURL string
		twice    bool
		want     engine.Kind
	}{
		"a young token connects":                   {age: 5*time.Minute - time.Second, cloudURL: siteURL},
		"case and trailing slash make no odds":     {cloudURL: "https://ACME.atlassian.net/"},
		"a token of five minutes is refused":       {age: 5 * time.Minute, cloudURL: siteURL, want: engine.Unable},
		"a token of another site is refused":       {cloudURL: "https://other.atlassian.net", want: engine.Unable},
		"a token that was saved before is refused": {cloudURL: siteURL, twice: true, want: engine.Unable},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			token, err := w.CreateToken(w.account, siteURL)
			if err != nil {
				t.Fatal(err)
			}
			w.pass(tc.age)
			err = w.SaveToken(instanceURL, tc.cloudURL, token.Value)
			if tc.twice {
				err = w.SaveToken(instanceURL, tc.cloudURL, token.Value)
			}
			if got := engine.KindOf(err); got != tc.want {
				t.Errorf("got %v, want kind %d", err, tc.want)
			}
		})
	}
}

func TestAttachNeedsASavedToken(t *testing.T) {
	w := newWorld(t)
	if _, err := w.Attach(instanceURL, siteURL); engine.KindOf(err) != engine.Unable {
		t.Errorf("without a token: got %v, want a refusal", err)
	}
	w.connect()
	w.pass(21*24*time.Hour - time.Second)
	until, err := w.Attach(instanceURL, siteURL)
	if err != nil {
		t.Errorf("a second before the connection lapses: %v", err)
	}
	if want := w.clock.Now().Add(24 * time.Hour); !until.Equal(want) {
		t.Errorf("attached until %s, want %s", until, want)
	}
	w.pass(time.Second)
	if _, err := w.Attach(instanceURL, siteURL); engine.KindOf(err) != engine.Unable {
		t.Errorf("after 21 days: got %v, want a refusal", err)
	}
}

func TestPickUp(t *testing.T) {
	const waits = "PENDING"
	for name, tc := range map[string]struct {
		serverID string
		before   func(*world)
		switches func(*scenario.Switches)
		after    func(*world)
		want     string
	}{
		"an attached instance picks the task up": {before: (*world).connect, want: "FINISHED SUCCESS"},
		"case in a server id makes no odds": {
			serverID: "bgty-4xpq-abcd-5678", before: (*world).connect, want: "FINISHED SUCCESS",
		},
		"without an attachment the task fails": {want: "FINISHED FAILED"},
		"an attachment of 24 hours has lapsed": {
			before: func(w *world) { w.connect(); w.pass(24*time.Hour - pickedUp) }, want: "FINISHED FAILED",
		},
		"one that has some seconds left suffices": {
			before: func(w *world) { w.connect(); w.pass(24*time.Hour - pickedUp - time.Second) }, want: "FINISHED SUCCESS",
		},
		"an attachment without a valid connection does not count": {
			before: func(w *world) { w.connect(); w.pass(20*24*time.Hour + 23*time.Hour); w.attach(); w.pass(2 * time.Hour) },
			want:   "FINISHED FAILED",
		},
		"a wrong server id fails": {serverID: "XXXX-XXXX-XXXX-XXXX", before: (*world).connect, want: "FINISHED FAILED"},
		"a wrong server id is never picked up where the switch says so": {
			serverID: "XXXX-XXXX-XXXX-XXXX", before: (*world).connect,
			switches: func(s *scenario.Switches) { s.WrongServerID = scenario.Ignore }, want: waits,
		},
		"an ignored task waits": {switches: func(s *scenario.Switches) { s.NotAttached = scenario.Ignore }, want: waits},
		"an ignored task begins with the next attachment": {
			switches: func(s *scenario.Switches) { s.NotAttached = scenario.Ignore },
			after:    func(w *world) { w.connect(); w.pass(checksDone) }, want: "FINISHED SUCCESS",
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			if tc.switches != nil {
				w.adjust(func(t *scenario.Tunables) { tc.switches(&t.Switches) })
			}
			if tc.before != nil {
				tc.before(w)
			}
			d := definition("ENG")
			if tc.serverID != "" {
				d.ServerID = tc.serverID
			}
			jobID := w.job(d)
			taskID := w.task(jobID, "Check", engine.TaskOptions{})
			w.pass(checksDone)
			if tc.after != nil {
				tc.after(w)
			}
			if got := words(w.tree(jobID, taskID)); got != tc.want {
				t.Errorf("got %s, want %s", got, tc.want)
			}
		})
	}
}

func TestUnattendedTaskSaysWhyOnItsCheck(t *testing.T) {
	w := newWorld(t)
	jobID, taskID := w.migrate(definition("ENG"))
	w.pass(pickedUp)
	tree := w.tree(jobID, taskID)
	if got := words(tree, "check"); got != "FINISHED FAILED" || tree.Children["check"].Message == "" {
		t.Errorf("check: got %s %q, want a failure with a message", got, tree.Children["check"].Message)
	}
	if got := words(tree, "migrate"); got != "PENDING" {
		t.Errorf("migrate: got %s, want PENDING", got)
	}
	if diff := cmp.Diff([]string{taskID}, w.Report().NotAttached); diff != "" {
		t.Errorf("books (-want +got):\n%s", diff)
	}
}

func TestCloneAndOriginal(t *testing.T) {
	const cloneURL = "https://clone.acme.example"
	for name, tc := range map[string]struct {
		position string
		again    bool
		want     string
	}{
		"the clone attached last and takes the task":   {position: scenario.Last, want: cloneURL},
		"attaching anew makes the original the last":   {position: scenario.Last, again: true, want: instanceURL},
		"the original attached first and takes it":     {position: scenario.First, want: instanceURL},
		"attaching anew leaves the original the first": {position: scenario.First, again: true, want: instanceURL},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, func(s *scenario.Scenario) {
				clone := s.Instances[0]
				clone.URL = cloneURL
				s.Instances = append(s.Instances, clone)
				s.Switches.ClonePicksUp = tc.position
			})
			w.connect()
			w.pass(time.Minute)
			token, err := w.CreateToken(w.account, siteURL)
			if err != nil {
				t.Fatal(err)
			}
			if err := w.SaveToken(cloneURL, siteURL, token.Value); err != nil {
				t.Fatal(err)
			}
			if _, err := w.Attach(cloneURL, siteURL); err != nil {
				t.Fatal(err)
			}
			if tc.again {
				w.pass(time.Minute)
				w.attach()
			}
			jobID, _ := w.migrate(definition("ENG"))
			w.pass(pickedUp)
			if got := w.TaskRecords(jobID)[0].Instance; got != tc.want {
				t.Errorf("picked up by %s, want %s", got, tc.want)
			}
		})
	}
}

func TestLapseIsWhenTheFirstOfBothClocksRunsOut(t *testing.T) {
	const days = 24 * time.Hour
	w := newWorld(t, func(s *scenario.Scenario) {
		s.Instances[0].Spaces = []scenario.Space{{Key: "BIG", Pages: 60 * 60 * 30}}
	})
	w.connect()
	w.at(21*days - time.Hour)
	w.attach()
	_, taskID := w.migrate(definition("BIG"))
	w.pass(3 * days)
	if diff := cmp.Diff([]engine.Lapse{{TaskID: taskID, At: begin.Add(21 * days)}}, w.Lapses()); diff != "" {
		t.Errorf("lapses (-want +got):\n%s", diff)
	}
}

func TestLapseInRunLeavesWhatHadBegun(t *testing.T) {
	w := newWorld(t, func(s *scenario.Scenario) {
		s.Instances[0].Spaces = append(s.Instances[0].Spaces, scenario.Space{Key: "BIG", Pages: 60 * 60 * 30})
		s.Switches.LapseInRun, s.Switches.FailedSpaceLeavesLeftovers = scenario.Fail, true
	})
	w.connect()
	d := definition("ENG", "BIG", "OPS")
	d.AppKeys = []string{"app.one"}
	jobID, taskID := w.migrate(d)
	w.pass(48 * time.Hour)
	tree := w.tree(jobID, taskID)
	got := []string{words(tree, "migrate"), words(tree, "migrate", "apps", "app.one")}
	if diff := cmp.Diff([]string{"FINISHED INCOMPLETE", "FINISHED SKIPPED"}, got); diff != "" {
		t.Errorf("core, app (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"ENG", "BIG"}, w.siteKeys()); diff != "" {
		t.Errorf("spaces of the site (-want +got):\n%s", diff)
	}
}

func TestLapseInRun(t *testing.T) {
	for name, tc := range map[string]struct {
		position string
		renew    bool
		lapses   int
		want     string
	}{
		"a run goes on without its attachment": {position: scenario.Continue, lapses: 1, want: "FINISHED SUCCESS"},
		"a run ends with its attachment":       {position: scenario.Fail, lapses: 1, want: "FINISHED FAILED"},
		"a renewed attachment is no lapse":     {position: scenario.Fail, renew: true, want: "FINISHED SUCCESS"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, func(s *scenario.Scenario) {
				s.Instances[0].Spaces = []scenario.Space{{Key: "BIG", Pages: 60 * 60 * 30}}
				s.Switches.LapseInRun = tc.position
			})
			w.connect()
			jobID, taskID := w.migrate(definition("BIG"))
			w.pass(12 * time.Hour)
			if tc.renew {
				w.attach()
			}
			w.pass(20 * time.Hour)
			if got := words(w.tree(jobID, taskID), "migrate", "spaces", "BIG"); got != tc.want {
				t.Errorf("got %s, want %s", got, tc.want)
			}
			if got := len(w.Lapses()); got != tc.lapses {
				t.Errorf("got %d lapses, want %d", got, tc.lapses)
			}
		})
	}
}

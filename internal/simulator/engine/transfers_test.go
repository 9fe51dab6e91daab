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

// progress lists the transfers of a plan: app, state and percent.
func (w *world) progress(planID string) [][]string {
	w.t.Helper()
	migrations, err := w.AppProgress(instanceURL, planID)
	if err != nil {
		w.t.Fatalf("app progress: %v", err)
	}
	list := [][]string{}
	for _, m := range migrations {
		states := []string{}
		for _, tr := range m.Transfers {
			states = append(states, tr.App+" "+tr.State)
		}
		list = append(list, states)
	}
	return list
}

func (w *world) migrateApps(apps ...string) (jobID, taskID string) {
	d := definition("ENG", "OPS")
	d.AppKeys = apps
	return w.migrate(d)
}

func TestTransferStates(t *testing.T) {
	const days = 24 * time.Hour
	for name, tc := range map[string]struct {
		outcome  string
		duration time.Duration
		after    time.Duration
		want     string
		node     string
	}{
		"a young transfer": {duration: time.Hour, after: time.Minute, want: "IN_PROGRESS", node: "IN_PROGRESS"},
		"a settled one":    {duration: time.Hour, after: time.Hour, want: "SUCCESS", node: "FINISHED SUCCESS"},
		"one that fails": {
			outcome: "FAILED", duration: time.Hour, after: time.Hour, want: "FAILED", node: "FINISHED FAILED",
		},
		"one that needs handiwork": {outcome: "INCOMPLETE", after: time.Hour, want: "INCOMPLETE", node: "FINISHED INCOMPLETE"},
		"one that nobody settles": {
			outcome: "IN_PROGRESS", after: 14*days - time.Second, want: "IN_PROGRESS", node: "IN_PROGRESS",
		},
		"that, after fourteen days":  {outcome: "IN_PROGRESS", after: 14 * days, want: "TIMED_OUT", node: "FINISHED FAILED"},
		"one that would take longer": {duration: 20 * days, after: 14 * days, want: "TIMED_OUT", node: "FINISHED FAILED"},
		"a canceled one": {
			outcome: "CANCELLED", duration: 3 * time.Hour, after: 3 * time.Hour, want: "CANCELLED", node: "FINISHED FAILED",
		},
		"that, an hour before": {
			outcome: "CANCELLED", duration: 3 * time.Hour, after: 2 * time.Hour,
			want: "CANCELLATION_REQUESTED", node: "IN_PROGRESS",
		},
		"that, before anybody did so": {
			outcome: "CANCELLED", duration: 3 * time.Hour, after: time.Hour, want: "IN_PROGRESS", node: "IN_PROGRESS",
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, func(s *scenario.Scenario) {
				transfer := scenario.AppTransfer{App: "app.one", Duration: scenario.Duration(tc.duration)}
				if tc.outcome != "" {
					transfer.Outcomes = []string{tc.outcome}
				}
				s.AppTransfers = []scenario.AppTransfer{transfer}
			})
			w.connect()
			jobID, taskID := w.migrateApps("app.one")
			w.at(coreDone + tc.after)
			if diff := cmp.Diff([][]string{{"app.one " + tc.want}}, w.progress(jobID)); diff != "" {
				t.Errorf("progress (-want +got):\n%s", diff)
			}
			if got := words(w.tree(jobID, taskID), "migrate", "apps", "app.one"); got != tc.node {
				t.Errorf("node: got %s, want %s", got, tc.node)
			}
		})
	}
}

func TestAppsWithoutTransfer(t *testing.T) {
	w := newWorld(t)
	w.connect()
	jobID, taskID := w.migrateApps("app.install", "app.gone")
	w.at(coreDone)
	tree := w.tree(jobID, taskID)
	if got := words(tree, "migrate", "apps", "app.install"); got != "FINISHED SUCCESS" {
		t.Errorf("an app that is only installed: got %s", got)
	}
	if got := words(tree, "migrate", "apps", "app.gone"); got != "FINISHED FAILED" {
		t.Errorf("an app that the server has not: got %s", got)
	}
	if got := w.progress(jobID); len(got) != 0 {
		t.Errorf("progress: got %v, want nothing", got)
	}
}

func TestProgressMovesInTenths(t *testing.T) {
	w := newWorld(t)
	w.connect()
	jobID, _ := w.migrateApps("app.one")
	read := func(after time.Duration) engine.Transfer {
		w.at(coreDone + after)
		migrations, err := w.AppProgress(instanceURL, jobID)
		if err != nil {
			t.Fatal(err)
		}
		return migrations[0].Transfers[0]
	}
	early, late := read(6*time.Second), read(11*time.Second)
	if diff := cmp.Diff(early, late); diff != "" {
		t.Errorf("two readings within a tenth differ (-early +late):\n%s", diff)
	}
	if got := read(12 * time.Second).Percent; got != 20 {
		t.Errorf("got %d %%, want 20", got)
	}
}

func TestTrigger(t *testing.T) {
	first := []string{"app.one INCOMPLETE"}
	for name, tc := range map[string]struct {
		switches func(*scenario.Switches)
		want     [][]string
		node     string
	}{
		"every app of the instance runs": {
			want: [][]string{first, {"app.one SUCCESS", "app.two SUCCESS"}}, node: "FINISHED SUCCESS",
		},
		"the apps of the plan run": {
			switches: func(s *scenario.Switches) { s.Trigger = scenario.PlanOnly },
			want:     [][]string{first, {"app.one SUCCESS"}}, node: "FINISHED SUCCESS",
		},
		"the failed apps run": {
			switches: func(s *scenario.Switches) { s.Trigger = scenario.FailedOnly },
			want:     [][]string{first, {"app.one SUCCESS"}}, node: "FINISHED SUCCESS",
		},
		"the progress forgets the first migration": {
			switches: func(s *scenario.Switches) { s.Trigger, s.ProgressHistory = scenario.PlanOnly, scenario.Newest },
			want:     [][]string{{"app.one SUCCESS"}}, node: "FINISHED SUCCESS",
		},
		"the status tree keeps the first transfer": {
			switches: func(s *scenario.Switches) { s.Trigger, s.AppNodes = scenario.PlanOnly, scenario.First },
			want:     [][]string{first, {"app.one SUCCESS"}}, node: "FINISHED INCOMPLETE",
		},
		"the status tree has no apps at all": {
			switches: func(s *scenario.Switches) { s.Trigger, s.AppNodes = scenario.PlanOnly, scenario.Absent },
			want:     [][]string{first, {"app.one SUCCESS"}}, node: "none",
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, func(s *scenario.Scenario) {
				s.AppTransfers = []scenario.AppTransfer{
					{App: "app.one", Duration: scenario.Duration(time.Minute), Outcomes: []string{"INCOMPLETE", "SUCCESS"}},
				}
				if tc.switches != nil {
					tc.switches(&s.Switches)
				}
			})
			w.connect()
			jobID, taskID := w.migrateApps("app.one")
			w.at(appsDone)
			if err := w.TriggerApps(instanceURL, jobID); err != nil {
				t.Fatal(err)
			}
			w.pass(time.Minute)
			if diff := cmp.Diff(tc.want, w.progress(jobID)); diff != "" {
				t.Errorf("progress (-want +got):\n%s", diff)
			}
			if got := words(w.tree(jobID, taskID), "migrate", "apps", "app.one"); got != tc.node {
				t.Errorf("node: got %s, want %s", got, tc.node)
			}
		})
	}
}

func TestTriggerWhileTransfersRunIsNoted(t *testing.T) {
	w := newWorld(t)
	w.connect()
	jobID, _ := w.migrateApps("app.one")
	w.at(coreDone - time.Second)
	if err := w.TriggerApps(instanceURL, jobID); engine.KindOf(err) != engine.Unable {
		t.Errorf("before the core is done: got %v, want a refusal", err)
	}
	w.at(coreDone)
	if err := w.TriggerApps(instanceURL, jobID); err != nil {
		t.Fatal(err)
	}
	want := []engine.Trigger{{PlanID: jobID, At: begin.Add(coreDone), Unsettled: true}}
	if diff := cmp.Diff(want, w.Triggers()); diff != "" {
		t.Errorf("triggers (-want +got):\n%s", diff)
	}
}

func TestUnknownPlan(t *testing.T) {
	for position, want := range map[string]engine.Kind{scenario.Empty: 0, scenario.NotFound: engine.Missing} {
		t.Run(position, func(t *testing.T) {
			w := newWorld(t, func(s *scenario.Scenario) { s.Switches.UnknownPlan = position })
			migrations, err := w.AppProgress(instanceURL, "nope")
			if engine.KindOf(err) != want || len(migrations) != 0 {
				t.Errorf("progress: got %v, %v, want kind %d", migrations, err, want)
			}
			if err := w.TriggerApps(instanceURL, "nope"); engine.KindOf(err) != want {
				t.Errorf("trigger: got %v, want kind %d", err, want)
			}
		})
	}
}

func TestPlanMayHaveAnIDOfItsOwn(t *testing.T) {
	w := newWorld(t, func(s *scenario.Scenario) { s.Switches.PlanID = scenario.Other })
	w.connect()
	jobID, _ := w.migrateApps("app.one")
	w.at(coreDone)
	if got := w.progress(jobID); len(got) != 0 {
		t.Errorf("under the job's id: got %v, want nothing", got)
	}
	planID := w.Transfers()[0].PlanID
	if diff := cmp.Diff([][]string{{"app.one IN_PROGRESS"}}, w.progress(planID)); diff != "" || planID == jobID {
		t.Errorf("under the plan's id (-want +got):\n%s", diff)
	}
}

func TestRootMayWaitForApps(t *testing.T) {
	w := newWorld(t, func(s *scenario.Scenario) { s.Switches.RootWaitsForApps = true })
	w.connect()
	jobID, taskID := w.migrateApps("app.one")
	for _, step := range []struct {
		after time.Duration
		want  string
	}{{coreDone, "IN_PROGRESS"}, {appsDone - time.Second, "IN_PROGRESS"}, {appsDone, "FINISHED SUCCESS"}} {
		w.at(step.after)
		if got := words(w.tree(jobID, taskID)); got != step.want {
			t.Errorf("after %s: got %s, want %s", step.after, got, step.want)
		}
	}
}

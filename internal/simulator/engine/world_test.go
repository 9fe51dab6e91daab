/*
Copyright 2026 The Drover Authors.

SPDX-License-Identifier: Apache-2.0
*/

package engine_test

import (
	"testing"
	"time"

	clocktesting "k8s.io/utils/clock/testing"

	"github.com/drover-dev/drover/internal/simulator/engine"
	"github.com/drover-dev/drover/internal/simulator/scenario"
)

const (
	siteURL     = "https://acme.atlassian.net"
	instanceURL = "https://confluence.acme.example"
	serverID    = "BGTY-4XPQ-ABCD-5678"
)

// The course of a Migrate task in newWorld's scenario, counted from its creation.
const (
	pickedUp   = 10 * time.Second
	checksDone = 30 * time.Second
	firstSpace = 95 * time.Second
	coreDone   = 160 * time.Second
	appsDone   = 220 * time.Second
)

var begin = time.Date(2026, 12, 1, 9, 0, 0, 0, time.UTC)

// world is an engine whose time passes only on demand.
type world struct {
	*engine.Engine
	t       *testing.T
	clock   *clocktesting.FakePassiveClock
	account engine.Account
}

// newWorld has two spaces of a minute each and an app whose transfer takes a minute.
func newWorld(t *testing.T, changes ...func(*scenario.Scenario)) *world {
	t.Helper()
	s := scenario.Default()
	s.PagesPerMinute = 60
	s.Instances = []scenario.Instance{{
		URL: instanceURL, ServerID: serverID, Version: "9.2.0", AssistantVersion: "3.13.8",
		Users: []scenario.User{{Name: "admin", Token: "fake"}},
		Apps: []scenario.App{
			{Key: "app.one", Version: "1.0"}, {Key: "app.two", Version: "1.0"}, {Key: "app.install", Version: "1.0"},
		},
		Spaces: []scenario.Space{{Key: "ENG", Pages: 60}, {Key: "OPS", Pages: 60}},
	}}
	s.Sites = []scenario.Site{{URL: siteURL, Email: "bot@acme.example", APIToken: "fake"}}
	s.MarketplaceApps = []scenario.MarketplaceApp{
		{Key: "app.one", Name: "One", Path: "AUTOMATED", CloudKey: "app.one.cloud"},
		{Key: "app.two", Name: "Two", Path: "AUTOMATED"},
		{Key: "app.install", Name: "Install", Path: "INSTALL_ONLY"},
	}
	for _, change := range changes {
		change(s)
	}
	clock := clocktesting.NewFakePassiveClock(begin)
	e, err := engine.New(s, clock)
	if err != nil {
		t.Fatalf("new engine: %v", err)
	}
	account, ok := e.Authenticate("bot@acme.example", "fake")
	if !ok {
		t.Fatal("the account was refused")
	}
	return &world{Engine: e, t: t, clock: clock, account: account}
}

// at sets the time, counted from the beginning of the world.
func (w *world) at(d time.Duration) { w.clock.SetTime(begin.Add(d)) }

func (w *world) pass(d time.Duration) { w.clock.SetTime(w.clock.Now().Add(d)) }

func (w *world) adjust(change func(*scenario.Tunables)) {
	w.t.Helper()
	if err := w.Adjust(change); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) connect() {
	w.t.Helper()
	token, err := w.CreateToken(w.account, siteURL)
	if err != nil {
		w.t.Fatalf("create token: %v", err)
	}
	if err := w.SaveToken(instanceURL, siteURL+"/", token.Value); err != nil {
		w.t.Fatalf("save token: %v", err)
	}
	w.attach()
}

func (w *world) attach() {
	w.t.Helper()
	if _, err := w.Attach(instanceURL, siteURL); err != nil {
		w.t.Fatalf("attach: %v", err)
	}
}

func definition(spaces ...string) engine.Definition {
	return engine.Definition{
		Flow: scenario.DefaultFlowWord, ServerID: serverID, Destination: siteURL, SpaceKeys: spaces, SpaceData: "ALL",
	}
}

func (w *world) job(d engine.Definition) string {
	w.t.Helper()
	id, err := w.CreateJob(w.account, d)
	if err != nil {
		w.t.Fatalf("create job: %v", err)
	}
	return id
}

func (w *world) task(jobID, kind string, o engine.TaskOptions) string {
	w.t.Helper()
	id, err := w.CreateTask(w.account, jobID, kind, o)
	if err != nil {
		w.t.Fatalf("create task: %v", err)
	}
	return id
}

// migrate starts a migration and returns its job and task.
func (w *world) migrate(d engine.Definition) (jobID, taskID string) {
	w.t.Helper()
	jobID = w.job(d)
	return jobID, w.task(jobID, "Migrate", engine.TaskOptions{})
}

// tree reads the whole tree without the lag of the status.
func (w *world) tree(jobID, taskID string) *engine.Node {
	w.t.Helper()
	w.adjust(func(t *scenario.Tunables) { t.Lags.Status = 0 })
	return w.page(jobID, taskID, engine.StatusQuery{ExpandChildren: true}).Tree
}

func (w *world) page(jobID, taskID string, q engine.StatusQuery) engine.StatusPage {
	w.t.Helper()
	page, err := w.Status(w.account, jobID, taskID, q)
	if err != nil {
		w.t.Fatalf("status: %v", err)
	}
	return page
}

// words returns the status and outcome of the nodes on the way of the given names.
func words(n *engine.Node, path ...string) string {
	for _, key := range path {
		if n == nil {
			break
		}
		n = n.Children[key]
	}
	switch {
	case n == nil:
		return "none"
	case n.Outcome == "":
		return n.Status
	}
	return n.Status + " " + n.Outcome
}

func (w *world) siteKeys() []string {
	w.t.Helper()
	spaces, _, err := w.SiteSpaces("acme.atlassian.net", nil, 250, "")
	if err != nil {
		w.t.Fatal(err)
	}
	keys := []string{}
	for _, s := range spaces {
		keys = append(keys, s.Key)
	}
	return keys
}

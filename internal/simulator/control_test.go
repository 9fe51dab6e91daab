/*
Copyright 2026 The Drover Authors.

SPDX-License-Identifier: Apache-2.0
*/

package simulator_test

import (
	"io"
	"net/http"
	"strings"
	"testing"
	"time"
)

// control sends a request to the listener itself, not through the proxy.
func (s *stand) control(method, path, body string) answer {
	s.t.Helper()
	r, err := http.NewRequestWithContext(s.t.Context(), method, s.server.ProxyURL().String()+path, strings.NewReader(body))
	if err != nil {
		s.t.Fatal(err)
	}
	r.Close = true
	response, err := (&http.Transport{}).RoundTrip(r)
	if err != nil {
		s.t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	data, err := io.ReadAll(response.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return answer{status: response.StatusCode, header: response.Header, body: string(data)}
}

func TestControl(t *testing.T) {
	s := newStand(t, plainDoor)
	s.connect()
	jobID := s.job("ENG", "OPS")
	taskID := s.task(jobID, "Migrate")
	s.pass(2 * time.Minute)
	for _, tc := range []struct {
		name, method, path, body string
		status                   int
		want                     string
	}{
		{name: "health", path: "/healthz", status: 200, want: "ok"},
		{name: "certificate", path: "/sim/ca.pem", status: 200, want: string(s.server.CA())},
		{name: "clock", path: "/sim/clock", status: 200, want: "2026-12-01T09:02:00Z"},
		{name: "report", path: "/sim/report", status: 200, want: `"createJob"`},
		{name: "jobs", path: "/sim/jobs", status: 200, want: jobID},
		{name: "tasks", path: "/sim/jobs/" + jobID + "/tasks", status: 200, want: taskID},
		{name: "stop", method: "POST", path: "/sim/jobs/" + jobID + "/tasks/" + taskID + "/stop", status: 204},
		{name: "stop of nothing", method: "POST", path: "/sim/jobs/" + jobID + "/tasks/nope/stop", status: 404},
		{name: "delete a space", method: "DELETE", path: "/sim/sites/acme.atlassian.net/spaces/WELCOME", status: 204},
		{name: "delete it again", method: "DELETE", path: "/sim/sites/acme.atlassian.net/spaces/WELCOME", status: 404},
		{
			name: "faults", method: "POST", path: "/sim/faults", status: 204,
			body: `[{"operation":"getJob","effect":"status","status":503}]`,
		},
		{
			name: "unknown effect", method: "POST", path: "/sim/faults", status: 400, want: "effect",
			body: `[{"operation":"getJob","effect":"x"}]`,
		},
		{name: "unknown field", method: "POST", path: "/sim/faults", body: `[{"op":"getJob"}]`, status: 400, want: "op"},
		{name: "checks", method: "POST", path: "/sim/checks", body: `[{"key":"Broken","outcome":"FAILED"}]`, status: 204},
		{
			name: "unknown outcome", method: "POST", path: "/sim/checks", status: 400, want: "outcome",
			body: `[{"key":"Broken","outcome":"BAD"}]`,
		},
	} {
		if a := s.control(tc.method, tc.path, tc.body); a.status != tc.status || !strings.Contains(a.body, tc.want) {
			t.Errorf("%s: got %d %s, want %d with %s", tc.name, a.status, a.body, tc.status, tc.want)
		}
	}
	if a := s.do(http.MethodGet, api+"/jobs/"+jobID, nil); a.status != http.StatusServiceUnavailable {
		t.Errorf("the fault that was set does nothing: got %d", a.status)
	}
}

func TestOtherHostsAreRefused(t *testing.T) {
	s := newStand(t, plainDoor)
	if a, err := s.send(s.request(http.MethodGet, "https://www.example.com/", nil)); err == nil {
		t.Errorf("a foreign host over https: got %d, want the tunnel refused", a.status)
	}
	for address, want := range map[string]string{
		"http://www.example.com/":   "host www.example.com is not part of the simulation",
		"http://api.atlassian.com/": "host api.atlassian.com has nothing but https",
	} {
		a, err := s.send(s.request(http.MethodGet, address, nil))
		if err != nil || a.status != http.StatusBadGateway || !strings.Contains(a.body, want) {
			t.Errorf("%s: got %d %q, %v, want 502 %q", address, a.status, a.body, err, want)
		}
	}
	a := s.do(http.MethodGet, "https://api.atlassian.com/elsewhere", nil)
	if a.status != http.StatusNotFound || s.Calls("unknown") != 1 {
		t.Errorf("an unknown path: got %d, %d in the books", a.status, s.Calls("unknown"))
	}
}

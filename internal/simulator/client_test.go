/*
Copyright 2026 The Drover Authors.

SPDX-License-Identifier: Apache-2.0
*/

package simulator_test

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	clocktesting "k8s.io/utils/clock/testing"

	"github.com/drover-dev/drover/internal/atlassian/contract"
	"github.com/drover-dev/drover/internal/atlassian/contract/contracttest"
	"github.com/drover-dev/drover/internal/simulator"
	"github.com/drover-dev/drover/internal/simulator/front"
	"github.com/drover-dev/drover/internal/simulator/httpapi"
	"github.com/drover-dev/drover/internal/simulator/scenario"
)

const (
	api        = "https://api.atlassian.com/migrations/public/v1"
	confluence = "https://confluence.acme.example"
	site       = "https://acme.atlassian.net"
	serverID   = "BGTY-4XPQ-ABCD-5678"
)

var begin = time.Date(2026, 12, 1, 9, 0, 0, 0, time.UTC)

// stand is a simulator with an ordinary client that reaches it through its proxy.
type stand struct {
	*simulator.Simulator
	t      *testing.T
	clock  *clocktesting.FakePassiveClock
	server *front.Server
	client *http.Client
}

// listener opens a door in front of a simulator.
type listener func(t *testing.T, s *simulator.Simulator) *front.Server

func plainDoor(t *testing.T, s *simulator.Simulator) *front.Server {
	t.Helper()
	server, err := s.Listen("127.0.0.1:0")
	if err != nil {
		t.Fatalf("listen: %v", err)
	}
	return server
}

// contractDoor holds every request and every answer against the contracts.
func contractDoor(t *testing.T, s *simulator.Simulator) *front.Server {
	t.Helper()
	held := func(document, basePath string) http.Handler {
		return contracttest.Handler(t, document, basePath, s.Hosts())
	}
	byHost := map[string]http.Handler{
		httpapi.MarketplaceHost: held(contract.Marketplace, ""),
		"acme.atlassian.net":    held(contract.Cloud, ""),
	}
	migration, utilities := held(contract.Migration, "/migrations/public/v1"), held(contract.Utilities, "")
	assistant, server := held(contract.Assistant, "/rest/migration/latest"), held(contract.Confluence, "")
	hosts := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		handler := byHost[r.Host]
		switch {
		case handler != nil:
		case r.Host == httpapi.GatewayHost && strings.HasPrefix(r.URL.Path, "/migrations/public/"):
			handler = migration
		case r.Host == httpapi.GatewayHost:
			handler = utilities
		case strings.HasPrefix(r.URL.Path, "/rest/migration/"):
			handler = assistant
		default:
			handler = server
		}
		handler.ServeHTTP(w, r)
	})
	door, err := front.Listen("127.0.0.1:0", front.Options{
		Hosts: hosts, Knows: func(string) bool { return true }, Control: http.NotFoundHandler(),
	})
	if err != nil {
		t.Fatalf("listen: %v", err)
	}
	return door
}

func newStand(t *testing.T, listen listener, changes ...func(*scenario.Scenario)) *stand {
	t.Helper()
	sc, err := simulator.Builtin("small")
	if err != nil {
		t.Fatal(err)
	}
	for _, change := range changes {
		change(sc)
	}
	clock := clocktesting.NewFakePassiveClock(begin)
	sim, err := simulator.New(simulator.Options{Scenario: sc, Clock: clock})
	if err != nil {
		t.Fatal(err)
	}
	server := listen(t, sim)
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(server.CA())
	transport := &http.Transport{
		Proxy: http.ProxyURL(server.ProxyURL()), TLSClientConfig: &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12},
	}
	t.Cleanup(func() {
		transport.CloseIdleConnections()
		if err := server.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return &stand{Simulator: sim, t: t, clock: clock, server: server, client: &http.Client{Transport: transport}}
}

func (s *stand) pass(d time.Duration) { s.clock.SetTime(s.clock.Now().Add(d)) }

// answer is what came back for a request.
type answer struct {
	status int
	header http.Header
	body   string
}

func (a answer) decode(t *testing.T, out any) {
	t.Helper()
	if err := json.Unmarshal([]byte(a.body), out); err != nil {
		t.Fatalf("decode %q: %v", a.body, err)
	}
}

// request builds a request with the credentials that the host wants.
func (s *stand) request(method, address string, body any) *http.Request {
	s.t.Helper()
	var payload io.Reader
	if body != nil {
		data, err := json.Marshal(body)
		if err != nil {
			s.t.Fatal(err)
		}
		payload = bytes.NewReader(data)
	}
	r, err := http.NewRequestWithContext(s.t.Context(), method, address, payload)
	if err != nil {
		s.t.Fatal(err)
	}
	if body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	switch {
	case strings.HasPrefix(address, confluence):
		r.Header.Set("Authorization", "Bearer not-a-real-access-token")
	case !strings.Contains(address, "marketplace"):
		r.SetBasicAuth("migration-bot@acme.example", "not-a-real-api-token")
	}
	return r
}

func (s *stand) send(r *http.Request) (answer, error) {
	response, err := s.client.Do(r)
	if err != nil {
		return answer{}, err
	}
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return answer{}, err
	}
	return answer{status: response.StatusCode, header: response.Header, body: string(body)}, nil
}

func (s *stand) do(method, address string, body any) answer {
	s.t.Helper()
	a, err := s.send(s.request(method, address, body))
	if err != nil {
		s.t.Fatalf("%s %s: %v", method, address, err)
	}
	return a
}

// ok is do for calls that have to succeed.
func (s *stand) ok(method, address string, body any) answer {
	s.t.Helper()
	a := s.do(method, address, body)
	if a.status != http.StatusOK {
		s.t.Fatalf("%s %s: got %d %s", method, address, a.status, a.body)
	}
	return a
}

func (s *stand) connect() {
	s.t.Helper()
	var token struct{ Token string }
	s.ok(http.MethodPost, api+"/token", map[string]string{"cloudUrl": site}).decode(s.t, &token)
	s.ok(http.MethodPost, confluence+"/rest/migration/latest/cloud/save/token",
		map[string]string{"cloudUrl": site + "/", "token": token.Token})
	s.ok(http.MethodPost, confluence+"/rest/migration/latest/public/v1/attach?cloudUrl="+url.QueryEscape(site), nil)
}

func jobBody(keys ...string) map[string]any {
	return map[string]any{
		"flow": "confluence-onpremises-to-cloud", "name": "wave",
		"source": map[string]string{"serverId": serverID}, "destination": map[string]string{"url": site},
		"scope": map[string]any{
			"spaces": map[string]any{"includedKeys": keys, "includedData": "ALL"},
			"apps":   map[string]any{"includedKeys": []string{"com.comalatech.workflow"}},
		},
	}
}

func (s *stand) job(keys ...string) string {
	s.t.Helper()
	var made struct{ JobID string }
	s.ok(http.MethodPost, api+"/jobs", jobBody(keys...)).decode(s.t, &made)
	return made.JobID
}

func (s *stand) task(jobID, kind string) string {
	s.t.Helper()
	var made struct{ TaskID string }
	s.ok(http.MethodPost, api+"/jobs/"+jobID+"/tasks", map[string]any{"task": kind}).decode(s.t, &made)
	return made.TaskID
}

/*
Copyright 2026 The Drover Authors.

SPDX-License-Identifier: Apache-2.0
*/

package simulator_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/drover-dev/drover/internal/simulator/scenario"
)

func TestAnswersAreGarbled(t *testing.T) {
	for name, tc := range map[string]struct {
		fault  scenario.Fault
		has    string
		length int
	}{
		"into other types": {
			fault: scenario.Fault{Effect: scenario.EffectWrongTypes}, has: `"results":"a list of 1"`,
		},
		"into words that nobody knows": {
			fault: scenario.Fault{Effect: scenario.EffectUnknownWords}, has: `"status":"UNHEARD_OF"`,
		},
		"by saying everything twice": {fault: scenario.Fault{Effect: scenario.EffectRepeat}, has: `},{"`},
		"by leaving the first out":   {fault: scenario.Fault{Effect: scenario.EffectOmit}, has: `"results":[]`},
		"by promising one more page": {fault: scenario.Fault{Effect: scenario.EffectEndlessPages}, has: `endless=1`},
		"by saying who asked": {
			fault: scenario.Fault{Effect: scenario.EffectEcho}, has: `not-a-real-api-token`,
		},
		"by far too many bytes": {fault: scenario.Fault{Effect: scenario.EffectFlood}, length: scenario.FloodBytes},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStand(t, plainDoor)
			tc.fault.Operation = "listCloudSpaces"
			if err := s.SetFaults(tc.fault); err != nil {
				t.Fatal(err)
			}
			a, err := s.send(s.request(http.MethodGet, "https://acme.atlassian.net/wiki/api/v2/spaces", ""))
			if err != nil {
				t.Fatal(err)
			}
			if a.status != http.StatusOK || !strings.Contains(a.body, tc.has) || len(a.body) < tc.length {
				t.Errorf("HTTP %d, %d bytes without %q: %.300s", a.status, len(a.body), tc.has, a.body)
			}
		})
	}
}

func TestDripEndsWithTheClient(t *testing.T) {
	s := newStand(t, plainDoor)
	if err := s.SetFaults(scenario.Fault{Operation: "createJob", Effect: scenario.EffectDrip}); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	_, err := s.send(s.request(http.MethodPost, api+"/jobs", jobBody("ENG")).WithContext(ctx))
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v, want the deadline", err)
	}
	s.job("ENG")
}

func TestTheClientIsSentElsewhere(t *testing.T) {
	s := newStand(t, plainDoor)
	away := scenario.Fault{
		Operation: "listCloudSpaces", Effect: scenario.EffectStatus, Status: 302, Location: "https://elsewhere.example/",
	}
	if err := s.SetFaults(away); err != nil {
		t.Fatal(err)
	}
	_, err := s.send(s.request(http.MethodGet, "https://acme.atlassian.net/wiki/api/v2/spaces", ""))
	if err == nil || !strings.Contains(err.Error(), away.Location) {
		t.Errorf("got %v, want a client that followed to %s", err, away.Location)
	}
}

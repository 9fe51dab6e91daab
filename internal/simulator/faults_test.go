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

func TestFaults(t *testing.T) {
	for name, tc := range map[string]struct {
		fault  scenario.Fault
		status int
		lost   bool
		body   string
		made   int
	}{
		"an answer is replaced": {
			fault:  scenario.Fault{Effect: scenario.EffectStatus, Status: 503, Body: "down", RetryAfter: "7"},
			status: 503, body: "down",
		},
		"the answer of a handled call is replaced": {
			fault: scenario.Fault{Effect: scenario.EffectStatus, Status: 502, Handled: true}, status: 502, made: 1,
		},
		"the answer gets lost":  {fault: scenario.Fault{Effect: scenario.EffectLoseAnswer}, lost: true, made: 1},
		"the call gets lost":    {fault: scenario.Fault{Effect: scenario.EffectDropBefore}, lost: true},
		"the answer breaks off": {fault: scenario.Fault{Effect: scenario.EffectTruncate}, lost: true, made: 1},
		"a page comes instead": {
			fault: scenario.Fault{Effect: scenario.EffectHTML}, status: 200, body: "<!DOCTYPE html>",
		},
		"a page comes, the call is handled": {
			fault: scenario.Fault{Effect: scenario.EffectHTML, Handled: true}, status: 200, body: "<!DOCTYPE html>", made: 1,
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStand(t, plainDoor)
			tc.fault.Operation = "createJob"
			if err := s.SetFaults(tc.fault); err != nil {
				t.Fatal(err)
			}
			a, err := s.send(s.request(http.MethodPost, api+"/jobs", jobBody("ENG")))
			if lost := err != nil; lost != tc.lost {
				t.Errorf("got the error %v, want lost %t", err, tc.lost)
			}
			if a.status != tc.status || !strings.HasPrefix(a.body, tc.body) {
				t.Errorf("got %d %q, want %d %q", a.status, a.body, tc.status, tc.body)
			}
			if got := a.header.Get("Retry-After"); got != tc.fault.RetryAfter {
				t.Errorf("got Retry-After %q, want %q", got, tc.fault.RetryAfter)
			}
			if got := len(s.Jobs()); got != tc.made {
				t.Errorf("got %d jobs, want %d", got, tc.made)
			}
			s.job("ENG")
			if got := s.Calls("createJob"); got != 2 {
				t.Errorf("the books have %d calls, want 2", got)
			}
		})
	}
}

func TestHangEndsWithTheClient(t *testing.T) {
	s := newStand(t, plainDoor)
	if err := s.SetFaults(scenario.Fault{Operation: "createJob", Effect: scenario.EffectHang}); err != nil {
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

func TestHangEndsWithTheServer(t *testing.T) {
	s := newStand(t, plainDoor)
	if err := s.SetFaults(scenario.Fault{Operation: "createJob", Effect: scenario.EffectHang}); err != nil {
		t.Fatal(err)
	}
	failed := make(chan error, 1)
	r := s.request(http.MethodPost, api+"/jobs", jobBody("ENG"))
	go func() {
		_, err := s.send(r)
		failed <- err
	}()
	for s.InFlight() == 0 {
		select {
		case err := <-failed:
			t.Fatalf("the call did not hang: %v", err)
		default:
		}
	}
	if err := s.server.Close(); err != nil {
		t.Errorf("close: %v", err)
	}
	if err := <-failed; err == nil {
		t.Error("the call succeeded")
	}
}

/*
Copyright 2026 The Drover Authors.

SPDX-License-Identifier: Apache-2.0
*/

package engine_test

import (
	"testing"
	"time"

	"github.com/drover-dev/drover/internal/simulator/engine"
	"github.com/drover-dev/drover/internal/simulator/scenario"
)

func TestQuotaSlides(t *testing.T) {
	w := newWorld(t)
	take := func() bool {
		_, ok := w.Admit(w.account, engine.Jobs)
		return ok
	}
	for i := range 5 {
		w.at(time.Duration(i) * 10 * time.Second)
		if !take() {
			t.Fatalf("call %d of five was refused", i+1)
		}
	}
	w.at(45 * time.Second)
	wait, ok := w.Admit(w.account, engine.Jobs)
	if ok || wait != 15*time.Second {
		t.Errorf("the sixth call: got admitted %t, wait %s; want a wait of 15s", ok, wait)
	}
	if _, ok := w.Admit(w.account, engine.Tasks); !ok {
		t.Error("another class was refused")
	}
	w.at(60 * time.Second)
	if !take() {
		t.Error("a call was refused although the oldest is 60 seconds old; a refused one must not count")
	}
	if take() {
		t.Error("a second call was admitted although only one place was free")
	}
}

func TestQuotaUnlimited(t *testing.T) {
	w := newWorld(t, func(s *scenario.Scenario) { s.Quotas = scenario.Quotas{Unlimited: true} })
	for range 100 {
		if _, ok := w.Admit(w.account, engine.Jobs); !ok {
			t.Fatal("a call was refused")
		}
	}
}

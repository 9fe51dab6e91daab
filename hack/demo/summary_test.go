/*
Copyright 2026 The Drover Authors.

SPDX-License-Identifier: Apache-2.0
*/

package main

import (
	"strings"
	"testing"
)

// TestHintsNameWhatToLookAt guards that whoever keeps the demo running is told each place to look at.
func TestHintsNameWhatToLookAt(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	hints(&out, layout{kubeconfig: "/demo/kubeconfig", operatorLog: "/demo/manager.log"}, "/assets", "http://sim", 120)
	for _, part := range []string{
		"KUBECONFIG=/demo/kubeconfig PATH=/assets:$PATH", "tail -f /demo/manager.log", "within 12m0s", "http://sim/sim/report",
	} {
		if !strings.Contains(out.String(), part) {
			t.Errorf("the hints do not have %q:\n%s", part, out.String())
		}
	}
}

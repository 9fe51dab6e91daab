/*
Copyright 2026 The Drover Authors.

SPDX-License-Identifier: Apache-2.0
*/

package main

import (
	"bytes"
	"context"
	"crypto/x509"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m)
}

func TestRunHandsOutAndStops(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	caFile := filepath.Join(t.TempDir(), "ca.pem")
	var out, logs bytes.Buffer
	err := run(ctx, []string{"--listen", "127.0.0.1:0", "--speed", "60", "--ca-file", caFile, "--print-env"}, &out, &logs)
	if err != nil {
		t.Fatal(err)
	}
	ca, err := os.ReadFile(caFile)
	if err != nil {
		t.Fatal(err)
	}
	if !x509.NewCertPool().AppendCertsFromPEM(ca) {
		t.Errorf("the file holds no certificate: %s", ca)
	}
	for _, want := range []string{"export HTTPS_PROXY=http://127.0.0.1:", "export SSL_CERT_FILE=" + caFile} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("got the environment %q, want %q in it", out.String(), want)
		}
	}
	for _, want := range []string{"Started the simulator", "scenario=small", "speed=60", "Stopped the simulator"} {
		if !strings.Contains(logs.String(), want) {
			t.Errorf("got the log %q, want %q in it", logs.String(), want)
		}
	}
	if strings.Contains(logs.String(), "not-a-real") {
		t.Errorf("the log has credentials: %q", logs.String())
	}
}

func TestRunRefuses(t *testing.T) {
	broken := filepath.Join(t.TempDir(), "broken.yaml")
	if err := os.WriteFile(broken, []byte("sitez: []\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, tc := range map[string]struct {
		args []string
		want string
	}{
		"an unknown flag":           {args: []string{"--loud"}, want: "loud"},
		"a clock that stands still": {args: []string{"--speed", "0"}, want: "--speed 0"},
		"a file that is not there":  {args: []string{"--scenario", "nope.yaml"}, want: "nope.yaml"},
		"a scenario with a mistake": {args: []string{"--scenario", broken}, want: `unknown field "sitez"`},
		"an address that is none":   {args: []string{"--listen", "nowhere"}, want: "listen"},
	} {
		t.Run(name, func(t *testing.T) {
			var out, logs bytes.Buffer
			err := run(t.Context(), tc.args, &out, &logs)
			if err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("got %v, want it to say %q", err, tc.want)
			}
		})
	}
}

/*
Copyright 2026 The Drover Authors.

SPDX-License-Identifier: Apache-2.0
*/

package main

import (
	"encoding/base64"
	"os"
	"path/filepath"
	"testing"
)

func TestCredentialsAreFoundInAnyForm(t *testing.T) {
	secrets, err := credentials(filepath.Join("..", "..", "config", "samples", "acme-credentials.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	for name, tc := range map[string]struct {
		log  string
		want bool
	}{
		"nothing of it":               {"Made at Atlassian taskID=5", false},
		"the token of the cloud":      {"authorization: not-a-real-api-token", true},
		"the token of Confluence":     {"Bearer not-a-real-access-token", true},
		"as the Secret has it":        {base64.StdEncoding.EncodeToString([]byte("not-a-real-api-token")), true},
		"that of a service account":   {"Bearer eyJhbGciOiJSUzI1NiIsImtpZCI6", true},
		"a name that is like a token": {"token=acme-cloud", false},
	} {
		t.Run(name, func(t *testing.T) {
			if got := firstOf([]byte("a line\n"+tc.log+"\n"), secrets); got != tc.want {
				t.Errorf("got %t", got)
			}
		})
	}
}

func TestTailIsTheEnd(t *testing.T) {
	name := filepath.Join(t.TempDir(), "log")
	if err := os.WriteFile(name, []byte("one\ntwo\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := tail(name); got != "one\ntwo" {
		t.Errorf("got %q", got)
	}
}

/*
Copyright 2026 The Drover Authors.

SPDX-License-Identifier: Apache-2.0
*/

package node

import (
	"crypto/tls"
	"crypto/x509"
	"os"
	"testing"
)

// TestTheServerIsTrusted: by its address, by that of the service that pods use, and by no other.
func TestTheServerIsTrusted(t *testing.T) {
	c, err := newCredentials(t.TempDir(), "192.0.2.1", apiService)
	if err != nil {
		t.Fatal(err)
	}
	pair, err := tls.LoadX509KeyPair(c.serving, c.key)
	if err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(c.serving)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(content) {
		t.Fatal("the file holds no certificate")
	}
	trusted := map[string]bool{"192.0.2.1": true, apiService: true, "kubernetes.default.svc": true, "192.0.2.2": false}
	for host, want := range trusted {
		_, err := pair.Leaf.Verify(x509.VerifyOptions{DNSName: host, Roots: roots})
		if (err == nil) != want {
			t.Errorf("%s: %v", host, err)
		}
	}
}

func TestOnlyItsOwnerReadsCredentials(t *testing.T) {
	c, err := newCredentials(t.TempDir(), "192.0.2.1")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range []string{c.key, c.tokens, c.kubeconfig} {
		info, err := os.Stat(file)
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v", file, info, err)
		}
	}
}

/*
Copyright 2026 The Drover Authors.

SPDX-License-Identifier: Apache-2.0
*/

package node

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"time"
)

// lifetime is longer than any test.
const lifetime = 24 * time.Hour

// credentials are the files by which the parts of the cluster trust each other.
type credentials struct {
	// serving and key are of the API server. The key also signs the tokens of service accounts.
	serving, key string
	// tokens name the one who may do everything: all parts of this cluster, which has nothing to guard.
	tokens string
	// kubeconfig is that one's.
	kubeconfig string
}

// newCredentials writes them. The certificate signs itself: nothing else is ever signed.
func newCredentials(dir string, addresses ...string) (credentials, error) {
	c := credentials{
		serving: filepath.Join(dir, "apiserver.crt"), key: filepath.Join(dir, "apiserver.key"),
		tokens: filepath.Join(dir, "tokens.csv"), kubeconfig: filepath.Join(dir, "kubeconfig"),
	}
	certificate, key, err := selfSigned(addresses)
	if err != nil {
		return c, err
	}
	token := rand.Text()
	return c, errors.Join(
		os.WriteFile(c.serving, certificate, 0o600),
		os.WriteFile(c.key, key, 0o600),
		os.WriteFile(c.tokens, fmt.Appendf(nil, "%s,admin,admin,system:masters\n", token), 0o600),
		os.WriteFile(c.kubeconfig, kubeconfig(addresses[0], c.serving, token), 0o600),
	)
}

func selfSigned(addresses []string) (certificate, key []byte, err error) {
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, nil, err
	}
	now := time.Now()
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "e2e"},
		NotBefore: now.Add(-time.Hour), NotAfter: now.Add(lifetime),
		IsCA: true, BasicConstraintsValid: true,
		KeyUsage:    x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		DNSNames:    []string{"localhost", "kubernetes.default.svc"},
	}
	for _, address := range addresses {
		template.IPAddresses = append(template.IPAddresses, net.ParseIP(address))
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, private.Public(), private)
	if err != nil {
		return nil, nil, err
	}
	encoded, err := x509.MarshalECPrivateKey(private)
	if err != nil {
		return nil, nil, err
	}
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}),
		pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: encoded}), nil
}

func kubeconfig(address, authority, token string) []byte {
	return fmt.Appendf(nil, `apiVersion: v1
kind: Config
clusters:
- name: e2e
  cluster:
    server: https://%s
    certificate-authority: %s
users:
- name: admin
  user:
    token: %s
contexts:
- name: e2e
  context:
    cluster: e2e
    user: admin
current-context: e2e
`, net.JoinHostPort(address, apiPort), authority, token)
}

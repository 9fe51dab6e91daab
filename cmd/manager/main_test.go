package main

import (
	"crypto/x509"
	"os"
	"os/exec"
	"testing"
)

// alone tells the test that it runs in a process of its own.
const alone = "DROVER_TEST_WITHOUT_SYSTEM_ROOTS"

// TestPublicCAsAreKnownWithoutASystem runs itself again where no file of CAs is found, as in the image: Go looks for them once.
func TestPublicCAsAreKnownWithoutASystem(t *testing.T) {
	if os.Getenv(alone) != "" {
		pool, err := x509.SystemCertPool()
		if err != nil || pool.Equal(x509.NewCertPool()) {
			t.Errorf("no CA is known: %v", err)
		}
		return
	}
	itself := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^"+t.Name()+"$")
	itself.Env = append(os.Environ(), alone+"=1", "SSL_CERT_FILE=/nowhere", "SSL_CERT_DIR=/nowhere")
	if out, err := itself.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

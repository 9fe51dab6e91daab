package main

import (
	"crypto/x509"
	"os"
	"os/exec"
	"strings"
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

func TestOnlyFlagsAreTaken(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		rest []string
		want string
	}{
		"nothing is left behind the flags":         {nil, ""},
		"the value of a switch behind a blank":     {[]string{"true", "--watch-namespaces=acme"}, `"true" is no flag`},
		"a word that somebody took for a command":  {[]string{"start"}, `"start" is no flag`},
		"a namespace behind a comma and a blank":   {[]string{"other"}, "no flag behind it is read"},
		"what is left does not have to be a value": {[]string{""}, `"" is no flag`},
	}
	for name, row := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := ""
			if err := onlyFlags(row.rest); err != nil {
				got = err.Error()
			}
			if (row.want == "") != (got == "") || !strings.Contains(got, row.want) {
				t.Errorf("onlyFlags() = %q, want %q", got, row.want)
			}
		})
	}
}

package transport_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/drover-dev/drover/internal/atlassian/transport"
)

func TestAddressesThatAreNeverDialled(t *testing.T) {
	tests := map[string]string{
		"http://169.254.169.254/latest/meta-data": "link-local",
		"http://169.254.10.1/":                    "link-local",
		"http://[fe80::1]/":                       "link-local",
		"http://[::ffff:169.254.169.254]/":        "link-local",
		"http://[64:ff9b::a9fe:a9fe]/":            "link-local",
		"http://[fd00:ec2::254]/":                 "metadata service",
		"http://100.100.100.200/":                 "metadata service",
		"http://0.0.0.0/":                         "unspecified",
		"http://[::]/":                            "unspecified",
		"http://224.0.0.1/":                       "multicast",
		"http://255.255.255.255/":                 "multicast",
		"http://[ff02::1]/":                       "multicast",
	}
	proxy := serve(t, func(http.ResponseWriter, *http.Request) { t.Error("a forbidden address reached the proxy") })
	clients := map[string]*transport.Client{
		"directly":        newClient(t, nil),
		"through a proxy": newClient(t, func(o *transport.Options) { o.Proxy = http.ProxyURL(proxy) }),
	}
	for how, client := range clients {
		for address, kind := range tests {
			t.Run(how+" "+address, func(t *testing.T) {
				_, err := client.Do(t.Context(), transport.Request{Operation: "x", URL: parse(t, address), Auth: password})
				wantForbidden(t, err, kind)
			})
		}
	}
}

// The name of the guarded address is resolved by the dialer; a proxy is dialled the same way, so it stands for a name here.
func TestGuardLooksAtWhatADialMeetsNotOnlyAtTheAddressAsWritten(t *testing.T) {
	client := newClient(t, func(o *transport.Options) {
		o.Proxy = http.ProxyURL(&url.URL{Scheme: "http", Host: "169.254.169.254:80"})
	})
	_, err := client.Do(t.Context(), transport.Request{Operation: "x", URL: parse(t, "https://api.atlassian.com/")})
	wantForbidden(t, err, "link-local")
}

func wantForbidden(t *testing.T, err error, kind string) {
	t.Helper()
	failure := failureOf(t, err)
	if failure.Class != transport.Invalid || failure.Sent || !strings.Contains(failure.Detail, kind) {
		t.Errorf("class %q, sent %v, detail %q; want %q, false and the word %q",
			failure.Class, failure.Sent, failure.Detail, transport.Invalid, kind)
	}
}

func TestRequestsThatMustNotLeaveAsTheyAre(t *testing.T) {
	tests := map[string]struct {
		address *url.URL
		want    string
	}{
		"no address, as of an id that is none": {nil, "a part of the address is empty or not usable"},
		"plain http":                           {parse(t, "http://c.acme.example"), "only https addresses are permitted"},
		"another scheme":                       {parse(t, "file:///etc/passwd"), "only https addresses are permitted"},
		"credentials in the address": {
			parse(t, "https://a:"+canary+"@x.example"), "credentials may not stand in the address",
		},
		"no host": {parse(t, "https:///x"), "the address has no host"},
	}
	client := newClient(t, func(o *transport.Options) { o.AllowHTTP = false })
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := client.Do(t.Context(), transport.Request{Operation: "x", URL: tc.address})
			wantNotSent(t, err, transport.Invalid, tc.want)
			if strings.Contains(err.Error(), canary) {
				t.Error("the error shows the credentials")
			}
		})
	}
}

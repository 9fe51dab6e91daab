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
		"http://[fe80::1%25eth0]/":                "link-local",
		"http://[febf::1]/":                       "link-local",
		"http://[64:ff9b:1::a9fe:a9fe]/":          "link-local",
		"http://[64:ff9b:1:a9fe:a9:fe00::]/":      "link-local",
		"http://[64:ff9b:1:0:a9:fea9:fe00:0]/":    "link-local",
		"http://[2002:a9fe:a9fe::1]/":             "link-local",
		"http://[2001::5601:5601]/":               "link-local",
		"http://[::ffff:0:a9fe:a9fe]/":            "link-local",
		"http://[::169.254.169.254]/":             "link-local",
		"http://[fd00:ec2::254]/":                 "metadata service",
		"http://[fd00:ec2::23]/":                  "metadata service",
		"http://[fd20:ce::254]/":                  "metadata service",
		"http://[fd00:ec2::254%25eth0]/":          "metadata service",
		"http://[2002:a9fe:a9fe::1%25eth0]/":      "link-local",
		"http://[2002:a83f:8110::1]/":             "metadata service",
		"http://168.63.129.16/":                   "metadata service",
		"http://192.0.0.192/":                     "metadata service",
		"http://100.100.100.200/":                 "metadata service",
		"http://0.0.0.0/":                         "unspecified",
		"http://0.1.2.3/":                         "unspecified",
		"http://[::]/":                            "unspecified",
		"http://[::ffff:0.0.0.0]/":                "unspecified",
		"http://2852039166/":                      "numeric",
		"http://0xa9fea9fe/":                      "numeric",
		"http://0251.0376.0251.0376/":             "numeric",
		"http://169.254.43518/":                   "numeric",
		"http://0xA9.254.169.0XFE/":               "numeric",
		"http://169.254.169.254./":                "numeric",
		"http://127.1/":                           "numeric",
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

// What the guard must let pass, so that Confluence can be where it usually is: in a private network.
func TestAddressesOfPrivateNetworksAreDialled(t *testing.T) {
	for _, host := range []string{
		"127.0.0.1", "10.0.0.1", "192.168.1.1", "172.16.0.1", "100.64.0.1", "[::1]", "[fd12:3456::1]", "[2002:a00:1::1]",
		"[64:ff9b::808:808]", "[64:ff9b:1::a00:1]", "c1.acme.example", "3com.example", "x0",
	} {
		proxy := serve(t, answer(http.StatusOK, jsonType, `{}`))
		client := newClient(t, func(o *transport.Options) { o.Proxy = http.ProxyURL(proxy) })
		if _, err := client.Do(t.Context(), transport.Request{Operation: "x", URL: parse(t, "http://"+host)}); err != nil {
			t.Errorf("%s is refused: %v", host, err)
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

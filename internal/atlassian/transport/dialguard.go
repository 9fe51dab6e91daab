package transport

import (
	"context"
	"net"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"syscall"
	"time"
)

// metadataNetworks serve credentials of the host to whoever asks, at Alibaba, Oracle, Azure, Amazon and Google in this order.
// The link-local address of most clouds is refused with its whole range.
var metadataNetworks = []netip.Prefix{
	netip.MustParsePrefix("100.100.100.200/32"),
	netip.MustParsePrefix("192.0.0.192/32"),
	netip.MustParsePrefix("168.63.129.16/32"),
	netip.MustParsePrefix("fd00:ec2::/64"),
	netip.MustParsePrefix("fd20:ce::254/128"),
}

// thisNetwork is what Linux takes for the host itself, by 0.0.0.0 and by the rest of it.
var thisNetwork = netip.MustParsePrefix("0.0.0.0/8")

// forbiddenAddressError refuses a connection. The address itself is left out of the text: which of several addresses of a name
// is met first changes.
type forbiddenAddressError struct{ kind string }

func (e *forbiddenAddressError) Error() string {
	return "the host stands for an address to which no connection is made: " + e.kind
}

// newDialer makes a dialer that looks at the address after the name is resolved, so that a name cannot lead around the guard.
func newDialer() *net.Dialer {
	return &net.Dialer{
		Timeout:   10 * time.Second,
		KeepAlive: 30 * time.Second,
		ControlContext: func(_ context.Context, _, address string, _ syscall.RawConn) error {
			target, err := netip.ParseAddrPort(address)
			if err != nil {
				return err
			}
			return guardAddress(target.Addr())
		},
	}
}

// guardLiteral looks at a host that is written as an address. Behind a proxy this is all that can be seen, because the proxy
// resolves names. No name ends in a number, so one that does is an address in an old spelling, such as 2852039166 or
// 0251.0376.0251.0376, which this package would look up as a name and a proxy may dial.
func guardLiteral(target *url.URL) error {
	host := target.Hostname()
	if address, err := netip.ParseAddr(host); err == nil {
		return guardAddress(address)
	}
	if endsInNumber(host) {
		return &forbiddenAddressError{kind: "numeric in an old spelling"}
	}
	return nil
}

func endsInNumber(host string) bool {
	host = strings.TrimSuffix(host, ".")
	last := host[strings.LastIndexByte(host, '.')+1:]
	if digits, isHex := strings.CutPrefix(strings.ToLower(last), "0x"); isHex {
		return strings.Trim(digits, "0123456789abcdef") == ""
	}
	return last != "" && strings.Trim(last, "0123456789") == ""
}

// guardAddress refuses an address for itself, and for any that it carries.
func guardAddress(address netip.Addr) error {
	address = address.WithZone("").Unmap()
	if kind := forbiddenKind(address); kind != "" {
		return &forbiddenAddressError{kind: kind}
	}
	for _, carried := range embedded(address) {
		if kind := forbiddenKind(carried); kind != "" {
			return &forbiddenAddressError{kind: kind}
		}
	}
	return nil
}

func forbiddenKind(address netip.Addr) string {
	holds := func(network netip.Prefix) bool { return network.Contains(address) }
	switch {
	case address.IsUnspecified(), thisNetwork.Contains(address):
		return "unspecified"
	case address.IsMulticast(), address == netip.AddrFrom4([4]byte{255, 255, 255, 255}):
		return "multicast or broadcast"
	case address.IsLinkLocalUnicast():
		return "link-local"
	case slices.ContainsFunc(metadataNetworks, holds):
		return "metadata service"
	}
	return ""
}

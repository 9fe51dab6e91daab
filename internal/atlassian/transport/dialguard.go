package transport

import (
	"context"
	"net"
	"net/netip"
	"net/url"
	"slices"
	"syscall"
	"time"
)

// metadataAddresses serve credentials of the host to whoever asks. The link-local one is refused with its whole range.
var metadataAddresses = []netip.Addr{
	netip.MustParseAddr("100.100.100.200"),
	netip.MustParseAddr("fd00:ec2::254"),
}

// nat64 addresses carry an IPv4 address in their last four bytes, so they could lead around the guard.
var nat64 = netip.MustParsePrefix("64:ff9b::/96")

// forbiddenAddressError refuses a connection. The address itself is left out of the text: which of several addresses of a name
// is met first changes.
type forbiddenAddressError struct{ kind string }

func (e *forbiddenAddressError) Error() string {
	return "the host stands for a " + e.kind + " address, to which no connection is made"
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
// resolves names.
func guardLiteral(target *url.URL) error {
	if address, err := netip.ParseAddr(target.Hostname()); err == nil {
		return guardAddress(address)
	}
	return nil
}

func guardAddress(address netip.Addr) error {
	address = address.WithZone("").Unmap()
	if nat64.Contains(address) {
		embedded := address.As16()
		address = netip.AddrFrom4([4]byte(embedded[12:]))
	}
	switch {
	case address.IsUnspecified():
		return &forbiddenAddressError{kind: "unspecified"}
	case address.IsMulticast(), address == netip.AddrFrom4([4]byte{255, 255, 255, 255}):
		return &forbiddenAddressError{kind: "multicast or broadcast"}
	case address.IsLinkLocalUnicast():
		return &forbiddenAddressError{kind: "link-local"}
	case slices.Contains(metadataAddresses, address):
		return &forbiddenAddressError{kind: "metadata service"}
	}
	return nil
}

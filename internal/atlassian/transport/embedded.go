package transport

import "net/netip"

// translation is a range of IPv6 in which an address carries an IPv4 address, and so could lead around the guard: whoever
// routes or translates it connects to what is carried.
type translation struct {
	prefix netip.Prefix
	// at are the positions of the four bytes; several of them are read where the length of the network's own prefix is not known.
	at [][4]int
	// inverted tells that the bits are stored the other way round.
	inverted bool
}

var lastFour = [4]int{12, 13, 14, 15}

// translations are in the order in which they are tried. In the local range of NAT64 (RFC 8215) a network picks its own prefix
// of 48, 56, 64 or 96 bits, and byte 8 stays free (RFC 6052), so an address there is read in each of these ways.
var translations = []translation{
	{prefix: netip.MustParsePrefix("64:ff9b::/96"), at: [][4]int{lastFour}},
	{prefix: netip.MustParsePrefix("64:ff9b:1::/48"), at: [][4]int{{6, 7, 9, 10}, {7, 9, 10, 11}, {9, 10, 11, 12}, lastFour}},
	{prefix: netip.MustParsePrefix("2002::/16"), at: [][4]int{{2, 3, 4, 5}}},
	{prefix: netip.MustParsePrefix("2001::/32"), at: [][4]int{lastFour}, inverted: true},
	{prefix: netip.MustParsePrefix("::ffff:0:0:0/96"), at: [][4]int{lastFour}},
	{prefix: netip.MustParsePrefix("::/96"), at: [][4]int{lastFour}},
}

// embedded lists the IPv4 addresses that an address of IPv6 may carry.
func embedded(address netip.Addr) []netip.Addr {
	var found []netip.Addr
	for _, each := range translations {
		if address == netip.IPv6Loopback() || !each.prefix.Contains(address) {
			continue
		}
		for _, at := range each.at {
			carried := each.read(address.As16(), at)
			// A guess that lands in the prefix or in the zeros around an address is none.
			if guess := len(each.at) > 1; guess && (thisNetwork.Contains(carried) || carried.IsMulticast()) {
				continue
			}
			found = append(found, carried)
		}
	}
	return found
}

func (t translation) read(bytes [16]byte, at [4]int) netip.Addr {
	var carried [4]byte
	for i, position := range at {
		carried[i] = bytes[position]
		if t.inverted {
			carried[i] = ^carried[i]
		}
	}
	return netip.AddrFrom4(carried)
}

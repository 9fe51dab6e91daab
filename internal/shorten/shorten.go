// Package shorten fits foreign texts into a status. Lengths are bytes, whatever the script: what the cluster can hold is bytes, and the
// schemas, which count characters, then admit every result.
package shorten

import "strings"

const dots = "..."

// Text shortens what people read, and shows that something is missing.
func Text(text string, most int) string {
	if len(text) <= most {
		return text
	}
	return Bare(text, most-len(dots)) + dots
}

// Bare shortens what is compared or asked for, and adds nothing to it.
func Bare(text string, most int) string {
	if len(text) <= most {
		return text
	}
	return strings.ToValidUTF8(text[:most], "")
}

/*
Copyright 2026 The Drover Authors.

SPDX-License-Identifier: Apache-2.0
*/

package engine

import (
	"crypto/sha256"
	"fmt"
)

// idSource makes ids that look like UUIDs and are the same in each run, so that a failing test reads the same twice.
type idSource struct{ made int }

func (s *idSource) next(kind string) string {
	s.made++
	return derivedID(kind, fmt.Sprint(s.made))
}

// derivedID makes the same id of the same words.
func derivedID(kind, from string) string {
	h := sha256.Sum256([]byte(kind + "/" + from))
	h[6], h[8] = h[6]&0x0f|0x40, h[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", h[0:4], h[4:6], h[6:8], h[8:10], h[10:16])
}

/*
Copyright 2026 The Drover Authors.

SPDX-License-Identifier: Apache-2.0
*/

package engine

import (
	"errors"
	"fmt"
)

// Kind says which HTTP status a refusal deserves.
type Kind int

// The kinds of refusal.
const (
	// Invalid requests ask for what cannot be.
	Invalid Kind = iota + 1
	// Missing things do not exist, or not for this account.
	Missing
	// Conflict is what the state of a thing does not permit.
	Conflict
	// Unable assistants cannot do what is asked in the state that things are in.
	Unable
	// Forbidden is what the caller has no right to.
	Forbidden
)

// Error is a refusal.
type Error struct {
	Kind    Kind
	Message string
}

// Error returns the message that the answer carries.
func (e *Error) Error() string { return e.Message }

// KindOf returns the kind of a refusal, or zero for any other error.
func KindOf(err error) Kind {
	if refusal, ok := errors.AsType[*Error](err); ok {
		return refusal.Kind
	}
	return 0
}

func refuse(kind Kind, format string, args ...any) error {
	return &Error{Kind: kind, Message: fmt.Sprintf(format, args...)}
}

/*
Copyright 2026 The Drover Authors.

SPDX-License-Identifier: Apache-2.0
*/

package scenario

// Effect is what a fault does to a call.
type Effect string

// The effects of a fault.
const (
	// EffectStatus answers with Status and Body.
	EffectStatus Effect = "status"
	// EffectLoseAnswer handles the call and closes the connection without an answer.
	EffectLoseAnswer Effect = "loseAnswer"
	// EffectDropBefore closes the connection without handling the call.
	EffectDropBefore Effect = "dropBefore"
	// EffectHTML answers 200 with a page, as a login or a proxy in between does.
	EffectHTML Effect = "html"
	// EffectTruncate handles the call and sends half of the answer.
	EffectTruncate Effect = "truncate"
	// EffectHang holds the call, unhandled, until the client gives up.
	EffectHang Effect = "hang"
	// EffectDrip sends the beginning of an answer, and spaces until the client gives up.
	EffectDrip Effect = "drip"
	// EffectFlood answers 200 with FloodBytes of JSON.
	EffectFlood Effect = "flood"
	// EffectWrongTypes handles the call and turns each text of the answer into a list, and each list into a text.
	EffectWrongTypes Effect = "wrongTypes"
	// EffectUnknownWords handles the call and puts words that nobody knows in the place of each status, outcome and type.
	EffectUnknownWords Effect = "unknownWords"
	// EffectRepeat handles the call and sends each element of each list twice.
	EffectRepeat Effect = "repeat"
	// EffectOmit handles the call and leaves the first element of each list out.
	EffectOmit Effect = "omit"
	// EffectEndlessPages handles the call and always links to one more page.
	EffectEndlessPages Effect = "endlessPages"
	// EffectEcho answers with the credentials of the request: with Status a refusal, or else the answer of the handled call.
	EffectEcho Effect = "echo"
)

// FloodBytes is about how long the answer of a flood is.
const FloodBytes = 50 << 20

// AnyOperation as the operation of a fault stands for every call.
const AnyOperation = "*"

// Fault breaks some calls of an operation.
type Fault struct {
	// Operation is an operation id of the contract, or *.
	Operation string `json:"operation"`
	// After is how many matching calls pass unharmed first.
	After int `json:"after,omitempty"`
	// Times is how many calls are broken then; absent means one.
	Times int `json:"times,omitempty"`
	// Forever breaks every call after the first After ones.
	Forever bool `json:"forever,omitempty"`
	// Contains limits the fault to requests whose host, path or query contains it.
	Contains string `json:"contains,omitempty"`
	Effect   Effect `json:"effect"`
	// Status, Body, ContentType and RetryAfter (seconds or a date) make the answer of the effect status. An echo has no Body.
	Status      int    `json:"status,omitempty"`
	Body        string `json:"body,omitempty"`
	ContentType string `json:"contentType,omitempty"`
	RetryAfter  string `json:"retryAfter,omitempty"`
	// Location makes a status a redirect.
	Location string `json:"location,omitempty"`
	// Handled makes status and html replace the answer of a call that was handled.
	Handled bool `json:"handled,omitempty"`
}

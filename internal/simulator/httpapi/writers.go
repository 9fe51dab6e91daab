/*
Copyright 2026 The Drover Authors.

SPDX-License-Identifier: Apache-2.0
*/

package httpapi

import (
	"bytes"
	"net/http"
)

// watchedWriter remembers the status of the answer that goes through it.
type watchedWriter struct {
	http.ResponseWriter
	status int
}

// lose ends the call so that the client sees its connection close, and notes that it got no answer.
func (w *watchedWriter) lose() {
	w.status = 0
	panic(http.ErrAbortHandler) //nolint:forbidigo // There is no other way to make a server close a connection.
}

// WriteHeader notes the status and sends it.
func (w *watchedWriter) WriteHeader(status int) {
	if w.status == 0 {
		w.status = status
	}
	w.ResponseWriter.WriteHeader(status)
}

// Write sends a part of the body; a first one without a status means 200.
func (w *watchedWriter) Write(p []byte) (int, error) {
	if w.status == 0 {
		w.status = http.StatusOK
	}
	return w.ResponseWriter.Write(p)
}

// Unwrap lets a response controller reach the connection.
func (w *watchedWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// heldAnswer keeps a whole answer back.
type heldAnswer struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func newHeldAnswer() *heldAnswer {
	return &heldAnswer{header: http.Header{}, status: http.StatusOK}
}

// Header returns the header of the held answer.
func (a *heldAnswer) Header() http.Header { return a.header }

// WriteHeader keeps the status.
func (a *heldAnswer) WriteHeader(status int) { a.status = status }

// Write keeps a part of the body.
func (a *heldAnswer) Write(p []byte) (int, error) { return a.body.Write(p) }

/*
Copyright 2026 The Drover Authors.

SPDX-License-Identifier: Apache-2.0
*/

package httpapi

import (
	"bytes"
	"io"
	"net/http"
	"time"

	"k8s.io/utils/clock"

	"github.com/drover-dev/drover/internal/simulator/scenario"
)

// dripEvery is in real time, as is the patience of a client.
const dripEvery = 5 * time.Millisecond

// drip keeps a connection busy, so that only a limit on the whole answer ends it.
func drip(w *watchedWriter, r *http.Request) {
	_, _ = io.Copy(io.Discard, r.Body)
	w.Header().Set("Content-Type", "application/json")
	control, ticker := http.NewResponseController(w), clock.RealClock{}.NewTicker(dripEvery)
	defer ticker.Stop()
	for begin := "{"; ; begin = " " {
		if _, err := io.WriteString(w, begin); err != nil {
			w.lose()
		}
		_ = control.Flush()
		select {
		case <-r.Context().Done():
			w.lose()
		case <-ticker.C():
		}
	}
}

// flood sends valid JSON, so that nothing but its length is wrong.
func flood(w http.ResponseWriter) {
	const piece = 1 << 20
	w.Header().Set("Content-Type", "application/json")
	_, _ = io.WriteString(w, `{"filler":"`)
	filler := bytes.Repeat([]byte("x"), piece)
	for range scenario.FloodBytes / piece {
		if _, err := w.Write(filler); err != nil {
			return // The client has seen enough.
		}
	}
	_, _ = io.WriteString(w, `"}`)
}

/*
Copyright 2026 The Drover Authors.

SPDX-License-Identifier: Apache-2.0
*/

package httpapi

import (
	"cmp"
	"io"
	"maps"
	"net/http"
	"strconv"

	"github.com/drover-dev/drover/internal/simulator/scenario"
)

const loginPage = `<!DOCTYPE html>
<html><head><title>Log in</title></head><body><form action="/dologin.action" method="post"></form></body></html>
`

// breakCall answers, or does not answer, a call as the fault says.
func breakCall(w *watchedWriter, r *http.Request, f scenario.Fault, serve http.HandlerFunc) {
	switch f.Effect {
	case scenario.EffectStatus:
		handleFirst(r, f, serve)
		writeFault(w, f)
	case scenario.EffectHTML:
		handleFirst(r, f, serve)
		writeLoginPage(w)
	case scenario.EffectLoseAnswer:
		serve(newHeldAnswer(), r)
		w.lose()
	case scenario.EffectDropBefore:
		w.lose()
	case scenario.EffectTruncate:
		truncate(w, r, serve)
	case scenario.EffectHang:
		// The server notices that a client has gone only once the body has been read.
		_, _ = io.Copy(io.Discard, r.Body)
		<-r.Context().Done()
		w.lose()
	case scenario.EffectDrip:
		drip(w, r)
	case scenario.EffectFlood:
		flood(w)
	case scenario.EffectEcho:
		echo(w, r, f, serve)
	default:
		rewrite(w, r, f.Effect, serve)
	}
}

func handleFirst(r *http.Request, f scenario.Fault, serve http.HandlerFunc) {
	if f.Handled {
		serve(newHeldAnswer(), r)
	}
}

func writeFault(w http.ResponseWriter, f scenario.Fault) {
	if f.RetryAfter != "" {
		w.Header().Set("Retry-After", f.RetryAfter)
	}
	if f.Location != "" {
		w.Header().Set("Location", f.Location)
	}
	w.Header().Set("Content-Type", cmp.Or(f.ContentType, "text/plain"))
	w.WriteHeader(f.Status)
	_, _ = io.WriteString(w, f.Body)
}

// truncate announces the whole answer and sends half of it.
func truncate(w *watchedWriter, r *http.Request, serve http.HandlerFunc) {
	whole := newHeldAnswer()
	serve(whole, r)
	maps.Copy(w.Header(), whole.header)
	w.Header().Set("Content-Length", strconv.Itoa(whole.body.Len()))
	w.WriteHeader(whole.status)
	_, _ = w.Write(whole.body.Bytes()[:whole.body.Len()/2])
	_ = http.NewResponseController(w).Flush()
	w.lose()
}

func writeLoginPage(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "text/html;charset=UTF-8")
	w.WriteHeader(http.StatusOK)
	_, _ = io.WriteString(w, loginPage)
}

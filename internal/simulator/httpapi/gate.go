/*
Copyright 2026 The Drover Authors.

SPDX-License-Identifier: Apache-2.0
*/

package httpapi

import (
	"context"
	"io"
	"math"
	"net/http"
	"strconv"
	"strings"

	"github.com/drover-dev/drover/internal/simulator/engine"
	"github.com/drover-dev/drover/internal/simulator/scenario"
)

// call is what the handlers know of a request beside its parameters.
type call struct {
	account engine.Account
	request *http.Request
}

type callKey struct{}

func callOf(ctx context.Context) call {
	c, _ := ctx.Value(callKey{}).(call)
	return c
}

// gate stands before every operation of a service: faults, credentials, quota, size, and the books.
type gate struct {
	engine     *engine.Engine
	basePath   string
	operations map[string]operation
	mux        *http.ServeMux
	// unknown is told of operations of the contract that are not in operations.
	unknown func(pattern string)
	// authenticate returns the caller, or the refusal that was written.
	authenticate func(w http.ResponseWriter, r *http.Request, op operation) (engine.Account, bool)
	writeError   func(w http.ResponseWriter, status int, message string)
}

// operation is an operation of a contract.
type operation struct {
	id string
	// class is empty where no quota is known.
	class engine.Class
	// maxBody is zero where no limit is known.
	maxBody int64
	// assistant is the oldest version of the assistant that has the operation.
	assistant string
	// confluence is the oldest version of Confluence that has it.
	confluence string
	// backup tells that an instance without calls for backups lacks it.
	backup bool
	admin  bool
	// public operations need no credentials.
	public bool
}

// HandleFunc registers the handler of an operation, as the generated code asks for it.
func (g *gate) HandleFunc(pattern string, handler func(http.ResponseWriter, *http.Request)) {
	method, path, _ := strings.Cut(pattern, " ")
	op, known := g.operations[method+" "+strings.TrimPrefix(path, g.basePath)]
	if !known {
		g.unknown(pattern)
		return
	}
	g.mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) { g.handle(w, r, op, handler) })
}

// ServeHTTP lets the gate be the router of generated code.
func (g *gate) ServeHTTP(w http.ResponseWriter, r *http.Request) { g.mux.ServeHTTP(w, r) }

func (g *gate) handle(w http.ResponseWriter, r *http.Request, op operation, next http.HandlerFunc) {
	answer := &watchedWriter{ResponseWriter: w}
	defer func() { g.engine.Record(op.id, answer.status) }()
	serve := func(w http.ResponseWriter, r *http.Request) { g.serve(w, r, op, next) }
	if fault, broken := g.engine.Fault(op.id, r.Host+r.URL.RequestURI()); broken {
		breakCall(answer, r, fault, serve)
		return
	}
	serve(answer, r)
}

func (g *gate) serve(w http.ResponseWriter, r *http.Request, op operation, next http.HandlerFunc) {
	account, ok := g.authenticate(w, r, op)
	if !ok || !g.admit(w, account, op) || !g.measure(w, r, op) {
		return
	}
	next(w, r.WithContext(context.WithValue(r.Context(), callKey{}, call{account: account, request: r})))
}

func (g *gate) admit(w http.ResponseWriter, account engine.Account, op operation) bool {
	if op.class == "" {
		return true
	}
	wait, admitted := g.engine.Admit(account, op.class)
	if admitted {
		return true
	}
	if g.engine.Tunables().Quotas.RetryAfter {
		w.Header().Set("Retry-After", strconv.Itoa(int(math.Ceil(wait.Seconds()))))
	}
	g.writeError(w, http.StatusTooManyRequests, "Too many requests.")
	return false
}

// measure refuses a body that is too large before anything reads it as JSON.
func (g *gate) measure(w http.ResponseWriter, r *http.Request, op operation) bool {
	if op.maxBody == 0 || r.ContentLength >= 0 && r.ContentLength <= op.maxBody {
		return true
	}
	// A client that is still sending would see its connection close before it sees the answer.
	_, _ = io.Copy(io.Discard, r.Body)
	g.writeError(w, http.StatusRequestEntityTooLarge, "The body is too large.")
	return false
}

// fail answers what the engine refused.
func (g *gate) fail(w http.ResponseWriter, _ *http.Request, err error) {
	status := http.StatusInternalServerError
	switch engine.KindOf(err) {
	case engine.Invalid:
		status = http.StatusBadRequest
	case engine.Missing:
		status = http.StatusNotFound
	case engine.Conflict:
		status = http.StatusConflict
	case engine.Forbidden:
		status = http.StatusForbidden
	case engine.Unable:
	}
	g.writeError(w, status, err.Error())
}

// reject answers what could not be read.
func (g *gate) reject(w http.ResponseWriter, _ *http.Request, err error) {
	g.writeError(w, http.StatusBadRequest, err.Error())
}

func (g *gate) switches() scenario.Switches { return g.engine.Tunables().Switches }

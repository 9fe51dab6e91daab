/*
Copyright 2026 The Drover Authors.

SPDX-License-Identifier: Apache-2.0
*/

// Package httpapi serves a simulated Atlassian over HTTP, as the contracts describe it.
package httpapi

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"

	"github.com/drover-dev/drover/internal/simulator/engine"
	"github.com/drover-dev/drover/internal/simulator/scenario"
)

// The hosts that are the same for everybody.
const (
	GatewayHost     = "api.atlassian.com"
	MarketplaceHost = "marketplace.atlassian.com"
)

// Handler serves every host of a simulation.
type Handler struct {
	hosts    map[string]*http.ServeMux
	missing  []string
	inFlight atomic.Int64
}

// New makes the handler for a scenario and its engine.
func New(s *scenario.Scenario, e *engine.Engine) (*Handler, error) {
	h := &Handler{hosts: map[string]*http.ServeMux{}}
	h.addMigration(e)
	h.addUtilities(e)
	h.addMarketplace(e)
	for _, site := range s.Sites {
		u, err := url.Parse(site.URL)
		if err != nil {
			return nil, fmt.Errorf("site %q: %w", site.URL, err)
		}
		h.addCloud(e, strings.ToLower(u.Host))
	}
	for _, in := range e.Instances() {
		u, err := url.Parse(in.URL)
		if err != nil {
			return nil, fmt.Errorf("instance %q: %w", in.URL, err)
		}
		h.addInstance(e, in, u)
	}
	if len(h.missing) > 0 {
		return nil, fmt.Errorf("the contract has operations that nobody serves: %s", strings.Join(h.missing, ", "))
	}
	for _, mux := range h.hosts {
		mux.HandleFunc("/", unknownPath(e))
	}
	return h, nil
}

// Knows tells whether a host, with its port unless that is 443, is part of the simulation.
func (h *Handler) Knows(host string) bool { return h.hosts[canonical(host)] != nil }

// InFlight returns how many requests are being answered at this moment.
func (h *Handler) InFlight() int { return int(h.inFlight.Load()) }

// ServeHTTP answers as the host of the request does.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	mux := h.hosts[canonical(r.Host)]
	if mux == nil {
		http.Error(w, fmt.Sprintf("host %s is not part of the simulation", r.Host), http.StatusBadGateway)
		return
	}
	h.inFlight.Add(1)
	defer h.inFlight.Add(-1)
	mux.ServeHTTP(w, r)
}

func (h *Handler) unknown(pattern string) { h.missing = append(h.missing, pattern) }

func (h *Handler) mux(host string) *http.ServeMux {
	host = canonical(host)
	if h.hosts[host] == nil {
		h.hosts[host] = http.NewServeMux()
	}
	return h.hosts[host]
}

func canonical(host string) string {
	return strings.TrimSuffix(strings.ToLower(host), ":443")
}

func unknownPath(e *engine.Engine) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		e.Record("unknown", http.StatusNotFound)
		http.NotFound(w, r)
	}
}

/*
Copyright 2026 The Drover Authors.

SPDX-License-Identifier: Apache-2.0
*/

package simulator

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"

	"github.com/drover-dev/drover/internal/simulator/scenario"
)

// control serves the paths of the simulator itself, by which a demo looks at it and breaks things.
func (s *Simulator) control() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "ok\n") })
	mux.HandleFunc("GET /sim/report", func(w http.ResponseWriter, _ *http.Request) { writeJSON(w, s.Report()) })
	mux.HandleFunc("GET /sim/clock", func(w http.ResponseWriter, _ *http.Request) {
		writeJSON(w, map[string]any{"now": s.Now()})
	})
	mux.HandleFunc("GET /sim/jobs", func(w http.ResponseWriter, _ *http.Request) { writeJSON(w, s.Jobs()) })
	mux.HandleFunc("GET /sim/jobs/{jobID}/tasks", func(w http.ResponseWriter, r *http.Request) {
		writeJSON(w, s.Tasks(r.PathValue("jobID")))
	})
	mux.HandleFunc("POST /sim/jobs/{jobID}/tasks/{taskID}/stop", func(w http.ResponseWriter, r *http.Request) {
		done(w, s.Stop(r.PathValue("jobID"), r.PathValue("taskID")))
	})
	mux.HandleFunc("DELETE /sim/sites/{host}/spaces/{key}", func(w http.ResponseWriter, r *http.Request) {
		done(w, s.DeleteSpace("https://"+r.PathValue("host"), r.PathValue("key")))
	})
	mux.HandleFunc("POST /sim/faults", replace(func(faults []scenario.Fault) error { return s.SetFaults(faults...) }))
	mux.HandleFunc("POST /sim/checks", replace(func(checks []scenario.Check) error {
		return s.Adjust(func(t *scenario.Tunables) { t.Checks = checks })
	}))
	return mux
}

// replace makes a handler that reads a list and puts it in the place of the one that stands.
func replace[T any](set func([]T) error) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		var list []T
		decoder := json.NewDecoder(r.Body)
		decoder.DisallowUnknownFields()
		if err := decoder.Decode(&list); err != nil {
			http.Error(w, fmt.Sprintf("decode the list: %v", err), http.StatusBadRequest)
			return
		}
		if err := set(list); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		w.WriteHeader(http.StatusNoContent)
	}
}

func done(w http.ResponseWriter, found bool) {
	if !found {
		http.Error(w, "there is nothing like that", http.StatusNotFound)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

func writeJSON(w http.ResponseWriter, body any) {
	data, err := json.MarshalIndent(body, "", "  ")
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write(append(data, '\n'))
}

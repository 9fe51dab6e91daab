/*
Copyright 2026 The Drover Authors.

SPDX-License-Identifier: Apache-2.0
*/

package httpapi

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"

	"github.com/drover-dev/drover/internal/simulator/cloudapi"
	"github.com/drover-dev/drover/internal/simulator/marketplaceapi"
	"github.com/drover-dev/drover/internal/simulator/migrationapi"
)

// writeGatewayError writes in the house style of the gateway.
func writeGatewayError(w http.ResponseWriter, status int, message string) {
	writeJSON(w, status, migrationapi.Error{Status: status, ErrorMessage: message})
}

// writeCloudError writes as Confluence Cloud does.
func writeCloudError(w http.ResponseWriter, status int, message string) {
	code := strings.ToUpper(strings.ReplaceAll(http.StatusText(status), " ", "_"))
	writeJSON(w, status, cloudapi.Errors{Errors: []cloudapi.Error{{Status: status, Code: code, Title: message}}})
}

// writeMarketplaceError writes as the Marketplace does.
func writeMarketplaceError(w http.ResponseWriter, status int, message string) {
	writeJSON(w, status, marketplaceapi.Errors{Errors: []marketplaceapi.Error{{Message: message}}})
}

// writePlainError writes as the assistant does.
func writePlainError(w http.ResponseWriter, status int, message string) {
	w.Header().Set("Content-Type", "text/plain")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, message) //nolint:gosec // It is plain text, whatever a request put into it.
}

func writeJSON(w http.ResponseWriter, status int, body any) {
	data, err := json.Marshal(body)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(data)
}

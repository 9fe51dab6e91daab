/*
Copyright 2026 The Drover Authors.

SPDX-License-Identifier: Apache-2.0
*/

package main

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"k8s.io/client-go/kubernetes"
)

// requestCounter is the API server's count of all that it was asked for.
const requestCounter = "apiserver_request_total{"

// writes counts what was asked to be written, by resource, with its subresource after a slash. Refused writes count as well.
type writes map[string]int

func (g *ground) writes(ctx context.Context) (writes, error) {
	clients, err := kubernetes.NewForConfig(g.config)
	if err != nil {
		return nil, err
	}
	text, err := clients.RESTClient().Get().AbsPath("/metrics").DoRaw(ctx)
	if err != nil {
		return nil, fmt.Errorf("read the API server's metrics: %w", err)
	}
	return parseWrites(string(text))
}

func parseWrites(text string) (writes, error) {
	counted := writes{}
	for line := range strings.Lines(text) {
		labels, found := strings.CutPrefix(line, requestCounter)
		if !found {
			continue
		}
		switch label(labels, "verb") {
		case "POST", "PUT", "PATCH", "APPLY", "DELETE", "DELETECOLLECTION":
		default:
			continue
		}
		name := label(labels, "resource")
		if subresource := label(labels, "subresource"); subresource != "" {
			name += "/" + subresource
		}
		fields := strings.Fields(line)
		count, err := strconv.ParseFloat(fields[len(fields)-1], 64)
		if err != nil {
			return nil, fmt.Errorf("read the API server's metrics: %w", err)
		}
		counted[name] += int(count)
	}
	return counted, nil
}

// label finds the value of a label. None of those asked for holds a quote or the end of another one's name.
func label(labels, name string) string {
	_, after, _ := strings.Cut(","+labels, ","+name+`="`)
	value, _, _ := strings.Cut(after, `"`)
	return value
}

// since is what was written after an earlier count.
func (w writes) since(earlier writes) writes {
	difference := writes{}
	for name, count := range w {
		if count != earlier[name] {
			difference[name] = count - earlier[name]
		}
	}
	return difference
}

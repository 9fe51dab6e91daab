/*
Copyright 2026 The Drover Authors.

SPDX-License-Identifier: Apache-2.0
*/

package httpapi

import (
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strconv"

	"github.com/drover-dev/drover/internal/simulator/scenario"
)

// unknownWord is no word of any contract.
const unknownWord = "UNHEARD_OF"

// rewrite handles a call and changes the JSON of its answer; an answer that is no JSON stays as it is.
func rewrite(w http.ResponseWriter, r *http.Request, effect scenario.Effect, serve http.HandlerFunc) {
	held := newHeldAnswer()
	serve(held, r)
	body := held.body.Bytes()
	var value any
	if json.Unmarshal(body, &value) == nil {
		if changed, err := json.Marshal(rewritten(value, effect, r)); err == nil {
			body = changed
		}
	}
	maps.Copy(w.Header(), held.header)
	w.Header().Del("Content-Length")
	w.WriteHeader(held.status)
	_, _ = w.Write(body)
}

func rewritten(value any, effect scenario.Effect, r *http.Request) any {
	switch effect {
	case scenario.EffectWrongTypes:
		return wrongTypes(value)
	case scenario.EffectUnknownWords:
		return unknownWords(value)
	case scenario.EffectRepeat:
		return eachList(value, func(list []any) []any { return append(slices.Clone(list), list...) })
	case scenario.EffectOmit:
		return eachList(value, func(list []any) []any { return list[min(1, len(list)):] })
	default:
		return withNextPage(value, r)
	}
}

func wrongTypes(value any) any {
	switch value := value.(type) {
	case map[string]any:
		for key, field := range value {
			value[key] = wrongTypes(field)
		}
		return value
	case string:
		return []any{value}
	case []any:
		return "a list of " + strconv.Itoa(len(value))
	default:
		return value
	}
}

func unknownWords(value any) any {
	switch value := value.(type) {
	case map[string]any:
		for key, field := range value {
			if _, text := field.(string); text && slices.Contains([]string{"status", "outcome", "type", "task"}, key) {
				value[key] = unknownWord
				continue
			}
			value[key] = unknownWords(field)
		}
	case []any:
		for i := range value {
			value[i] = unknownWords(value[i])
		}
	}
	return value
}

func eachList(value any, change func([]any) []any) any {
	switch value := value.(type) {
	case map[string]any:
		for key, field := range value {
			value[key] = eachList(field, change)
		}
	case []any:
		for i := range value {
			value[i] = eachList(value[i], change)
		}
		return change(value)
	}
	return value
}

// withNextPage links to a page that no client has seen, in each way that the contracts know.
func withNextPage(value any, r *http.Request) any {
	page, ok := value.(map[string]any)
	if !ok {
		return value
	}
	query := r.URL.Query()
	// The first page has no number, which makes it 0.
	seen, _ := strconv.Atoi(query.Get("endless"))
	query.Set("endless", strconv.Itoa(seen+1))
	next := r.URL.Path + "?" + query.Encode()
	for _, name := range []string{"_links", "links"} {
		links, _ := page[name].(map[string]any)
		if links == nil {
			links = map[string]any{}
		}
		links["next"] = next
		page[name] = links
	}
	return page
}

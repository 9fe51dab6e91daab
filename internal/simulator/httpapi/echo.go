/*
Copyright 2026 The Drover Authors.

SPDX-License-Identifier: Apache-2.0
*/

package httpapi

import (
	"bytes"
	"cmp"
	"encoding/base64"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/drover-dev/drover/internal/simulator/scenario"
)

// proseFields are texts that people read and nothing depends on.
var proseFields = []string{
	"name", "title", "message", "statusMessage", "errorMessage", "description", "detail", "occurrences", "addonName",
}

// echo answers with the credentials of the request: a status by a refusal that has them in all of its parts, and no status by the
// answer of the call that was handled, with the credentials in its prose.
func echo(w http.ResponseWriter, r *http.Request, f scenario.Fault, serve http.HandlerFunc) {
	sent := credentialsOf(r)
	w.Header().Set("X-Echo", sent)
	w.Header().Set("Www-Authenticate", "Basic realm="+sent)
	if f.Status != 0 {
		handleFirst(r, f, serve)
		refuseWith(w, f, sent)
		return
	}
	held := newHeldAnswer()
	serve(held, r)
	body := held.body.Bytes()
	var value any
	if json.Unmarshal(body, &value) == nil {
		if changed, err := json.Marshal(withEcho(value, sent)); err == nil {
			body = changed
		}
	}
	maps.Copy(w.Header(), held.header)
	w.Header().Del("Content-Length")
	w.WriteHeader(held.status)
	_, _ = w.Write(body)
}

func refuseWith(w http.ResponseWriter, f scenario.Fault, sent string) {
	if f.Status >= 300 && f.Status < 400 {
		w.Header().Set("Location", cmp.Or(f.Location, "https://elsewhere.example/")+"?was="+url.QueryEscape(sent))
	}
	contentType, body := cmp.Or(f.ContentType, "text/plain"), []byte("You sent "+sent)
	if contentType == "application/json" {
		if encoded, err := json.Marshal(map[string]string{"message": string(body)}); err == nil {
			body = encoded
		}
	}
	w.Header().Set("Content-Type", contentType)
	w.WriteHeader(f.Status)
	_, _ = w.Write(body)
}

// credentialsOf repeats what a request is let in by, in the ways in which servers and proxies write it into their pages and logs.
func credentialsOf(r *http.Request) string {
	header := r.Header.Get("Authorization")
	_, secret, _ := strings.Cut(header, " ")
	sent := []string{header}
	if user, password, basic := r.BasicAuth(); basic {
		secret = password
		sent = append(sent, user+":"+password)
	}
	sent = append(sent, secret, url.QueryEscape(secret), url.PathEscape(secret), base64.StdEncoding.EncodeToString([]byte(secret)))
	return strings.Join(append(sent, tokenOf(r)), " ")
}

// tokenOf is a token in the body of a request, which stays readable.
func tokenOf(r *http.Request) string {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return ""
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	var with struct {
		Token string `json:"token"`
	}
	// A body of another shape has no token.
	_ = json.Unmarshal(body, &with)
	return with.Token
}

func withEcho(value any, sent string) any {
	switch value := value.(type) {
	case map[string]any:
		for key, field := range value {
			if slices.Contains(proseFields, key) {
				value[key] = said(field, sent)
				continue
			}
			value[key] = withEcho(field, sent)
		}
	case []any:
		for i := range value {
			value[i] = withEcho(value[i], sent)
		}
	}
	return value
}

// said adds to a text, or to each text of a list.
func said(value any, sent string) any {
	switch value := value.(type) {
	case string:
		return value + " " + sent
	case []any:
		for i := range value {
			value[i] = said(value[i], sent)
		}
		return value
	default:
		return withEcho(value, sent)
	}
}

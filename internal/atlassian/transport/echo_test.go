package transport_test

import (
	"encoding/base64"
	"net/http"
	"net/url"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/drover-dev/drover/internal/atlassian/transport"
)

func TestSuccessThatRepeatsACredentialIsMasked(t *testing.T) {
	const odd = `p@ss w/rd&"4711"`
	tests := map[string]struct {
		secret     transport.Secret
		body, want string
	}{
		"in a message":                {canary, `{"message":"sent ` + canary + `, refused"}`, `{"message":"sent [secret], refused"}`},
		"in the name of a node":       {canary, `{"children":{"` + canary + `":{}}}`, `{"children":{"[secret]":{}}}`},
		"in a list":                   {canary, `{"occurrences":["a","` + canary + `"]}`, `{"occurrences":["a","[secret]"]}`},
		"in escapes that need not be": {canary, `{"a":["\u0063anary-4711-must-not-be-seen"]}`, `{"a":["[secret]"]}`},
		"with signs that are escaped": {
			odd, `{"a":"p@ss w\/rd\u0026\"4711\"","b":12345678901234567890}`,
			`{"a":"[secret]","b":12345678901234567890}`,
		},
		"in the name, escaped":  {odd, `{"p@ss w/rd&\"4711\"":{"x":1}}`, `{"[secret]":{"x":1}}`},
		"as part of an address": {odd, `{"a":"/?p=` + url.QueryEscape(odd) + `"}`, `{"a":"/?p=[secret]"}`},
		"as it was sent": {
			canary, `{"a":"Basic ` + base64.StdEncoding.EncodeToString([]byte("bot@acme.example:"+canary)) + `"}`,
			`{"a":"Basic [secret]"}`,
		},
		"in base64 by itself": {
			canary, `{"a":"` + base64.StdEncoding.EncodeToString([]byte(canary)) + `"}`, `{"a":"[secret]=="}`,
		},
		"in a page":                         {odd, `{"a":"<b>p@ss w/rd&amp;&#34;4711&#34;</b>"}`, `{"a":"<b>[secret]</b>"}`},
		"short and without digits":          {"sesame-open", `{"a":"user=jane,pass=sesame-open"}`, `{"a":"user=jane,pass=[secret]"}`},
		"short, and a part of a key":        {"TEAM2026", `{"a":"TEAM2026B","b":"xTEAM2026"}`, `{"a":"TEAM2026B","b":"xTEAM2026"}`},
		"short, and next to a key":          {"TEAM2026", `{"a":"TEAM2026B TEAM2026,TEAM2026"}`, `{"a":"TEAM2026B [secret],[secret]"}`},
		"as the address of a cloud account": {canary, `{"a":"job of bot@acme.example"}`, `{"a":"job of [secret]"}`},
		"not at all":                        {canary, `{"a":"\u0062","c":1e300}`, `{"a":"\u0062","c":1e300}`},
		"a word of every answer": {
			"confluence", `{"key":"com.atlassian.confluence.x"}`, `{"key":"com.atlassian.confluence.x"}`,
		},
		"too short to tell it from a word":  {"FAIL", `{"outcome":"FAILED"}`, `{"outcome":"FAILED"}`},
		"in what is cut off":                {canary, `{"a":"\n` + canary, `{"a":"\n[secret]`},
		"in what has something else behind": {canary, `{"a":"\n` + canary + `"}{}`, `{"a":"\n[secret]"}{}`},
	}
	client := newClient(t, nil)
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			response, err := client.Do(t.Context(), transport.Request{
				Operation: "getTaskStatus", URL: serve(t, answer(http.StatusOK, jsonType, tc.body)),
				Auth: transport.BasicAuth{User: "bot@acme.example", Password: tc.secret, ConcealUser: true},
			})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tc.want, string(response.Body)); diff != "" {
				t.Errorf("answer (-want +got):\n%s", diff)
			}
		})
	}
}

func TestDocumentThatRepeatsACredentialIsMasked(t *testing.T) {
	response, err := newClient(t, nil).Do(t.Context(), transport.Request{
		Operation: "getApplinksManifest", Accept: []string{"application/xml"}, Auth: transport.BearerToken{Token: canary},
		URL: serve(t, answer(http.StatusOK, "application/xml", "<manifest><version>"+canary+"</version></manifest>")),
	})
	if err != nil {
		t.Fatal(err)
	}
	if got := string(response.Body); got != "<manifest><version>[secret]</version></manifest>" {
		t.Errorf("answer %q", got)
	}
}

package transport_test

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/drover-dev/drover/internal/atlassian/transport"
)

// A server that repeats everything it was sent must not bring a secret into an error.
func TestSecretsNeverReachAnError(t *testing.T) {
	const odd = "p@ss w/rd&\"4711\""
	auths := map[string]transport.Authorizer{
		"a password":              transport.BasicAuth{User: "jane", Password: canary},
		"an odd password":         transport.BasicAuth{User: "jane", Password: odd},
		"a personal access token": transport.BearerToken{Token: canary},
		"nothing but a body":      transport.NoAuth{},
	}
	echoes := map[string]func(http.ResponseWriter, *http.Request, string){
		"in JSON": func(w http.ResponseWriter, _ *http.Request, all string) {
			w.Header().Set("Content-Type", jsonType)
			w.WriteHeader(http.StatusBadRequest)
			if err := json.NewEncoder(w).Encode(map[string]string{"errorMessage": all}); err != nil {
				t.Error(err)
			}
		},
		"in plain text": func(w http.ResponseWriter, _ *http.Request, all string) {
			w.Header().Set("Content-Type", plainType)
			w.WriteHeader(http.StatusInternalServerError)
			_, _ = w.Write([]byte(all))
		},
		"in a redirect": func(w http.ResponseWriter, _ *http.Request, _ string) {
			w.Header().Set("Location", "https://"+canary+".example/"+canary)
			w.WriteHeader(http.StatusFound)
		},
		"in a media type": func(w http.ResponseWriter, _ *http.Request, _ string) {
			w.Header().Set("Content-Type", canary+"/"+canary)
			_, _ = w.Write([]byte(canary))
		},
	}
	forms := []string{
		canary, odd, url.QueryEscape(odd),
		base64.StdEncoding.EncodeToString([]byte("jane:" + canary)), base64.StdEncoding.EncodeToString([]byte("jane:" + odd)),
	}
	client := newClient(t, nil)
	for authName, auth := range auths {
		for echoName, echo := range echoes {
			t.Run(authName+" comes back "+echoName, func(t *testing.T) {
				address := serve(t, func(w http.ResponseWriter, r *http.Request) {
					_, sent, _ := r.BasicAuth()
					echo(w, r, strings.Join([]string{r.Header.Get("Authorization"), sent, canary, url.QueryEscape(sent)}, " "))
				})
				_, err := client.Do(t.Context(), transport.Request{
					Operation: "saveToken", Method: http.MethodPost, URL: address,
					Auth: auth, Conceal: []transport.Secret{canary},
				})
				for _, form := range forms {
					if strings.Contains(strings.ToLower(err.Error()), strings.ToLower(form)) {
						t.Errorf("the error shows %q: %v", form, err)
					}
				}
			})
		}
	}
}

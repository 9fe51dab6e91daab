package transport

import (
	"encoding/base64"
	"net/http"
)

// Authorizer puts credentials on a request. The methods are not exported so that the kinds of credentials, and with them the
// texts that have to be kept out of errors, are known here completely.
type Authorizer interface {
	authorize(request *http.Request)
	// secrets lists each form in which the credentials could come back in an answer.
	secrets() []string
}

// BasicAuth is HTTP basic authentication: an account with its API token, or a Confluence user with the password.
type BasicAuth struct {
	User     string
	Password Secret
	// ConcealUser keeps the user out of answers too: the e-mail address of an account names a person. A user of Confluence is not
	// concealed, because the key of a personal space has the name of its owner.
	ConcealUser bool
}

func (a BasicAuth) authorize(request *http.Request) {
	request.SetBasicAuth(a.User, a.Password.Reveal())
}

func (a BasicAuth) secrets() []string {
	pair := base64.StdEncoding.EncodeToString([]byte(a.User + ":" + a.Password.Reveal()))
	secrets := []string{pair, a.Password.Reveal()}
	if a.ConcealUser {
		secrets = append(secrets, a.User)
	}
	return secrets
}

// BearerToken is a personal access token of Confluence.
type BearerToken struct {
	Token Secret
}

func (a BearerToken) authorize(request *http.Request) {
	request.Header.Set("Authorization", "Bearer "+a.Token.Reveal())
}

func (a BearerToken) secrets() []string { return []string{a.Token.Reveal()} }

// NoAuth sends no credentials.
type NoAuth struct{}

func (NoAuth) authorize(*http.Request) {}

func (NoAuth) secrets() []string { return nil }

/*
Copyright 2026 The Drover Authors.

SPDX-License-Identifier: Apache-2.0
*/

package engine

import "time"

// The clocks of the connection between an instance and a site.
const (
	// TokenLifetime is how long a new token may be saved.
	TokenLifetime = 5 * time.Minute
	// AttachmentLifetime is how long the assistant looks for a site's jobs.
	AttachmentLifetime = 24 * time.Hour
	// ConnectionLifetime is how long a saved token lets the assistant work.
	ConnectionLifetime = 21 * 24 * time.Hour
)

type authToken struct {
	host  string
	until time.Time
}

// Token is the answer to a request for a token.
type Token struct {
	CloudURL string
	Value    string
}

// CreateToken makes a token that connects an instance to a site of the account.
func (e *Engine) CreateToken(a Account, cloudURL string) (Token, error) {
	now := e.enter()
	defer e.mu.Unlock()
	s, err := e.siteOf(a, cloudURL)
	if err != nil {
		return Token{}, err
	}
	value := "simulated-token-" + e.ids.next("token")
	e.tokens[value] = &authToken{host: s.host, until: now.Add(TokenLifetime)}
	return Token{CloudURL: s.url, Value: value}, nil
}

// SaveToken connects an instance to a site. The token must be of that site, young, and not used before.
func (e *Engine) SaveToken(instanceURL, cloudURL, value string) error {
	now := e.enter()
	defer e.mu.Unlock()
	t := e.tokens[value]
	if t == nil || t.host != hostOf(cloudURL) || !now.Before(t.until) {
		return refuse(Unable, "Exception in saving token.")
	}
	delete(e.tokens, value)
	e.instances[instanceURL].link(t.host).connected.extend(now, now.Add(ConnectionLifetime))
	return nil
}

package migrationapi

import (
	"context"
	"net/http"

	"github.com/drover-dev/drover/internal/atlassian/migrationapi/internal/wire"
	"github.com/drover-dev/drover/internal/atlassian/transport"
)

// Token is the one-time token with which an assistant connects a cloud site. It lives for 5 minutes.
type Token struct {
	CloudURL string
	Token    transport.Secret
}

// CreateToken issues a token. It may be repeated: a token that nobody uses lapses.
func (c *Client) CreateToken(ctx context.Context, cloudURL string) (Token, error) {
	const operation = "createToken"
	at := c.endpoint("token")
	var answer wire.Token
	request := transport.Request{
		Operation: operation, Method: http.MethodPost, URL: at, Body: wire.TokenRequest{CloudURL: cloudURL},
	}
	if err := c.read(ctx, request, &answer); err != nil {
		return Token{}, err
	}
	if answer.Token == "" {
		return Token{}, transport.Unexpected(operation, at, "an answer without a token")
	}
	return Token{CloudURL: answer.CloudURL, Token: transport.Secret(answer.Token)}, nil
}

package transport_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/drover-dev/drover/internal/atlassian/transport"
)

const canary = "canary-4711-must-not-be-seen"

func TestSecretIsMaskedHoweverItIsWritten(t *testing.T) {
	secret := transport.Secret(canary)
	holder := struct {
		Auth  transport.Authorizer
		Token transport.Secret
	}{transport.BasicAuth{User: "someone", Password: canary}, canary}
	var logged bytes.Buffer
	slog.New(slog.NewJSONHandler(&logged, nil)).Info("Connected", "token", secret, "holder", holder)
	encoded, err := json.Marshal(map[string]any{"token": secret, "holder": holder})
	if err != nil {
		t.Fatal(err)
	}
	asText, err := secret.MarshalText()
	if err != nil {
		t.Fatal(err)
	}
	written := map[string]string{
		"String": secret.String(),
		"%v":     fmt.Sprintf("%v", secret),
		"%+v":    fmt.Sprintf("%+v", holder),
		"%#v":    fmt.Sprintf("%#v", holder),
		"%s":     fmt.Sprintf("%s", secret),
		"%q":     fmt.Sprintf("%q", secret),
		"%x":     fmt.Sprintf("%x", secret),
		"JSON":   string(encoded),
		"text":   string(asText),
		"log":    logged.String(),
	}
	for how, text := range written {
		if strings.Contains(text, canary) || strings.Contains(text, fmt.Sprintf("%x", canary)) {
			t.Errorf("%s shows the secret: %s", how, text)
		}
		if !strings.Contains(text, "[secret]") {
			t.Errorf("%s gives %q, want the mask in it", how, text)
		}
	}
	if secret.Reveal() != canary {
		t.Error("Reveal does not give the secret")
	}
}

package transport

import (
	"fmt"
	"io"
	"log/slog"
)

const maskedSecret = "[secret]"

// Secret is a text that must not be seen. Every way of printing or encoding it gives a mask; only Reveal gives the text.
type Secret string

// Reveal returns the text itself, for the one place that sends it.
func (s Secret) Reveal() string { return string(s) }

// String returns the mask.
func (Secret) String() string { return maskedSecret }

// GoString returns the mask.
func (Secret) GoString() string { return maskedSecret }

// Format writes the mask for every verb, so that %x and %q do not get around String.
func (Secret) Format(state fmt.State, _ rune) { _, _ = io.WriteString(state, maskedSecret) }

// MarshalJSON returns the mask as a JSON string.
func (Secret) MarshalJSON() ([]byte, error) { return []byte(`"` + maskedSecret + `"`), nil }

// MarshalText returns the mask.
func (Secret) MarshalText() ([]byte, error) { return []byte(maskedSecret), nil }

// LogValue returns the mask for structured logs.
func (Secret) LogValue() slog.Value { return slog.StringValue(maskedSecret) }

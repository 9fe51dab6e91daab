package transport

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"
)

// From so many bytes on a credential that is more than letters, and any, is taken out of answers of success too.
const (
	minEchoBytes     = 8
	minWordEchoBytes = 20
)

// tellable tells whether a credential cannot be an ordinary word. A password such as "confluence" is one of every key and
// address in an answer, which would then say something else. API tokens and personal access tokens are long enough.
func tellable(secret string) bool {
	isNoLetter := func(r rune) bool { return !unicode.IsLetter(r) }
	return len(secret) >= minWordEchoBytes || (len(secret) >= minEchoBytes && strings.ContainsFunc(secret, isNoLetter))
}

// withoutEcho takes out of an answer the credentials that were sent with its request. What an answer says is written into
// statuses and events: messages of checks and apps, names, versions. Outside of JSON only the usual spellings are known.
func withoutEcho(body []byte, mediaType string, secrets []string) []byte {
	known := spellingsOf(secrets)
	if len(known) == 0 {
		return body
	}
	if mediaType == "" || isJSON(mediaType) {
		// Escapes can spell a secret in many ways, so a body that has any is looked at as it is meant.
		if bytes.IndexByte(body, '\\') >= 0 {
			body = decodedWithoutEcho(body, known)
		}
	}
	text := string(body)
	if masked := withoutWholeSecrets(text, known); masked != text {
		return []byte(masked)
	}
	return body
}

// decodedWithoutEcho looks at each text of a JSON document. A body that is none is left as it is, for the caller to refuse.
func decodedWithoutEcho(body []byte, known []spelling) []byte {
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	var document any
	if err := decoder.Decode(&document); err != nil {
		return body
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return body
	}
	cleanedDocument, found := eachTextWithoutEcho(document, known)
	if !found {
		return body
	}
	encoded, err := json.Marshal(cleanedDocument)
	if err != nil {
		return body
	}
	return encoded
}

// eachTextWithoutEcho goes through names too, because names of nodes are shown. It tells whether it found anything.
func eachTextWithoutEcho(value any, known []spelling) (any, bool) {
	found := false
	switch value := value.(type) {
	case string:
		masked := withoutWholeSecrets(value, known)
		return masked, masked != value
	case []any:
		for i, item := range value {
			masked, echoed := eachTextWithoutEcho(item, known)
			value[i], found = masked, found || echoed
		}
	case map[string]any:
		result := make(map[string]any, len(value))
		for name, item := range value {
			masked, echoed := eachTextWithoutEcho(item, known)
			plain := withoutWholeSecrets(name, known)
			result[plain], found = masked, found || echoed || plain != name
		}
		return result, found
	}
	return value, found
}

// spelling is one way to write a credential.
type spelling struct {
	text string
	// word is set where it is taken out as a whole word alone: a short one may be a part of the key of a space.
	word bool
}

// spellingsOf are made once for an answer, which may have thousands of texts.
func spellingsOf(secrets []string) []spelling {
	var known []spelling
	for _, secret := range secrets {
		if !tellable(secret) {
			continue
		}
		for _, form := range formsOf(secret) {
			known = append(known, spelling{form, len(secret) < minWordEchoBytes})
		}
	}
	return known
}

// withoutWholeSecrets takes out all spellings.
func withoutWholeSecrets(text string, known []spelling) string {
	for _, secret := range known {
		if secret.word {
			text = withoutWord(text, secret.text)
		} else {
			text = strings.ReplaceAll(text, secret.text, maskedSecret)
		}
	}
	return text
}

// withoutWord takes a text out where neither a letter nor a digit is next to it.
func withoutWord(text, word string) string {
	var cleaned strings.Builder
	for from := 0; ; {
		at := strings.Index(text[from:], word)
		if at < 0 {
			return cleaned.String() + text[from:]
		}
		begin, end := from+at, from+at+len(word)
		before, _ := utf8.DecodeLastRuneInString(text[:begin])
		after, _ := utf8.DecodeRuneInString(text[end:])
		cleaned.WriteString(text[from:begin])
		if isOfWord(before) || isOfWord(after) {
			cleaned.WriteString(word)
		} else {
			cleaned.WriteString(maskedSecret)
		}
		from = end
	}
}

func isOfWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

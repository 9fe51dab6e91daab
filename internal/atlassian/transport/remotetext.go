package transport

import (
	"encoding/base64"
	"encoding/json"
	"html"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	// maxRemoteText bounds what the other side may contribute to an error.
	maxRemoteText = 300
	htmlPage      = "an HTML page, as a login page or proxy sends"
	removed       = "[...]"
)

// changing matches what differs between two occurrences of the same failure, and what could identify a person: ids, times,
// addresses with a port, e-mail addresses. An error that carried them would change a condition on each attempt.
var changing = regexp.MustCompile(strings.Join([]string{
	`[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}`,
	`\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2})?([.,]\d+)?(Z|[+-]\d{2}:?\d{2})?`,
	`\b\d{2}:\d{2}:\d{2}([.,]\d+)?\b`,
	`\b\d{1,3}(\.\d{1,3}){3}:\d{1,5}\b`,
	`[\w.+%-]+@[\w-]+(\.[\w-]+)+`,
	`\b\d+ ?(ms|milliseconds?|s|secs?|seconds?|min|mins|minutes?)\b`,
	`\b[0-9a-fA-F]{16,}\b`,
	`\d{8,}`,
}, "|"))

// tokenLike matches runs that may be a credential; only those with a digit are taken out, so that long words survive.
var tokenLike = regexp.MustCompile(`[A-Za-z0-9_+=/-]{32,}`)

// remoteText takes from a failed answer the one sentence that helps, made safe for an error.
func remoteText(response *Response, secrets []string) string {
	switch {
	case looksLikeHTML(response):
		return htmlPage
	case isJSON(response.MediaType):
		return cleaned(jsonMessage(response.Body), secrets)
	case response.MediaType == "text/plain" || response.MediaType == "":
		return cleaned(firstLine(string(response.Body)), secrets)
	default:
		return ""
	}
}

// jsonMessage looks where Atlassian's interfaces put their sentence.
func jsonMessage(body []byte) string {
	var failure struct {
		ErrorMessage string `json:"errorMessage"`
		Message      string `json:"message"`
		Errors       []struct {
			Title   string `json:"title"`
			Message string `json:"message"`
		} `json:"errors"`
	}
	// A body of another shape still fills the fields that fit, so the error does not matter.
	_ = json.Unmarshal(body, &failure)
	texts := []string{failure.ErrorMessage, failure.Message}
	for _, each := range failure.Errors {
		texts = append(texts, each.Title, each.Message)
	}
	for _, text := range texts {
		if text != "" {
			return text
		}
	}
	return ""
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(text), "\n")
	return line
}

// cleaned takes secrets, changing parts and control characters out of a foreign text and shortens it. Secrets go first:
// afterwards they could have been cut in half.
func cleaned(text string, secrets []string) string {
	text = strings.ToValidUTF8(text, "")
	for _, secret := range secrets {
		text = withoutSecret(text, secret)
	}
	text = changing.ReplaceAllString(text, removed)
	text = tokenLike.ReplaceAllStringFunc(text, func(run string) string {
		if strings.ContainsFunc(run, unicode.IsDigit) {
			return removed
		}
		return run
	})
	text = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, text)
	return truncate(strings.Join(strings.Fields(text), " "), maxRemoteText)
}

// RemoteText makes a text out of an answer of success fit for a status: without what changes from one look to the next, without
// what may be a credential or name a person, on one line, and at most limit bytes long.
func RemoteText(text string, limit int) string { return truncate(cleaned(text, nil), limit) }

func withoutSecret(text, secret string) string {
	for _, form := range formsOf(secret) {
		text = strings.ReplaceAll(text, form, maskedSecret)
	}
	return text
}

// formsOf are the ways in which servers and proxies write what they were sent into pages and logs, each of them once.
func formsOf(secret string) []string {
	if secret == "" {
		return nil
	}
	forms := []string{secret}
	for _, form := range []string{
		url.QueryEscape(secret), url.PathEscape(secret), html.EscapeString(secret),
		base64.RawStdEncoding.EncodeToString([]byte(secret)), base64.RawURLEncoding.EncodeToString([]byte(secret)),
	} {
		if !slices.Contains(forms, form) {
			forms = append(forms, form)
		}
	}
	return forms
}

// truncate shortens a text to so many bytes without cutting a character in two.
func truncate(text string, limit int) string {
	const ellipsis = "..."
	if len(text) <= limit {
		return text
	}
	end := limit - len(ellipsis)
	for end > 0 && !utf8.RuneStart(text[end]) {
		end--
	}
	return text[:end] + ellipsis
}

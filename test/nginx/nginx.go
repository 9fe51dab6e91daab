/*
Copyright 2026 The Drover Authors.

SPDX-License-Identifier: Apache-2.0
*/

// Package nginx reads files as nginx does, for tests.
package nginx

import (
	"errors"
	"fmt"
	"strings"
)

// ReadMap reads what stands between the braces of a map: pairs of a value and what it becomes. As in nginx, values are compared
// without regard to the case of ASCII letters, and one that stands there twice is refused.
func ReadMap(text string) (map[string]string, error) {
	pairs := map[string]string{}
	for strings.TrimSpace(text) != "" {
		words, rest, err := directive(text)
		if err != nil {
			return nil, err
		}
		if err := add(pairs, words); err != nil {
			return nil, err
		}
		text = rest
	}
	return pairs, nil
}

func add(pairs map[string]string, words []string) error {
	if len(words) != 2 {
		return fmt.Errorf("invalid number of the map parameters: %q", words)
	}
	source := lower(words[0])
	switch {
	case source == "" || source[0] == '~' || source[0] == '\\' || strings.ContainsAny(source[:1], "*."):
		return fmt.Errorf("%q is not taken as it stands", source)
	case source == "default" || source == "include" || source == "hostnames" || source == "volatile":
		return fmt.Errorf("%q is a word of nginx", source)
	case strings.Contains(words[1], "$"):
		return fmt.Errorf("%q has a variable", words[1])
	}
	if _, twice := pairs[source]; twice {
		return fmt.Errorf("conflicting parameter %q", source)
	}
	pairs[source] = words[1]
	return nil
}

// directive reads words up to a semicolon.
func directive(text string) (words []string, rest string, err error) {
	for {
		text = strings.TrimLeft(text, " \t\r\n")
		switch {
		case text == "":
			return nil, "", errors.New(`unexpected end of file, expecting ";"`)
		case text[0] == ';':
			return words, text[1:], nil
		case text[0] != '"':
			return nil, "", fmt.Errorf("a word without quotes: %.40q", text)
		}
		word, after, err := quoted(text[1:])
		if err != nil {
			return nil, "", err
		}
		if after != "" && !strings.ContainsRune(" \t\r\n;", rune(after[0])) {
			return nil, "", fmt.Errorf("unexpected %.10q behind the word %q", after, word)
		}
		words, text = append(words, word), after
	}
}

// quoted reads up to the closing quote. nginx knows a few escapes, and leaves a backslash before anything else.
func quoted(text string) (word, rest string, err error) {
	const longest = 4096
	escapes := map[byte]byte{'"': '"', '\'': '\'', '\\': '\\', 't': '\t', 'r': '\r', 'n': '\n'}
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		switch {
		case i >= longest:
			return "", "", errors.New("too long parameter started")
		case text[i] == '"':
			return b.String(), text[i+1:], nil
		case text[i] == '\\' && i+1 < len(text) && escapes[text[i+1]] != 0:
			i++
			b.WriteByte(escapes[text[i]])
		default:
			b.WriteByte(text[i])
		}
	}
	return "", "", errors.New("a quote is not closed")
}

func lower(text string) string {
	return strings.Map(func(r rune) rune {
		if 'A' <= r && r <= 'Z' {
			return r + 'a' - 'A'
		}
		return r
	}, text)
}

// Find looks a value up as nginx does.
func Find(pairs map[string]string, value string) string { return pairs[lower(value)] }

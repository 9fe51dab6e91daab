package lifecycle

import (
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/drover-dev/drover/api/v1alpha1"
)

// OtherSpellings are keys to ask Confluence for, because a scope lists keys that it does not have: most keys are all in upper case,
// those of personal spaces begin with a tilde, and some people write several into one item. Confluence finds a space by its exact key
// only. They are few, as they are for a hint.
func OtherSpellings(scope v1alpha1.SpaceScope, known []string) []string {
	const few = 20
	if scope.Selection == v1alpha1.SpacesAll {
		return nil
	}
	found := make(map[string]bool, len(known))
	for _, key := range known {
		found[strings.ToLower(key)] = true
	}
	var spellings []string
	for _, key := range scope.Keys {
		if found[strings.ToLower(string(key))] {
			continue
		}
		for _, other := range spellingsOf(string(key)) {
			if len(spellings) == few {
				return spellings
			}
			if other != string(key) && !slices.Contains(known, other) && !slices.Contains(spellings, other) {
				spellings = append(spellings, other)
			}
		}
	}
	return spellings
}

func spellingsOf(written string) []string {
	var spellings []string
	for _, word := range strings.FieldsFunc(written, parts) {
		spellings = append(spellings, word, strings.ToUpper(word), strings.ToLower(word))
		if !strings.HasPrefix(word, "~") {
			spellings = append(spellings, "~"+word)
		}
	}
	return spellings
}

// parts tells what people put between keys. No key has any of it.
func parts(r rune) bool { return r == ',' || r == ';' || unicode.IsSpace(r) }

// quoted sets a key off from the sentence around it where it would be read as several.
func quoted(key string) string {
	if strings.ContainsFunc(key, parts) {
		return strconv.Quote(key)
	}
	return key
}

// DidYouMean adds a hint to what is wrong with a scope.
func DidYouMean(problem string, alike []string) string {
	if len(alike) == 0 {
		return problem
	}
	return problem + " Did you mean " + Names(alike) + "?"
}

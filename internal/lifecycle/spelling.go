package lifecycle

import (
	"strings"

	"github.com/drover-dev/drover/api/v1alpha1"
)

// OtherSpellings are keys to ask Confluence for, because a scope lists keys that it does not have: most keys are all in upper case,
// and Confluence finds a space by its exact key only. They are few, as they are for a hint.
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
		written := string(key)
		if found[strings.ToLower(written)] || len(spellings) >= few {
			continue
		}
		for _, other := range []string{strings.ToUpper(written), strings.ToLower(written)} {
			if other != written {
				spellings = append(spellings, other)
			}
		}
	}
	return spellings
}

// DidYouMean adds a hint to what is wrong with a scope.
func DidYouMean(problem string, alike []string) string {
	if len(alike) == 0 {
		return problem
	}
	return problem + " Did you mean " + Names(alike) + "?"
}

package schedule

import (
	"slices"
	"strings"
)

// SpaceSet is a set of spaces: those that are listed, or all but those that are listed. Keys are compared without case.
type SpaceSet struct {
	All  bool
	keys []string
}

// Spaces makes a set of the keys.
func Spaces(keys []string) SpaceSet {
	return SpaceSet{keys: fold(keys)}
}

// AllSpacesBut makes a set of all spaces of an instance but those.
func AllSpacesBut(excluded []string) SpaceSet {
	return SpaceSet{All: true, keys: fold(excluded)}
}

func fold(keys []string) []string {
	folded := make([]string, 0, len(keys))
	for _, key := range keys {
		folded = append(folded, strings.ToLower(key))
	}
	slices.Sort(folded)
	return slices.Compact(folded)
}

// Overlap returns a space that is in both sets. Two sets of all spaces overlap, whatever they leave out.
func Overlap(a, b SpaceSet) (string, bool) {
	switch {
	case a.All && b.All:
		return "of the instance", true
	case a.All:
		return firstNotIn(b.keys, a.keys)
	case b.All:
		return firstNotIn(a.keys, b.keys)
	default:
		return firstInBoth(a.keys, b.keys)
	}
}

func firstNotIn(keys, excluded []string) (string, bool) {
	for _, key := range keys {
		if _, found := slices.BinarySearch(excluded, key); !found {
			return key, true
		}
	}
	return "", false
}

func firstInBoth(a, b []string) (string, bool) {
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i] == b[j]:
			return a[i], true
		case a[i] < b[j]:
			i++
		default:
			j++
		}
	}
	return "", false
}

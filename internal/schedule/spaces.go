package schedule

import (
	"slices"
	"strings"
)

// SpaceSet is a set of spaces: those that are listed, or all but those that are listed. Keys are compared without case.
type SpaceSet struct {
	All  bool
	keys []spaceKey
}

// spaceKey is a key as it is compared, and as people wrote it.
type spaceKey struct{ folded, written string }

func compareKeys(a, b spaceKey) int { return strings.Compare(a.folded, b.folded) }

// Spaces makes a set of the keys.
func Spaces(keys []string) SpaceSet {
	return SpaceSet{keys: fold(keys)}
}

// AllSpacesBut makes a set of all spaces of an instance but those.
func AllSpacesBut(excluded []string) SpaceSet {
	return SpaceSet{All: true, keys: fold(excluded)}
}

func fold(keys []string) []spaceKey {
	folded := make([]spaceKey, 0, len(keys))
	for _, key := range keys {
		folded = append(folded, spaceKey{strings.ToLower(key), key})
	}
	slices.SortStableFunc(folded, compareKeys)
	return slices.CompactFunc(folded, func(a, b spaceKey) bool { return a.folded == b.folded })
}

// Overlap returns a space that is in both sets, as the first of them writes it, if it does. Two sets of all spaces overlap, whatever
// they leave out.
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

func firstNotIn(keys, excluded []spaceKey) (string, bool) {
	for _, key := range keys {
		if _, found := slices.BinarySearchFunc(excluded, key, compareKeys); !found {
			return key.written, true
		}
	}
	return "", false
}

func firstInBoth(a, b []spaceKey) (string, bool) {
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch order := compareKeys(a[i], b[j]); {
		case order == 0:
			return a[i].written, true
		case order < 0:
			i++
		default:
			j++
		}
	}
	return "", false
}

package assessment

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Version is a version of an app. Vendors write them as they like, so only what nearly all of them share is read: numbers with
// dots, and a word behind them.
type Version struct {
	numbers []uint64
	// early is the word of a version that comes before the one with the same numbers, such as m1, or empty.
	early string
}

var (
	versionForm = regexp.MustCompile(`^[vV]?(\d+(?:\.\d+)*)(?:[-+._ ]?([A-Za-z].*|[-+].*))?$`)
	// earlyWord begins the words of versions that are made before the release. All other words, such as a build's or an edition's,
	// say nothing about the order.
	earlyWord = regexp.MustCompile(`^(?i:snapshot|alpha|beta|milestone|m\d|rc|cr|ea|pre|dev|a\d|b\d)`)
)

// ParseVersion reads a version. It tells whether there is one.
func ParseVersion(text string) (Version, bool) {
	parts := versionForm.FindStringSubmatch(strings.TrimSpace(text))
	if parts == nil {
		return Version{}, false
	}
	var v Version
	for number := range strings.SplitSeq(parts[1], ".") {
		n, err := strconv.ParseUint(number, 10, 64)
		if err != nil {
			return Version{}, false
		}
		v.numbers = append(v.numbers, n)
	}
	if earlyWord.MatchString(parts[2]) {
		v.early = strings.ToLower(parts[2])
	}
	return v, true
}

// Compare orders versions. 1.2 is the same as 1.2.0, and 1.2-m1 comes before it.
func (v Version) Compare(other Version) int {
	length := max(len(v.numbers), len(other.numbers))
	if order := slices.Compare(padded(v.numbers, length), padded(other.numbers, length)); order != 0 {
		return order
	}
	switch {
	case v.early == other.early:
		return 0
	case v.early == "":
		return 1
	case other.early == "":
		return -1
	default:
		return cmp.Compare(v.early, other.early)
	}
}

func padded(numbers []uint64, length int) []uint64 {
	return append(slices.Clone(numbers), make([]uint64, length-len(numbers))...)
}

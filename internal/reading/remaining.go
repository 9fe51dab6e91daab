package reading

import (
	"slices"
	"strings"
)

// Remaining derives from the status tree of a run which of its job's spaces did not arrive. With skipped, those that Atlassian
// passed over count as well. ok is false where the tree does not tell. A tree that is missing as a whole tells of no success.
func Remaining(jobKeys []string, root *Node, skippedToo bool) (keys []string, ok bool) {
	migrate := root.Child("migrate")
	spaces := migrate.Child("spaces")
	whole := spaces.Part()
	if whole == Absent {
		whole = migrate.Part()
	}
	nodes := map[string]Part{}
	for key, child := range spaces.Below() {
		nodes[strings.ToLower(key)] = child.Part()
	}
	for _, key := range jobKeys {
		p, own := nodes[strings.ToLower(key)]
		if !own {
			p = whole
			if p == Incomplete {
				return nil, false
			}
		}
		if p == Succeeded || (p == Skipped && !skippedToo) {
			continue
		}
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys, true
}

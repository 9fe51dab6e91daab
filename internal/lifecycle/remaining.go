package lifecycle

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"

	"github.com/drover-dev/drover/api/v1alpha1"
)

// Remaining derives from the status tree of a run which of its job's spaces did not arrive. With skipped, those that Atlassian
// passed over count as well. ok is false where the tree does not tell. A tree that is missing as a whole tells of no success.
func Remaining(jobKeys []string, root *Node, skippedToo bool) (keys []string, ok bool) {
	migrate := root.child("migrate")
	spaces := migrate.child("spaces")
	whole := partOf(spaces)
	if whole == absent {
		whole = partOf(migrate)
	}
	nodes := map[string]part{}
	for key, child := range spaces.children() {
		nodes[strings.ToLower(key)] = partOf(child)
	}
	for _, key := range jobKeys {
		p, own := nodes[strings.ToLower(key)]
		if !own {
			p = whole
			if p == incomplete {
				return nil, false
			}
		}
		if p == succeeded || (p == skipped && !skippedToo) {
			continue
		}
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys, true
}

// ReadOtherwise tells whether what is left is derived otherwise than before: than a call that was lost was about, or than the run
// itself said when it ended. Nothing is known of a run that was given up or stopped, so there is nothing to hold it against.
func ReadOtherwise(status *v1alpha1.MigrationStatus, next Rerun, keys []string, digest string) bool {
	if status.Reruns != nil && status.Reruns.Digest != "" && status.Reruns.Digest != digest {
		return true
	}
	last := SumOf(status).Last
	return !next.All && last.Spaces != nil && len(keys) != int(last.Spaces.Failed)
}

// KeysDigest stands for a set of spaces.
func KeysDigest(keys []string) string {
	sum := sha256.Sum256([]byte(strings.Join(keys, "\n")))
	return hex.EncodeToString(sum[:16])
}

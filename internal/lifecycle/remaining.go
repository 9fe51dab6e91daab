package lifecycle

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"

	"github.com/drover-dev/drover/api/v1alpha1"
)

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

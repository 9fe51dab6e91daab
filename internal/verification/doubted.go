package verification

import (
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/drover-dev/drover/api/v1alpha1"
)

// Doubted is the message of a migration that has finished, with what a comparison found to the contrary. That all arrived is
// Atlassian's word, and whoever reads it alone would take it for proven.
func Doubted(message string, v *v1alpha1.VerificationStatus) string {
	if v == nil || Verified(v).Status != metav1.ConditionFalse {
		return message
	}
	return strings.TrimSuffix(message, ".") + ", but the comparison found differences in " + count(v.Spaces.Differing, "space", "spaces") +
		": see the condition " + v1alpha1.ConditionVerified + "."
}

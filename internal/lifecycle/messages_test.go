package lifecycle_test

import (
	"strings"
	"testing"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/lifecycle"
)

func TestMessagesAreBounded(t *testing.T) {
	t.Parallel()
	children := tree{}
	for letter := range strings.SplitSeq("abcdefghijkl", "") {
		check := messaged(node("FINISHED/FAILED"), strings.Repeat("ü", 500))
		check.Occurrences = []string{strings.Repeat("o", 300), strings.Repeat("p", 300), strings.Repeat("q", 300)}
		children[strings.Repeat(letter, 200)] = check
	}
	in := input(checks(&v1alpha1.ChecksStatus{JobID: "job-1"}))
	lifecycle.CheckRead(&in.Migration.Status, node("FINISHED/FAILED", tree{"check": node("FINISHED/FAILED", children)}), now)
	if message := lifecycle.Next(in).State.Message; len(message) > 1024 || strings.ToValidUTF8(message, "") != message {
		t.Errorf("the message has %d bytes: %q", len(message), message)
	}
}

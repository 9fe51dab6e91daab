package migration_test

import (
	"slices"
	"strings"
	"testing"

	"k8s.io/apimachinery/pkg/api/meta"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/harness"
)

// nextSteps are the words by which a message says what happens by itself, or what a person is to do. A message that has none of
// them leaves its reader alone.
var nextSteps = []string{
	"by itself", "before anything else", "cannot arrive any more", "Drover takes it up", "is waited for",
	"Correct ", "Look at ", "Open the plan", "Change ", "change spec.", "Use ", "Delete ", "delete ", "must be system admin",
	"the annotation",
}

// atRest are the states in which nothing is expected of anybody.
var atRest = []string{v1alpha1.ReasonFinished, v1alpha1.ReasonSaved, v1alpha1.ReasonReady}

// wantNextStep holds that whoever reads the Migration knows what is next, from it or from the CloudSite that it names.
func wantNextStep(t *testing.T, w *harness.World, name, fault string) {
	t.Helper()
	state, message := w.State(name), w.Message(name)
	if slices.Contains(atRest, state) || saysNextStep(message) {
		return
	}
	site := harness.NewSite("acme")
	site.Namespace = w.Namespace
	w.Refresh(site)
	ready := meta.FindStatusCondition(site.Status.Conditions, v1alpha1.ConditionReady)
	named := strings.Contains(message, "CloudSite acme")
	if named && ready != nil && !slices.Contains(atRest, ready.Reason) && saysNextStep(ready.Message) {
		return
	}
	t.Errorf("%s: no next step in %s: %q, nor in the CloudSite: %+v", fault, state, message, ready)
}

func saysNextStep(message string) bool {
	return slices.ContainsFunc(nextSteps, func(words string) bool { return strings.Contains(message, words) })
}
